//! The HTTP server: connections, the threads that serve them, and an end that cuts nobody off.
//!
//! actix-web answers requests; its own server is not used, since its end drops connections that were just let in,
//! answers nothing that arrives on an idle one meanwhile, and takes each thread away as soon as that one is idle, with
//! the database connections that others got from it.

mod accept;
mod body;
mod limits;
mod line;
mod traffic;
mod turn;
mod worker;

pub use body::Counted;
pub use limits::{Limits, Pace, Progress};
pub use traffic::{Running, Traffic};
pub use turn::{Answering, Turn};

use accept::Acceptor;
use actix_http::{Request, Response};
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;
use worker::Worker;

/// Threads for blocking work, of all workers together.
const BLOCKING: usize = 512;

/// How far the end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Everybody is let in.
    Open,
    /// Nobody new is let in.
    Closing,
    /// Connections are closed as soon as nothing runs on them.
    Idle,
    /// The threads end.
    Over,
}

/// A running server; dropping it ends it at once.
#[derive(Debug)]
pub struct Server {
    stage: watch::Sender<Stage>,
    /// Closed when nobody is let in any more.
    accepting: watch::Receiver<()>,
    traffic: Traffic,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Server {
    /// Serves what `app` makes on `listener`, with as many `workers`, within `limits`.
    pub fn start<F, I, S, B>(
        listener: TcpListener,
        workers: usize,
        traffic: &Traffic,
        limits: Limits,
        app: F,
    ) -> io::Result<Self>
    where
        F: Fn() -> I + Clone + Send + 'static,
        I: IntoServiceFactory<S, Request>,
        S: ServiceFactory<Request, Config = AppConfig> + 'static,
        S::Error: Into<actix_web::Error> + 'static,
        S::InitError: std::fmt::Debug,
        S::Response: Into<Response<B>> + 'static,
        <S::Service as Service<Request>>::Future: 'static,
        S::Service: 'static,
        B: MessageBody + 'static,
    {
        let (stage, _) = watch::channel(Stage::Open);
        let (open, accepting) = watch::channel(());
        let (ready, started) = std::sync::mpsc::channel();
        let (mut threads, mut senders) = (Vec::new(), Vec::new());
        for number in 0..workers {
            let (sender, arrivals) = mpsc::unbounded_channel();
            let ready = ready.clone();
            let worker = Worker { arrivals, stage: stage.subscribe(), pace: limits.pace };
            let app = app.clone();
            let run = move || worker.run(app(), ready);
            threads.push(thread(format!("worker-{number}"), BLOCKING / workers.max(1), run)?);
            senders.push(sender);
        }
        drop(ready);
        for _ in 0..workers {
            started.recv().map_err(|_| io::Error::other("a worker ended at its start"))??;
        }
        let (stages, limits) = (stage.subscribe(), Arc::new(limits));
        let acceptor = Acceptor { workers: senders, stage: stages, traffic: traffic.clone(), limits, next: 0 };
        threads.push(thread("acceptor".to_owned(), 1, move || async move {
            if let Err(error) = acceptor.run(listener).await {
                tracing::error!(%error, "nobody can be let in any more");
            }
            drop(open);
        })?);
        Ok(Self { stage, accepting, traffic: traffic.clone(), threads: Mutex::new(threads) })
    }

    /// Waits until nobody is let in any more.
    pub async fn closed(&self) {
        let mut accepting = self.accepting.clone();
        while accepting.changed().await.is_ok() {}
    }

    /// Lets nobody in any more, waits until all that was asked is answered, and closes every connection; false when
    /// `most` was not enough.
    ///
    /// The threads go on, since others may use the database connections that were opened on them.
    pub async fn drain(&self, most: Duration) -> bool {
        self.come_to(Stage::Closing);
        let all = async {
            self.closed().await;
            // What arrives on a connection that was idle is answered, too.
            self.traffic.quiet().await;
            self.come_to(Stage::Idle);
            self.traffic.gone().await;
        };
        tokio::time::timeout(most, all).await.is_ok()
    }

    /// Ends the threads, and cuts off whoever is still connected.
    pub async fn stop(&self) {
        self.come_to(Stage::Over);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let join = move || threads.into_iter().for_each(|thread| drop(thread.join()));
        // It waits for threads that end by themselves now.
        let _ = tokio::task::spawn_blocking(join).await;
    }

    fn come_to(&self, stage: Stage) {
        self.stage.send_replace(stage);
    }
}

/// Runs `work` on a thread with a runtime of its own.
fn thread<F: Future<Output = ()>>(
    name: String,
    blocking: usize,
    work: impl FnOnce() -> F + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(blocking.max(1)).build()?;
    Builder::new().name(name).spawn(move || {
        let local = LocalSet::new();
        local.block_on(&runtime, work());
        // What is dropped with the connections may want the runtime.
        let context = runtime.enter();
        drop(local);
        drop(context);
        // What blocks still, such as a password hash, has nobody to tell its result.
        runtime.shutdown_background();
    })
}
