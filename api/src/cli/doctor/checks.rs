//! The checks, one function each.

use super::Finding::{self, Bad, Good, Odd};
use super::{database, ready};
use crate::cli::open::is_open;
use crate::config::{Settings, Trusting};
use crate::features;
use crate::graphql::trusted::Trusted;
use crate::jobs::mail::{self, Mailer};
use crate::secret;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use url::Url;

/// A stop that takes longer is cut off by some service managers.
const LONGEST_STOP: Duration = Duration::from_secs(9);
/// Less free space than this is worth a word, in KiB.
const SCARCE: u64 = 1024 * 1024;

/// Every check, in order.
pub async fn all(mut settings: Settings) -> Vec<(&'static str, Finding)> {
    let mut found = vec![("configuration", configuration(&settings)), ("data folder", folder(&settings))];
    found.push(("disk", disk(&settings.data_dir)));
    found.extend(trusted_documents(&settings).map(|finding| ("trusted documents", finding)));
    found.push(("address", address(settings.bind)));
    let secret = secret(&mut settings);
    if matches!(secret, Bad(..)) {
        // What it opens is not worth a second word.
        settings.secret = None;
    }
    found.push(("secret", secret));
    database::all(&settings.clone().patient(), &mut found).await;
    found.push(("mail", post(&settings).await));
    found
}

/// Whether a start could listen; a running instance is no fault.
fn address(bind: SocketAddr) -> Finding {
    let Err(error) = TcpListener::bind(bind) else { return Good(format!("{bind} is free to listen on")) };
    if error.kind() != ErrorKind::AddrInUse {
        let mend = "choose another with --bind, or let the user who runs bindery listen there";
        return Bad(format!("{bind} cannot be listened on: {error}"), mend.to_owned());
    }
    let live = Url::parse(&format!("http://{bind}/livez"));
    if live.is_ok_and(|live| ready::ask(&live).is_ok()) {
        return Good(format!("an instance answers on {bind}"));
    }
    let mend = "stop what listens there, or choose another with --bind";
    Odd(format!("{bind} is in use, and not by a Bindery that answers"), mend.to_owned())
}

fn configuration(settings: &Settings) -> Finding {
    if settings.public_url.is_none() && (settings.is_postgres() || !settings.bind.ip().is_loopback()) {
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
    if folder.exists() && !folder.is_dir() {
        return Bad(format!("{shown} is no folder"), "choose another with --data-dir".to_owned());
    }
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

/// The secret's form; whether it is the right one is the database's to say.
fn secret(settings: &mut Settings) -> Finding {
    match secret::find(settings) {
        Err(trouble) => trouble.into(),
        Ok(false) if secret::has_database(settings) || !secret::may_be_made(settings) => {
            secret::missing(settings).into()
        }
        Ok(false) => Good("there is none yet; the first start makes it".to_owned()),
        Ok(true) => {
            let file = secret::file(settings);
            if is_open(&file) {
                return Odd(format!("others can read {}", file.display()), format!("chmod 600 {}", file.display()));
            }
            Good("it has 32 bytes".to_owned())
        }
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
