//! The server under test.

use crate::client::Client;
use crate::database::{self, Kind};
use bindery::bus::Topic;
use bindery::clock::Clock;
use bindery::config::{self, Settings};
use bindery::ctx::Ctx;
use bindery::db::Pools;
use bindery::db::connect::Options;
use bindery::state::State;
use chrono::Duration;
use figment::value::{Dict, Value};
use std::net::TcpListener;
use std::sync::Arc;
use tempfile::TempDir;

/// A running server with a database of its own.
#[derive(Debug)]
pub struct TestApp {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    /// What its requests share.
    pub state: Arc<State>,
    /// Its database.
    pub kind: Kind,
    /// Its data folder.
    pub folder: TempDir,
    server: bindery::server::Server,
}

/// Runs `test` on every database at hand.
pub async fn each(test: impl AsyncFn(&TestApp)) {
    each_with(&[], test).await;
}

/// Runs `test` on every database at hand, with some settings changed.
pub async fn each_with(settings: &[(&str, Value)], test: impl AsyncFn(&TestApp)) {
    for kind in Kind::all() {
        let app = TestApp::start(kind, settings).await;
        test(&app).await;
        app.stop().await;
    }
}

/// A port below those that the system hands out by itself, so that no other test takes it meanwhile.
pub fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| fastrand::u16(20_000..30_000));
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("the range is not empty")
}

/// Settings that make tests quick and quotas invisible.
pub fn settings(url: &str, folder: &std::path::Path, changes: &[(&str, Value)]) -> Settings {
    let defaults: [(&str, Value); 13] = [
        ("database_url", url.into()),
        ("data_dir", folder.to_string_lossy().as_ref().into()),
        ("secret", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".into()),
        ("registration", "open".into()),
        ("quota_per_minute", 1_000_000_u32.into()),
        ("quota_anonymous_per_minute", 1_000_000_u32.into()),
        ("quota_auth_per_minute", 1_000_000_u32.into()),
        ("password_memory_kib", 8_u32.into()),
        ("password_passes", 1_u32.into()),
        ("db_durable", false.into()),
        ("db_max_connections", 4_u32.into()),
        ("db_statement_timeout_ms", 20_000_u32.into()),
        ("statement_header", true.into()),
    ];
    let mut flags = Dict::new();
    for (name, value) in defaults.into_iter().chain(changes.iter().cloned()) {
        flags.insert(name.to_owned(), value);
    }
    config::fixed(flags).expect("the settings are good")
}

impl TestApp {
    /// Starts a server on a fresh database.
    pub async fn start(kind: Kind, changes: &[(&str, Value)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = database::fresh(kind, folder.path()).await;
        Self::on(kind, &url, folder, changes).await
    }

    /// Starts a server on the database at `database`, which others may share.
    pub async fn on(kind: Kind, database: &str, folder: TempDir, changes: &[(&str, Value)]) -> Self {
        // A second provider may be installed by a crate; the first call wins.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut settings = settings(database, folder.path(), changes);
        settings.bind = listener.local_addr().expect("an address");
        let pools = Pools::connect(&Options::from(&settings)).await.expect("the database answers");
        let (url, demo) = (format!("http://{}", settings.bind), settings.demo);
        let state = State::start(settings, Arc::new(pools), Clock::default(), demo).await.expect("the state stands");
        let server = bindery::app::serve(&state, listener, 1).expect("the server starts");
        Self { url, state, kind, folder, server }
    }

    /// Stops the server and closes the database.
    pub async fn stop(self) {
        self.server.stop().await;
        self.state.pools.close().await;
    }

    /// A client that is not signed in.
    pub fn nobody(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// A client with this bearer token.
    pub fn bearer(&self, token: &str) -> Client {
        Client::new(&self.url, Some(token.to_owned()))
    }

    /// A context for Bindery's own work, for arranging what a test needs.
    pub fn system(&self) -> Ctx {
        Ctx::system(&self.state)
    }

    /// Waits until the log shows all that was written: on `PostgreSQL` rows are numbered behind the commit.
    pub async fn settle(&self) {
        let ctx = self.system();
        for _ in 0..2000 {
            if !bindery::activity::store::standing(&ctx).await.expect("reads").waiting {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the log does not settle");
    }

    /// Makes the next request look up who asks, so that it sends the same statements every time, and as everything
    /// does that changes access.
    pub fn forget_actors(&self) {
        self.state.bus.wake(Topic::Access);
    }

    /// Makes the reading keys anew of what was written past the services, and says how many were wrong.
    pub async fn rekey(&self) -> u64 {
        let ctx = self.system();
        bindery::features::reindex::want(&ctx).await.expect("asks for it");
        while bindery::features::reindex::run(&ctx, std::time::Duration::from_secs(60)).await.expect("works").is_some()
        {
        }
        self.forget_actors();
        bindery::db::reading_switch::found_wrong(&ctx.db).await.expect("reads")
    }

    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }
}
