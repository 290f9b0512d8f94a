//! `bindery serve`.

use super::stop::Signals;
use super::{address, open, put, stop};
use crate::app;
use crate::config::Settings;
use crate::features::{self, metrics};
use crate::jobs::Worker;
use crate::state::State;
use crate::telemetry;
use actix_web::dev::Server as Metrics;
use anyhow::Context as _;
use clap::Args;
use figment::value::Dict;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

/// Flags of `bindery serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Fill an empty database with the demo network: people, schools and six sign-ins to try.
    #[arg(long)]
    demo: bool,
    /// Let a demo listen on more than the loopback address.
    #[arg(long)]
    demo_public: bool,
    /// Address and port to listen on.
    #[arg(long, value_parser = address, value_name = "ADDR")]
    bind: Option<SocketAddr>,
    /// Do not run jobs here; some other process runs `bindery worker`.
    #[arg(long)]
    no_worker: bool,
    /// Address of a listener of its own for /metrics.
    #[arg(long, value_parser = address, value_name = "ADDR")]
    metrics_bind: Option<SocketAddr>,
}

impl Serve {
    /// Adds the flags that were given.
    pub fn flags(&self, flags: &mut Dict) {
        put(flags, "bind", self.bind.map(|bind| bind.to_string()));
        put(flags, "demo", self.demo.then_some(true));
        put(flags, "demo_public", self.demo_public.then_some(true));
        put(flags, "worker", self.no_worker.then_some(false));
        put(flags, "metrics_bind", self.metrics_bind.map(|bind| bind.to_string()));
    }
}

/// Serves until SIGTERM or SIGINT.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    telemetry::init(&settings)?;
    telemetry::init_metrics();
    let listener = listen(settings.bind, "--bind")?;
    let measured = settings.metrics_bind.map(|bind| listen(bind, "--metrics-bind")).transpose()?;
    settings.bind = listener.local_addr()?;
    let state = open::open_to_serve(settings).await?;
    let worker = state.settings.worker.then(|| Worker::new(&state, features::CHORES)).transpose()?;
    // Whoever is answered may count on an end in good order.
    let signals = Signals::listen()?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = app::serve(&state, listener, workers)?;
    let worker = worker.map(|worker| tokio::spawn(worker.run()));
    let measuring = measured.map(|listener| metrics::serve(&state, listener)).transpose()?;
    let measured = measuring.as_ref().map(Metrics::handle);
    measuring.map(actix_web::rt::spawn);
    greet(&state);
    tokio::select! {
        () = signals.told(&state, Duration::from_millis(state.settings.drain_delay_ms)) => {}
        () = server.closed() => anyhow::bail!("connections cannot be let in any more"),
    }
    let most = Duration::from_secs(state.settings.shutdown_timeout_s);
    let (answered, ()) = tokio::join!(server.drain(most), stop::finish(worker, most));
    if !answered {
        tracing::warn!("requests still run; they are cut off");
    }
    // Its connections live on the threads that opened them.
    stop::hang_up(&state).await;
    server.stop().await;
    if let Some(measured) = measured {
        measured.stop(false).await;
    }
    telemetry::flush();
    tracing::info!("stopped");
    Ok(())
}

fn listen(address: SocketAddr, flag: &str) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address);
    listener.with_context(|| format!("{address} cannot be listened on; choose another with {flag}"))
}

/// Says where to look and what to do next.
fn greet(state: &Arc<State>) {
    let url = state.settings.public_url();
    eprintln!("Bindery {} is ready.\n", env!("CARGO_PKG_VERSION"));
    eprintln!("  {url}/          start here");
    eprintln!("  {url}/docs/     REST, in Swagger UI");
    eprintln!("  {url}/graphql   GraphQL, in GraphiQL\n");
    if state.demo {
        eprintln!("This is a demo: the start page lists six people to sign in as.");
    } else {
        eprintln!("Next: `bindery member create --email YOU@EXAMPLE.ORG --admin` prints your sign-in link.");
    }
}
