//! The body of an answer, whose request runs as long as it is not sent.

use super::traffic::Running;
use super::turn::Answering;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body that keeps its request counted.
#[derive(Debug)]
pub struct Counted {
    body: BoxBody,
    /// Whether only its size is told, as to HEAD: a stream would never come to its end.
    withheld: bool,
    _running: Option<Running>,
    _answering: Option<Answering>,
}

impl Counted {
    /// Counts `running` and `answering` until `body` is sent or given up.
    pub fn new(body: impl MessageBody + 'static, running: Option<Running>, answering: Option<Answering>) -> Self {
        Self { body: body.boxed(), withheld: false, _running: running, _answering: answering }
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
        if this.withheld { Poll::Ready(None) } else { Pin::new(&mut this.body).poll_next(cx) }
    }
}
