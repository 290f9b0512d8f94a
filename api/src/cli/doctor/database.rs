//! What can be wrong with the database.

use super::Finding::{self, Bad, Good, Odd};
use crate::cli::open;
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::{Dialect, Pools, migrate, probe};
use crate::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// Oldest `PostgreSQL` that Bindery is tried on.
const OLDEST_POSTGRES: i64 = 15;
/// Clocks may differ this much, in seconds.
const SKEW: i64 = 2;
/// A look through the file may take this long.
const LOOK: Duration = Duration::from_mins(1);

/// Every check, in order; what cannot be asked after the one before failed is left out.
pub async fn all(settings: &Settings, found: &mut Vec<(&'static str, Finding)>) {
    let file = settings.sqlite_file();
    if let Some(file) = file.as_ref().filter(|file| !file.exists()) {
        found.push(("database", Good(format!("{} is not there yet; the first start makes it", file.display()))));
        return;
    }
    let pools = match open::connect_as_it_is(settings).await {
        Ok(pools) => pools,
        Err(trouble) => return found.push(("database", trouble.into())),
    };
    found.push(("database", version(settings, &pools).await));
    if file.is_some() {
        found.push(("database file", whole(settings, &pools).await));
    }
    found.push(("schema", schema(settings, &pools).await));
    found.push(("clock", clock(settings, &pools).await));
    if settings.secret.is_some() {
        found.push(("signing keys", signing_keys(settings, &pools).await));
    }
    pools.close().await;
}

async fn version(settings: &Settings, pools: &Arc<Pools>) -> Finding {
    let shown = settings.database_shown();
    match probe::version(pools).await {
        Ok((Dialect::Postgres, version, major)) if major < OLDEST_POSTGRES => {
            Bad(format!("{shown} is PostgreSQL {version}"), format!("PostgreSQL {OLDEST_POSTGRES} or later is needed"))
        }
        Ok((Dialect::Postgres, version, _)) => Good(format!("{shown} answers: PostgreSQL {version}")),
        Ok((Dialect::Sqlite, version, _)) => Good(format!("{shown} answers: SQLite {version}")),
        Err(error) => bad(settings, &error),
    }
}

/// Whether `SQLite` finds its file whole, and whether others can read it.
async fn whole(settings: &Settings, pools: &Arc<Pools>) -> Finding {
    let file = settings.sqlite_file().unwrap_or_default();
    let shown = file.display();
    match tokio::time::timeout(LOOK, probe::quick_check(pools)).await {
        Err(_) => {
            return Odd(
                format!("{shown} is too long to be looked through in {} s", LOOK.as_secs()),
                format!("`sqlite3 {shown} 'PRAGMA quick_check'` takes its time, best on a copy"),
            );
        }
        Ok(Err(error)) => return bad(settings, &error),
        Ok(Ok(wrong)) if !wrong.is_empty() => {
            let first = wrong.first().map(|line| line.lines().last().unwrap_or_default().to_owned());
            let said = format!("{shown} is damaged: {}", first.unwrap_or_default());
            return Bad(said, open::DAMAGED.to_owned());
        }
        Ok(Ok(_)) => {}
    }
    if open::is_open(&file) {
        let mend = format!("chmod 600 {shown}; a start of the user it belongs to does so");
        return Odd(format!("others can read {shown}"), mend);
    }
    Good(format!("{shown} is whole"))
}

async fn schema(settings: &Settings, pools: &Arc<Pools>) -> Finding {
    if let Some(trouble) = open::newer(settings, &migrate::unknown(pools).await) {
        return trouble.into();
    }
    match migrate::pending(pools).await {
        Ok(pending) if pending.is_empty() => Good("up to date".to_owned()),
        Ok(pending) => Odd(
            format!("{} changes are not applied", pending.len()),
            "`bindery migrate` applies them; so does a start".to_owned(),
        ),
        Err(error) => bad(settings, &error),
    }
}

async fn clock(settings: &Settings, pools: &Arc<Pools>) -> Finding {
    match probe::now(pools, &Clock::default()).await {
        Ok(None) => Good("the database has no other than this machine's".to_owned()),
        Ok(Some(skew)) if skew.num_seconds().abs() > SKEW => Bad(
            format!("it differs by {} s from the database's", skew.num_seconds()),
            "let both machines follow the same time server: tokens live five minutes".to_owned(),
        ),
        Ok(Some(_)) => Good("it agrees with the database's".to_owned()),
        Err(error) => bad(settings, &error),
    }
}

/// Whether the secret is the one that the database was made with, and opens what it keeps sealed.
async fn signing_keys(settings: &Settings, pools: &Arc<Pools>) -> Finding {
    match open::fits(settings, pools).await {
        Ok(true) => Good("the secret opens them".to_owned()),
        Ok(false) => open::foreign_secret(settings).into(),
        Err(error) => bad(settings, &error),
    }
}

fn bad(settings: &Settings, error: &Error) -> Finding {
    open::trouble(settings, error).into()
}
