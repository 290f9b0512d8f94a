//! A worker: a thread with a runtime of its own, and the connections it was given.

use super::Stage;
use super::accept::Arrival;
use super::traffic::Traffic;
use actix_http::{HttpService, Protocol, Request, Response};
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

/// A client has this long for the head of its first request.
const HEAD: Duration = Duration::from_secs(5);
/// Who says nothing at all has this long; proxies open connections before they need them.
const SILENCE: Duration = Duration::from_mins(1);
/// A client has this long to take leave.
const LEAVE: Duration = Duration::from_secs(1);
/// What an HTTP/2 connection begins with (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2";

/// A connection as actix takes it.
type Line = (TcpStream, Protocol, Option<SocketAddr>);

/// What a worker shares with the server.
pub struct Worker {
    pub arrivals: mpsc::UnboundedReceiver<Arrival>,
    pub stage: watch::Receiver<Stage>,
    pub traffic: Traffic,
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
            .client_request_timeout(HEAD)
            .client_disconnect_timeout(LEAVE)
            // Closes idle connections, and others after the answer; hidden, but the one way to reach them.
            .graceful_shutdown_signal(move || idle(stage.clone()))
            .finish(map_config(app, |()| AppConfig::default()));
        let Ok(service) = ServiceFactory::<Line>::new_service(&http, ()).await else {
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
        S: Service<Line> + 'static,
    {
        let mut over = std::pin::pin!(reached(self.stage.clone(), Stage::Over));
        loop {
            tokio::select! {
                biased;
                () = &mut over => return,
                Some(arrival) = self.arrivals.recv() => {
                    spawn_local(serve(arrival, service.clone(), self.stage.clone(), self.traffic.clone()));
                }
            }
        }
    }
}

/// Waits until the server has come to `wanted`, or is gone.
async fn reached(mut stage: watch::Receiver<Stage>, wanted: Stage) {
    let _ = stage.wait_for(|stage| *stage >= wanted).await;
}

/// When a connection of HTTP/1.1 is to be closed for want of requests: its first one is answered in any case.
async fn idle(stage: watch::Receiver<Stage>) {
    if *stage.borrow() >= Stage::Idle {
        return std::future::pending().await;
    }
    reached(stage, Stage::Idle).await;
}

/// Serves one connection to its end.
async fn serve<S>(arrival: Arrival, service: Rc<S>, stage: watch::Receiver<Stage>, traffic: Traffic)
where
    S: Service<Line> + 'static,
{
    let Arrival { stream, peer, connected: _connected } = arrival;
    let Ok(stream) = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream)) else { return };
    // Without it answers are as right, and slower.
    let _ = stream.set_nodelay(true);
    let Some(protocol) = protocol(&stream, stage.clone()).await else { return };
    if poll_fn(|cx| service.poll_ready(cx)).await.is_err() {
        return;
    }
    // What goes wrong on a connection is told to its client, or is about a client that is gone.
    let served = service.call((stream, protocol, Some(peer)));
    if protocol == Protocol::Http1 {
        let _ = served.await;
        return;
    }
    // actix sends no GOAWAY: the connection ends when all answers went out.
    let answered = async {
        reached(stage, Stage::Idle).await;
        traffic.answered().await;
    };
    tokio::select! { _ = served => {}, () = answered => {} }
}

/// What the client speaks; nothing when it said no word for too long, or until idle connections were closed.
async fn protocol(stream: &TcpStream, stage: watch::Receiver<Stage>) -> Option<Protocol> {
    let mut words = [0; PREFACE.len()];
    tokio::select! {
        biased;
        read = stream.peek(&mut words) => read.ok()?,
        () = reached(stage, Stage::Idle) => return None,
        () = tokio::time::sleep(SILENCE) => return None,
    };
    Some(if words == PREFACE { Protocol::Http2 } else { Protocol::Http1 })
}
