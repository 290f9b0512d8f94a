//! A connection as its bytes come and go; it is cut off when its client keeps it waiting.
//!
//! actix times the head of the first request on a connection and nothing else, so ours times every head, and answers
//! that lie there; `http::input` times bodies.

use super::limits::{Pace, Progress};
use super::turn::Turn;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// A connection whose client must ask and listen at some pace.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    turn: Turn,
    pace: Pace,
    reading: Timer,
    writing: Timer,
    /// What the client took since it takes less than we have.
    stalled: Option<Progress>,
}

impl Line {
    /// The connection `stream`.
    pub fn new(stream: TcpStream, pace: Pace) -> Self {
        let turn = Turn::default();
        Self { stream, turn, pace, reading: Timer::default(), writing: Timer::default(), stalled: None }
    }

    /// Whose turn it is here.
    pub fn turn(&self) -> Turn {
        self.turn.clone()
    }

    /// Whether the client took too long to take what it was sent.
    fn is_unheard(&mut self, taken: usize, all: bool, cx: &mut Context<'_>) -> bool {
        if all {
            self.stalled = None;
            return false;
        }
        let progress = self.stalled.get_or_insert_with(Progress::begin);
        progress.made(taken);
        self.writing.has_come(progress.due(self.pace.write), cx)
    }
}

impl AsyncRead for Line {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, into);
        if matches!(read, Poll::Ready(Ok(()))) {
            match into.filled().len() - before {
                0 => this.turn.left(),
                _ => this.turn.heard(),
            }
        }
        // What comes behind an answer is the head of a request, or a body that nobody waits for.
        match this.turn.asking_since() {
            Some(since) if this.reading.has_come(since + this.pace.head, cx) => too_slow(),
            _ => read,
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        let taken = match &written {
            Poll::Ready(Ok(taken)) => *taken,
            Poll::Ready(Err(_)) => return written,
            Poll::Pending => 0,
        };
        if this.is_unheard(taken, taken == bytes.len(), cx) { too_slow() } else { written }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

fn too_slow<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(ErrorKind::TimedOut.into()))
}

/// Wakes the connection at a moment that may move.
#[derive(Debug, Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Whether `due` has come; when not, the connection is looked at again then.
    fn has_come(&mut self, due: Instant, cx: &mut Context<'_>) -> bool {
        let timer = self.0.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if timer.deadline() != due {
            timer.as_mut().reset(due);
        }
        timer.as_mut().poll(cx).is_ready()
    }
}
