//! A worker: a thread with a runtime of its own, and the connections it was given.

use super::Stage;
use super::accept::Arrival;
use super::limits::Pace;
use super::line::Line;
use actix_http::{HttpService, Request, Response};
use actix_service::{IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt as _, map_config};
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_local;

/// A client has this long to take leave.
const LEAVE: Duration = Duration::from_secs(1);

/// A connection as actix takes it.
type Taken = (Line, Option<SocketAddr>);

/// What a worker shares with the server.
pub struct Worker {
    pub arrivals: mpsc::UnboundedReceiver<Arrival>,
    pub stage: watch::Receiver<Stage>,
    pub pace: Pace,
}

impl Worker {
    /// Serves `app` to those who arrive, until all is over; says through `ready` that it does, or why it cannot.
    pub async fn run<I, S, B>(mut self, app: I, ready: Sender<io::Result<()>>)
    where
        I: IntoServiceFactory<S, Request>,
        S: ServiceFactory<Request, Config = AppConfig> + 'static,
        S::Error: Into<actix_web::Error> + 'static,
        S::InitError: std::fmt::Debug,
        S::Response: Into<Response<B>> + 'static,
        <S::Service as Service<Request>>::Future: 'static,
        S::Service: 'static,
        B: MessageBody + 'static,
    {
        let app = app.into_factory().map_err(|error| error.into().error_response());
        let stage = self.stage.clone();
        let http = HttpService::build()
            .client_request_timeout(self.pace.head)
            .client_disconnect_timeout(LEAVE)
            // Closes idle connections, and others after the answer; hidden, but the one way to reach them.
            .graceful_shutdown_signal(move || idle(stage.clone()))
            .on_connect_ext(|line: &Line, data| _ = data.insert(line.turn()))
            .h1(map_config(app, |()| AppConfig::default()));
        let Ok(service) = ServiceFactory::<Taken>::new_service(&http, ()).await else {
            let _ = ready.send(Err(io::Error::other("the application cannot be built")));
            return;
        };
        let _ = ready.send(Ok(()));
        // Whoever waits for the others hears of one that died.
        drop(ready);
        self.attend(Rc::new(service)).await;
    }

    async fn attend<S>(&mut self, service: Rc<S>)
    where
        S: Service<Taken> + 'static,
    {
        let mut over = std::pin::pin!(reached(self.stage.clone(), Stage::Over));
        loop {
            tokio::select! {
                biased;
                () = &mut over => return,
                Some(arrival) = self.arrivals.recv() => {
                    spawn_local(serve(arrival, service.clone(), self.stage.clone(), self.pace));
                }
            }
        }
    }
}

/// Waits until the server has come to `wanted`, or is gone.
async fn reached(mut stage: watch::Receiver<Stage>, wanted: Stage) {
    let _ = stage.wait_for(|stage| *stage >= wanted).await;
}

/// When a connection is to be closed for want of requests: its first one is answered in any case.
async fn idle(stage: watch::Receiver<Stage>) {
    if *stage.borrow() >= Stage::Idle {
        return std::future::pending().await;
    }
    reached(stage, Stage::Idle).await;
}

/// Serves one connection to its end.
async fn serve<S>(arrival: Arrival, service: Rc<S>, stage: watch::Receiver<Stage>, pace: Pace)
where
    S: Service<Taken> + 'static,
{
    let Arrival { stream, peer, connected: _connected } = arrival;
    let Ok(stream) = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream)) else { return };
    // Without it answers are as right, and slower.
    let _ = stream.set_nodelay(true);
    if says_nothing(&stream, stage, pace.head).await || poll_fn(|cx| service.poll_ready(cx)).await.is_err() {
        return;
    }
    // What goes wrong on a connection is told to its client, or is about a client that is gone.
    let _ = service.call((Line::new(stream, pace), Some(peer))).await;
}

/// Whether the client said no word for too long, or until idle connections were closed.
async fn says_nothing(stream: &TcpStream, stage: watch::Receiver<Stage>, most: Duration) -> bool {
    let mut word = [0];
    tokio::select! {
        biased;
        said = stream.peek(&mut word) => said.is_err(),
        () = reached(stage, Stage::Idle) => true,
        () = tokio::time::sleep(most) => true,
    }
}
