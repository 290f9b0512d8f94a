//! What this database is: a demo or real, and what else belongs to the installation as a whole.

use super::{Db, Pools, Sql};
use crate::error::Result;
use anyhow::ensure;
use std::sync::Arc;

/// Checks that a demo stays a demo and a real database real; marks a new demo.
pub async fn mark(pools: &Arc<Pools>, wanted: bool) -> anyhow::Result<bool> {
    let db = Db::new(pools.clone());
    let demo = is_demo(pools).await?;
    if wanted && !demo {
        let members = db.value::<i64>(Sql::new("SELECT count(*) FROM (SELECT 1 FROM member LIMIT 1) m")).await?;
        ensure!(members == Some(0), "this database holds real members; --demo wants an empty one (see --data-dir)");
        db.run(Sql::new("INSERT INTO installation (key, value) VALUES ('demo', 'true') ON CONFLICT DO NOTHING"))
            .await?;
    }
    ensure!(wanted || !demo, "this database is a demo with known passwords; start it with --demo, or choose another");
    Ok(wanted)
}

/// Whether this database was made for a demo.
pub async fn is_demo(pools: &Arc<Pools>) -> Result<bool> {
    Ok(find(&Db::new(pools.clone()), "demo").await?.is_some())
}

/// What the installation keeps under `key`.
pub async fn find(db: &Db, key: &str) -> Result<Option<String>> {
    let mut sql = Sql::new("SELECT value FROM installation WHERE key = ");
    sql.bind(key);
    db.value(sql).await
}

/// Keeps `value` under `key` unless something stands there, and says what stands there now: of several instances
/// that start at once, one wins.
pub async fn settle(db: &Db, key: &str, value: &str) -> Result<String> {
    if let Some(standing) = find(db, key).await? {
        return Ok(standing);
    }
    let mut sql = Sql::new("INSERT INTO installation (key, value) VALUES (");
    sql.bind(key).push(", ").bind(value).push(") ON CONFLICT DO NOTHING");
    db.run(sql).await?;
    Ok(find(db, key).await?.unwrap_or_default())
}

/// Keeps `value` under `key`, whatever stood there.
pub async fn replace(db: &Db, key: &str, value: &str) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO installation (key, value) VALUES (");
    sql.bind(key).push(", ").bind(value).push(") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    db.run(sql).await?;
    Ok(())
}
