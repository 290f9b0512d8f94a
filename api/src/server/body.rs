//! The body of an answer, whose request runs as long as it is not sent.
//!
//! Small pieces, and the 256 KiB that the system keeps of a connection, bound what a client holds who asks much and
//! takes nothing.

use super::traffic::Running;
use super::turn::Answering;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Bytes of a body that are copied for a connection at once: the rest waits until these are taken.
const PIECE: usize = 32_768;

/// A body that keeps its request counted, and goes out in pieces.
#[derive(Debug)]
pub struct Counted {
    body: BoxBody,
    /// What is left of a large part.
    rest: Bytes,
    /// Whether only its size is told, as to HEAD: a stream would never come to its end.
    withheld: bool,
    _running: Option<Running>,
    _answering: Option<Answering>,
}

impl Counted {
    /// Counts `running` and `answering` until `body` is sent or given up.
    pub fn new(body: impl MessageBody + 'static, running: Option<Running>, answering: Option<Answering>) -> Self {
        Self { body: body.boxed(), rest: Bytes::new(), withheld: false, _running: running, _answering: answering }
    }

    /// The same without the body itself.
    #[must_use]
    pub fn withheld(self) -> Self {
        Self { withheld: true, ..self }
    }
}

impl MessageBody for Counted {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        if this.withheld {
            return Poll::Ready(None);
        }
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_next(cx)) {
                Some(Ok(part)) => this.rest = part,
                end => return Poll::Ready(end),
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE));
        Poll::Ready(Some(Ok(piece)))
    }
}
