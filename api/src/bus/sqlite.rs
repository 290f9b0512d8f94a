//! Between processes on one `SQLite` file: its data version changes with every commit of another connection.

use super::Bus;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{self, Connection as _, SqliteConnection};
use std::str::FromStr as _;
use std::time::Duration;

/// How often to look.
const EVERY: Duration = Duration::from_millis(250);

/// Looks for ever; a commit says no topic, so it wakes for all.
pub async fn watch(bus: Bus, url: String) {
    loop {
        if let Err(error) = look(&bus, &url).await {
            tracing::debug!(cause = %error, "not watching the database file");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn look(bus: &Bus, url: &str) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::from_str(url)?.create_if_missing(false);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let mut known = None;
    loop {
        let version: i64 = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut connection).await?;
        if known.replace(version).is_some_and(|known| known != version) {
            bus.anything_arrived();
        }
        tokio::time::sleep(EVERY).await;
    }
}
