//! `bindery serve`.

use super::{address, open, put};
use crate::app;
use crate::config::Settings;
use crate::state::State;
use crate::telemetry;
use anyhow::Context as _;
use clap::Args;
use figment::value::Dict;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

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
}

impl Serve {
    /// Adds the flags that were given.
    pub fn flags(&self, flags: &mut Dict) {
        put(flags, "bind", self.bind.map(|bind| bind.to_string()));
        put(flags, "demo", self.demo.then_some(true));
        put(flags, "demo_public", self.demo_public.then_some(true));
        put(flags, "worker", self.no_worker.then_some(false));
    }
}

/// Serves until SIGTERM or SIGINT.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    telemetry::init(&settings)?;
    telemetry::init_metrics();
    let listener = TcpListener::bind(settings.bind)
        .with_context(|| format!("{} cannot be listened on; choose another with --bind", settings.bind))?;
    settings.bind = listener.local_addr()?;
    let state = open::open(settings).await?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = app::serve(&state, listener, workers)?;
    greet(&state);
    stop_on_signal(server.handle());
    server.await?;
    state.pools.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// The first signal drains, a second one ends the process at once.
fn stop_on_signal(server: actix_web::dev::ServerHandle) {
    actix_web::rt::spawn(async move {
        let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
            return;
        };
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        tracing::info!("draining; a second signal stops at once");
        actix_web::rt::spawn(async move { server.stop(true).await });
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        std::process::exit(130);
    });
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
