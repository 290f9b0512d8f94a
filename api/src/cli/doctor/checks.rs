//! The checks, one function each.

use super::Finding::{self, Bad, Good, Odd};
use super::dump;
use super::settings::without_password;
use crate::cli::open::describe;
use crate::clock::Clock;
use crate::config::{Settings, Trusting};
use crate::ctx::Ctx;
use crate::db::{Dialect, Pools, migrate, probe};
use crate::features;
use crate::graphql::trusted::Trusted;
use crate::jobs::mail::{self, Mailer};
use crate::state::State;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// Oldest `PostgreSQL` that Bindery is tried on.
const OLDEST_POSTGRES: i64 = 15;
/// Clocks may differ this much, in seconds.
const SKEW: i64 = 2;
/// A stop that takes longer is cut off by some service managers.
const LONGEST_STOP: Duration = Duration::from_secs(9);
/// Less free space than this is worth a word, in KiB.
const SCARCE: u64 = 1024 * 1024;

/// Every check, in order.
pub async fn all(mut settings: Settings) -> Vec<(&'static str, Finding)> {
    let mut found = vec![("configuration", configuration(&settings)), ("data folder", folder(&settings))];
    found.push(("disk", disk(&settings.data_dir)));
    found.extend(trusted_documents(&settings).map(|finding| ("trusted documents", finding)));
    let secret = secret(&mut settings);
    let known = matches!(secret, Good(_)) && settings.secret.is_some();
    found.push(("secret", secret));
    database(&settings, known, &mut found).await;
    found.push(("mail", post(&settings).await));
    found
}

fn configuration(settings: &Settings) -> Finding {
    if settings.public_url.is_none() && !settings.bind.ip().is_loopback() {
        let said = format!("it listens on {}, but links in mail lead to {}", settings.bind, settings.public_url());
        return Odd(said, "set public_url to the address that people use".to_owned());
    }
    if settings.allowed_origins.iter().any(|origin| origin == "*") {
        let mend = "name each origin, such as https://app.example.org";
        return Bad("allowed_origins holds `*`, which matches nothing".to_owned(), mend.to_owned());
    }
    let stop = Duration::from_millis(settings.drain_delay_ms) + Duration::from_secs(settings.shutdown_timeout_s);
    if stop > LONGEST_STOP {
        let said = format!("drain_delay_ms and shutdown_timeout_s let a stop take {} s", stop.as_secs_f32());
        return Odd(said, "most service managers kill after ten seconds; 9 together are safe".to_owned());
    }
    Good("it can be read, and makes sense".to_owned())
}

/// Nothing, where nobody asked for them.
fn trusted_documents(settings: &Settings) -> Option<Finding> {
    let off = settings.trusted_documents == Trusting::Off;
    if off && settings.trusted_documents_file.is_empty() {
        return None;
    }
    if off {
        let mend = "set trusted_documents to prefer or only";
        return Some(Odd("their manifests are not read: trusted_documents is off".to_owned(), mend.to_owned()));
    }
    Some(match Trusted::read(settings, &features::schema()) {
        Ok(trusted) => Good(format!("{} can be asked for by id", trusted.count())),
        Err(error) => Bad(format!("{error:#}"), "mend the file, or take it out of trusted_documents_file".to_owned()),
    })
}

fn folder(settings: &Settings) -> Finding {
    let folder = &settings.data_dir;
    let shown = folder.display();
    if !folder.exists() {
        return Good(format!("{shown} is not there yet; the first start makes it"));
    }
    // A file that is made and gone again is the only sure sign.
    match tempfile_in(folder) {
        Ok(()) => Good(format!("{shown} can be written")),
        Err(error) => Bad(
            format!("{shown} cannot be written: {error}"),
            "give it to the user who runs bindery, or choose another with --data-dir".to_owned(),
        ),
    }
}

fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(probe)
}

/// Asks `df`, which every system has.
fn disk(folder: &Path) -> Finding {
    let there = folder.ancestors().find(|path| path.exists() && path.components().count() > 0);
    let there = there.unwrap_or_else(|| Path::new("."));
    let output = Command::new("df").arg("-Pk").arg(there).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let free = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free {
        None => Odd("how much is free cannot be told".to_owned(), "is `df` there?".to_owned()),
        Some(free) if free < SCARCE => Odd(
            format!("{} MiB are free", free / 1024),
            "make room, or move the data folder: a full disk stops every change".to_owned(),
        ),
        Some(free) => Good(format!("{} GiB are free", free / 1024 / 1024)),
    }
}

fn secret(settings: &mut Settings) -> Finding {
    let default = settings.data_dir.join("secret");
    let file = settings.secret_file.clone().unwrap_or(default);
    if settings.secret.is_none() {
        if !file.exists() && (settings.is_postgres() || settings.secret_file.is_some()) {
            let mend = "export BINDERY_SECRET=\"$(openssl rand -base64 32)\", the same for every instance, and keep it";
            return Bad("there is none".to_owned(), mend.to_owned());
        }
        if !file.exists() {
            return Good("there is none yet; the first start makes it".to_owned());
        }
        match std::fs::read_to_string(&file) {
            Ok(text) => settings.secret = Some(text.into()),
            Err(error) => {
                let mend = format!("let the user who runs bindery read {}", file.display());
                return Bad(format!("it cannot be read: {error}"), mend);
            }
        }
        if is_open(&file) {
            return Odd(format!("others can read {}", file.display()), format!("chmod 600 {}", file.display()));
        }
    }
    match settings.secret_bytes() {
        Ok(_) => Good("it has 32 bytes".to_owned()),
        Err(_) => Bad(
            "it is not 32 bytes in base64 or hex".to_owned(),
            "`openssl rand -base64 32` makes one; a new one ends every session".to_owned(),
        ),
    }
}

#[cfg(unix)]
fn is_open(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

async fn database(settings: &Settings, secret: bool, found: &mut Vec<(&'static str, Finding)>) {
    let url = settings.database();
    let shown = without_password(&url);
    let file = url.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or(rest));
    if file.is_some_and(|file| !Path::new(file).exists()) {
        found.push(("database", Good(format!("{shown} is not there yet; the first start makes it"))));
        return;
    }
    let pools = match Pools::connect(&settings.connect_options()).await {
        Ok(pools) => Arc::new(pools),
        Err(error) => {
            let mend = if settings.is_postgres() {
                "is PostgreSQL up, and are host, name and password in database_url right?"
            } else {
                "can the user who runs bindery write the file and its folder?"
            };
            found.push(("database", Bad(format!("{shown}: {:#}", describe(error)), mend.to_owned())));
            return;
        }
    };
    found.push(("database", version(&pools, &shown).await));
    let pending = migrate::pending(&pools).await.unwrap_or_default();
    found.push(("schema", schema(&pending)));
    found.push(("clock", clock(&pools).await));
    if secret && pending.is_empty() {
        found.push(("signing keys", signing_keys(settings.clone(), pools.clone()).await));
    }
    found.extend(dump::check(settings, &pools).await.map(|finding| ("backup", finding)));
    pools.close().await;
}

async fn version(pools: &Arc<Pools>, shown: &str) -> Finding {
    match probe::version(pools).await {
        Ok((Dialect::Postgres, version, major)) if major < OLDEST_POSTGRES => {
            Bad(format!("{shown} is PostgreSQL {version}"), format!("PostgreSQL {OLDEST_POSTGRES} or later is needed"))
        }
        Ok((Dialect::Postgres, version, _)) => Good(format!("{shown} answers: PostgreSQL {version}")),
        Ok((Dialect::Sqlite, version, _)) => Good(format!("{shown} answers: SQLite {version}")),
        Err(error) => Bad(format!("{shown}: {:#}", describe(error)), "look at the database's own log".to_owned()),
    }
}

fn schema(pending: &[String]) -> Finding {
    if pending.is_empty() {
        return Good("up to date".to_owned());
    }
    Odd(
        format!("{} changes are not applied", pending.len()),
        "`bindery migrate` applies them; so does a start".to_owned(),
    )
}

async fn clock(pools: &Arc<Pools>) -> Finding {
    match probe::now(pools, &Clock::default()).await {
        Ok(None) => Good("the database has no other than this machine's".to_owned()),
        Ok(Some(skew)) if skew.num_seconds().abs() > SKEW => Bad(
            format!("it differs by {} s from the database's", skew.num_seconds()),
            "let both machines follow the same time server: tokens live five minutes".to_owned(),
        ),
        Ok(Some(_)) => Good("it agrees with the database's".to_owned()),
        Err(error) => Odd(format!("the database's cannot be read: {error}"), "see `database` above".to_owned()),
    }
}

/// Whether the secret opens what the database keeps sealed.
async fn signing_keys(settings: Settings, pools: Arc<Pools>) -> Finding {
    let state = match State::start(settings, pools, Clock::default(), false).await {
        Ok(state) => state,
        Err(error) => return Bad(format!("{:#}", describe(error)), "mend the secret first".to_owned()),
    };
    match state.signing.find(&Ctx::system(&state), "doctor").await {
        Ok(_) => Good("the secret opens them".to_owned()),
        Err(error) => Bad(
            format!("{:#}", describe(error)),
            "give the secret that this database was made with; without it, people must sign in again".to_owned(),
        ),
    }
}

async fn post(settings: &Settings) -> Finding {
    let mailer = match Mailer::new(settings) {
        Ok(mailer) => mailer,
        Err(error) => return Bad(format!("{error:#}"), "mend the setting".to_owned()),
    };
    if settings.smtp_url.is_none() {
        let said = format!("there is no mail server: letters become files in {}", mail::folder(settings).display());
        return if settings.demo { Good(said) } else { Odd(said, "set smtp_url, so that they arrive".to_owned()) };
    }
    match mailer.check().await {
        Ok(()) => Good("the mail server greets".to_owned()),
        Err(error) => Bad(format!("{error}"), "are host, port, name and password in smtp_url right?".to_owned()),
    }
}
