//! Whether the program is there that backs a `PostgreSQL` database up.

use super::Finding::{self, Good, Odd};
use crate::backup::postgres;
use crate::config::Settings;
use crate::db::{Pools, probe};
use std::path::Path;
use std::sync::Arc;

/// A note only: backups may be somebody else's work. None on `SQLite`.
pub async fn check(settings: &Settings, pools: &Arc<Pools>) -> Option<Finding> {
    if !settings.is_postgres() {
        return None;
    }
    let (_, server, major) = probe::version(pools).await.ok()?;
    let call = postgres::dump(&settings.database(), Path::new("bindery.dump")).unwrap_or_default();
    Some(match postgres::dump_version() {
        Some(version) if version >= major => Good(format!("`{call}` writes one")),
        Some(version) => Odd(
            format!("pg_dump is of PostgreSQL {version} and does not read {server}"),
            format!("install the client of PostgreSQL {major}; then `{call}`"),
        ),
        None => Odd("there is no pg_dump here".to_owned(), format!("where there is one: `{call}`")),
    })
}
