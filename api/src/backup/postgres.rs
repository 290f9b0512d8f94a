//! What a backup on `PostgreSQL` takes: its own programs.

use anyhow::Context as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The call that dumps the database at `url` to `file`, without the password.
pub fn dump(url: &str, file: &Path) -> anyhow::Result<String> {
    let (server, database) = connection(url)?;
    Ok(format!("pg_dump -Fc --no-owner {server} --file={} {}", quoted(&file.to_string_lossy()), quoted(&database)))
}

/// The calls that make a database of such a file.
pub fn restore(url: &str, file: &Path) -> anyhow::Result<[String; 2]> {
    let (server, database) = connection(url)?;
    let (name, file) = (quoted(&database), quoted(&file.to_string_lossy()));
    let load = format!("pg_restore --no-owner --exit-on-error --single-transaction {server} --dbname={name} {file}");
    Ok([format!("createdb {server} {name}"), load])
}

/// Host, port and user as flags, and the database's name.
fn connection(url: &str) -> anyhow::Result<(String, String)> {
    let options: PgConnectOptions = url.parse().context("database_url is not understood")?;
    let socket = options.get_socket().map(|folder| folder.to_string_lossy().into_owned());
    let host = socket.unwrap_or_else(|| options.get_host().to_owned());
    let mut flags = String::new();
    for (flag, value) in [("host", host), ("port", options.get_port().to_string())] {
        // Writing to a String does not fail.
        let _ = write!(flags, "--{flag}={} ", quoted(&value));
    }
    let _ = write!(flags, "--username={}", quoted(options.get_username()));
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    Ok((flags, database.to_owned()))
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The major version of the `pg_dump` on the path; none when there is none.
pub fn dump_version() -> Option<i64> {
    let output = Command::new("pg_dump").arg("--version").output().ok()?;
    // pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split(") ").nth(1)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
