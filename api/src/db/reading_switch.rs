//! Whether lists and searches look by keys: not before the keys of all that stands are known to be right.
//!
//! | `reading_keys` in `installation` | what it says |
//! |---|---|
//! | no row | older instances may still write, without keys: no turn switches lists on |
//! | `same` | a turn goes through everything, or is about to, and found nothing wrong so far |
//! | `differs` | it found something wrong, so that another turn follows |
//! | `on` | lists and searches look by keys; turns mend what is wrong |

use super::{Db, Sql, installation};
use crate::error::Result;
use std::sync::atomic::{AtomicBool, Ordering};

/// The row of `installation` that says so.
const KEY: &str = "reading_keys";
/// The row that says how many keys were wrong.
const WRONG: &str = "reading_keys_wrong";
/// Lists and searches look by keys.
const ON: &str = "on";
/// Nothing was wrong so far, in a turn that goes through everything.
const SAME: &str = "same";
/// Something was wrong, so that another turn is needed.
const DIFFERS: &str = "differs";

/// What an instance knows of it; once on, it stays on.
#[derive(Debug, Default)]
pub struct Switch(AtomicBool);

impl Switch {
    /// Whether lists look by keys now; asks the database until they do.
    pub async fn is_on(&self, db: &Db) -> Result<bool> {
        if self.0.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let on = installation::find(db, KEY).await?.as_deref() == Some(ON);
        self.0.store(on, Ordering::Relaxed);
        Ok(on)
    }

    /// Whether they did when the database was last asked.
    pub fn was_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Says that nobody writes without keys any more, so that a whole turn that finds nothing wrong may switch lists on.
pub async fn allow(db: &Db) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO installation (key, value) VALUES (");
    sql.bind(KEY).push(", ").bind(SAME).push(") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    sql.push(" WHERE installation.value <> ").bind(ON);
    db.run(sql).await?;
    Ok(())
}

/// Whether a turn was begun, or allowed, that has not switched lists on yet.
pub async fn waits(db: &Db) -> Result<bool> {
    Ok(matches!(installation::find(db, KEY).await?.as_deref(), Some(SAME | DIFFERS)))
}

/// Begins a turn that makes all keys anew; lists that look by them go on doing so.
pub async fn begin(db: &Db) -> Result<()> {
    installation::replace(db, WRONG, "0").await?;
    begin_again(db).await
}

/// Begins another turn where the last found something wrong.
pub async fn begin_again(db: &Db) -> Result<()> {
    set(db, DIFFERS, SAME).await
}

/// Puts `to` in the place of `from`, and of nothing else.
async fn set(db: &Db, from: &str, to: &str) -> Result<()> {
    let mut sql = Sql::new("UPDATE installation SET value = ");
    sql.bind(to).push(" WHERE key = ").bind(KEY).push(" AND value = ").bind(from);
    db.run(sql).await?;
    Ok(())
}

/// Notes that so many keys were wrong or missing.
pub async fn note_wrong(db: &Db, keys: u64) -> Result<()> {
    if keys == 0 {
        return Ok(());
    }
    installation::replace(db, WRONG, &(found_wrong(db).await? + keys).to_string()).await?;
    set(db, SAME, DIFFERS).await
}

/// How many keys were wrong or missing when they were last made anew.
pub async fn found_wrong(db: &Db) -> Result<u64> {
    Ok(installation::find(db, WRONG).await?.and_then(|count| count.parse().ok()).unwrap_or_default())
}

/// Ends a turn: with nothing wrong, lists look by keys from now on, if that is allowed; otherwise another turn has to
/// come, and this says so.
pub async fn end(db: &Db) -> Result<bool> {
    set(db, SAME, ON).await?;
    Ok(installation::find(db, KEY).await?.as_deref() == Some(DIFFERS))
}
