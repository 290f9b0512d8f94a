//! What this database is: a demo, or real.

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
    let db = Db::new(pools.clone());
    let sql = Sql::new("SELECT value FROM installation WHERE key = 'demo'");
    Ok(db.value::<String>(sql).await?.is_some())
}
