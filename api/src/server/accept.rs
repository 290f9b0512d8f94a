//! Letting connections in, on a thread of its own, and giving them to the workers in turn.

use super::Stage;
use super::limits::Limits;
use super::traffic::{Connected, Traffic};
use socket2::SockRef;
use std::io::{self, ErrorKind, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

/// Bytes that the system keeps for a connection until its client takes them; Linux doubles it.
const SEND_BUFFER: usize = 262_144;
/// How long to wait when there is no room for another connection.
const FULL: Duration = Duration::from_millis(10);
/// How long to wait when the system cannot give one, for want of descriptors for example.
const PAUSE: Duration = Duration::from_millis(500);

/// A connection that was let in.
#[derive(Debug)]
pub struct Arrival {
    /// The connection.
    pub stream: TcpStream,
    /// Who is at its other end.
    pub peer: SocketAddr,
    /// Its place among the open ones.
    pub connected: Connected,
}

/// Lets connections in.
pub struct Acceptor {
    pub workers: Vec<mpsc::UnboundedSender<Arrival>>,
    pub stage: watch::Receiver<Stage>,
    pub traffic: Traffic,
    pub limits: Arc<Limits>,
    pub next: usize,
}

impl Acceptor {
    /// Accepts until the server closes, and then whom the system had let in already.
    pub async fn run(mut self, listener: TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        // Connections get it from the listener. The system would take megabytes for a client that reads nothing.
        SockRef::from(&listener).set_send_buffer_size(SEND_BUFFER)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let mut stage = self.stage.clone();
        loop {
            let accepted = tokio::select! {
                biased;
                _ = stage.wait_for(|stage| *stage >= Stage::Closing) => break,
                accepted = self.accept(&listener) => accepted,
            };
            match accepted {
                Ok((stream, peer)) => self.give(stream, peer),
                // They left while they waited.
                Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be let in; trying again");
                    sleep(PAUSE).await;
                }
            }
        }
        // Closing the listener would cut them off.
        let listener = listener.into_std()?;
        while let Ok((stream, peer)) = listener.accept() {
            self.give(stream, peer);
        }
        Ok(())
    }

    async fn accept(&self, listener: &tokio::net::TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
        while self.traffic.connections() >= self.limits.connections {
            sleep(FULL).await;
        }
        let (stream, peer) = listener.accept().await?;
        // It moves to the thread of a worker.
        Ok((stream.into_std()?, peer))
    }

    /// Says why, as far as that is possible without waiting.
    fn refuse(&self, mut stream: &TcpStream) {
        metrics::counter!("bindery_connections_refused_total").increment(1);
        let _ = stream.set_nonblocking(true).and_then(|()| stream.write_all(&self.limits.refusal));
        let _ = stream.shutdown(Shutdown::Write);
    }

    fn give(&mut self, stream: TcpStream, peer: SocketAddr) {
        let Some(connected) = self.traffic.connect(peer.ip(), self.limits.of(peer.ip())) else {
            return self.refuse(&stream);
        };
        let mut arrival = Arrival { stream, peer, connected };
        for _ in 0..self.workers.len() {
            self.next = (self.next + 1) % self.workers.len();
            let Some(worker) = self.workers.get(self.next) else { return };
            // A worker whose thread is gone gives it back.
            match worker.send(arrival) {
                Ok(()) => return,
                Err(mpsc::error::SendError(back)) => arrival = back,
            }
        }
    }
}
