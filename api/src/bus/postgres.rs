//! Between instances on `PostgreSQL`: LISTEN on a connection of its own, NOTIFY after commits.

use super::Bus;
use crate::db::connect::postgres_address;
use crate::db::{Db, Pools, Sql};
use crate::error::{Error, Result};
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use std::sync::Weak;
use std::time::Duration;

/// The channel; each database has its own.
const CHANNEL: &str = "bindery";

/// Listens for ever; a lost connection is made again, and then anything may have happened.
pub async fn hear(bus: Bus, url: String) {
    loop {
        if let Err(error) = listen(&bus, &url).await {
            tracing::debug!(cause = %error, "not listening to other instances");
        }
        bus.anything_arrived();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen(bus: &Bus, url: &str) -> Result<()> {
    let one = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let one = one.connect_with(postgres_address(url)?).await.map_err(Error::unavailable)?;
    let mut listener = PgListener::connect_with(&one).await.map_err(Error::unavailable)?;
    listener.listen(CHANNEL).await.map_err(Error::unavailable)?;
    bus.anything_arrived();
    while let Some(words) = listener.try_recv().await.map_err(Error::unavailable)? {
        bus.hear(words.payload());
    }
    Ok(())
}

/// Passes on what this instance said.
pub async fn tell(bus: Bus, pools: Weak<Pools>) {
    loop {
        let words = bus.next_words().await;
        let Some(pools) = pools.upgrade() else { return };
        if let Err(error) = notify(&Db::new(pools), words).await {
            // The others poll, so they notice a little later.
            tracing::debug!(cause = ?error.cause(), "other instances were not told");
        }
    }
}

async fn notify(db: &Db, words: String) -> Result<()> {
    let mut sql = Sql::new("SELECT pg_notify(");
    sql.bind(CHANNEL).push(", ").bind(words).push(")");
    db.run(sql).await?;
    Ok(())
}
