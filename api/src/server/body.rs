//! The body of an answer, whose request runs as long as it is not sent.

use super::traffic::Running;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body that keeps its request counted.
#[derive(Debug)]
pub struct Counted {
    body: BoxBody,
    _running: Option<Running>,
}

impl Counted {
    /// Counts `running` until `body` is sent or given up.
    pub fn new(body: impl MessageBody + 'static, running: Option<Running>) -> Self {
        Self { body: body.boxed(), _running: running }
    }
}

impl MessageBody for Counted {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(cx)
    }
}
