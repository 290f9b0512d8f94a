//! A database for each test, cloned from a template that was migrated once.

use crate::postgres::{self, Cluster};
use bindery::db::connect::Options;
use bindery::db::{Pools, migrate};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `SQLite`, always.
    Sqlite,
    /// `PostgreSQL`, where it is installed.
    Postgres,
}

impl Kind {
    /// The databases at hand; `BINDERY_TEST_DB=sqlite` or `postgres` narrows them while you work.
    pub fn all() -> Vec<Self> {
        let only = std::env::var("BINDERY_TEST_DB").unwrap_or_default();
        let mut kinds = vec![Self::Sqlite];
        if only != "sqlite" && postgres::cluster().is_some() {
            kinds.push(Self::Postgres);
        }
        kinds.retain(|kind| only.is_empty() || only == kind.name());
        kinds
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

static SQLITE_TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
static POSTGRES_TEMPLATE: OnceCell<()> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);
/// `CREATE DATABASE .. TEMPLATE` wants the template to itself.
static CLONING: Mutex<()> = Mutex::const_new(());

/// How a test connects.
pub fn options(url: &str) -> Options {
    Options {
        url: url.to_owned(),
        max_connections: 4,
        acquire_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(20),
        durable: false,
    }
}

/// The URL of a fresh, migrated database; `folder` holds it on `SQLite`.
pub async fn fresh(kind: Kind, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => {
            let (_, template) = SQLITE_TEMPLATE.get_or_init(sqlite_template).await;
            let file = folder.join("bindery.db");
            std::fs::copy(template, &file).expect("the template can be copied");
            format!("sqlite://{}", file.display())
        }
        Kind::Postgres => {
            let cluster = postgres::cluster().expect("PostgreSQL is there");
            POSTGRES_TEMPLATE.get_or_init(|| postgres_template(cluster)).await;
            create(cluster, "TEMPLATE bindery_template").await
        }
    }
}

/// The URL of an empty database without a schema.
pub async fn empty(kind: Kind, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => format!("sqlite://{}", folder.join("empty.db").display()),
        Kind::Postgres => create(postgres::cluster().expect("PostgreSQL is there"), "").await,
    }
}

async fn create(cluster: &Cluster, template: &str) -> String {
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let _one_at_a_time = CLONING.lock().await;
    admin(cluster, &format!("CREATE DATABASE {name} {template}")).await;
    cluster.url(&name)
}

async fn admin(cluster: &Cluster, sql: &str) {
    let pools =
        Pools::connect(&Options { max_connections: 1, ..options(&cluster.url("postgres")) }).await.expect("connects");
    pools.writer().execute_unprepared(sql).await.expect("the statement runs");
    pools.close().await;
}

async fn sqlite_template() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("template.db");
    let url = format!("sqlite://{}", file.display());
    let pools = Pools::connect(&options(&url)).await.expect("connects");
    migrate::up(&pools, &url).await.expect("migrates");
    pools.writer().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("checkpoints");
    pools.close().await;
    (folder, file)
}

async fn postgres_template(cluster: &Cluster) {
    admin(cluster, "CREATE DATABASE bindery_template").await;
    let url = cluster.url("bindery_template");
    let pools = Pools::connect(&options(&url)).await.expect("connects");
    migrate::up(&pools, &url).await.expect("migrates");
    pools.close().await;
}
