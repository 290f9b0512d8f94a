//! What keeps an installation from starting is said once, in one sentence with the path or address, by every start
//! and by doctor.

use crate::process::run;
use bindery_tests::database::{self, Kind};
use bindery_tests::{free_port, postgres};
use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const CREATE: &str = "member create --email nora@example.org";
const STARTS: [&str; 4] = ["serve --bind 0", "worker", "keys rotate", CREATE];

/// Starts and doctor fail; each says all of `parts` once, and nothing that is meant for programmers.
fn say_once(folder: &Path, settings: &[(&str, &str)], parts: &[&str]) {
    for command in STARTS {
        let (well, text) = run(command, folder, settings);
        assert!(!well, "{command}: {text}");
        let said: Vec<_> = text.lines().filter(|line| line.starts_with("bindery: ")).collect();
        assert_eq!(said.len(), 1, "{command}: {text}");
        check(command, said[0], parts);
    }
    let (well, text) = run("doctor", folder, settings);
    assert!(!well, "{text}");
    let wrong = text.lines().skip_while(|line| !line.starts_with("WRONG")).collect::<Vec<_>>();
    let found = wrong.iter().find(|line| line.starts_with("WRONG") && line.contains(parts[0]));
    check("doctor", found.unwrap_or_else(|| panic!("{text}")), &parts[..parts.len() - 1]);
}

fn check(command: &str, line: &str, parts: &[&str]) {
    for part in parts {
        assert_eq!(line.matches(part).count(), 1, "{command}: `{part}` in {line}");
    }
    for word in ["Error", "error returned", "(code:", "{", "hunter"] {
        assert!(!line.contains(word), "{command}: `{word}` in {line}");
    }
}

/// A folder with an installation, and its database file.
fn installation() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (well, text) = run("keys rotate", folder.path(), &[]);
    assert!(well, "{text}");
    let file = folder.path().join("bindery.db");
    (folder, file)
}

/// Writes over the pages of `file` from `start` on.
fn damage(file: &Path, start: u64, bytes: usize) {
    let mut open = OpenOptions::new().write(true).open(file).unwrap();
    open.seek(SeekFrom::Start(start)).unwrap();
    open.write_all(&vec![0xAB; bytes]).unwrap();
}

#[test]
fn a_damaged_file_is_told() {
    let (folder, file) = installation();
    let length = fs::metadata(&file).unwrap().len();
    // A start may never come by there; doctor looks everywhere.
    damage(&file, length / 2 / 4096 * 4096, 20 * 4096);
    let (well, text) = run("doctor", folder.path(), &[]);
    let said = format!("{} is damaged", file.display());
    assert!(!well && text.lines().any(|line| line.starts_with("WRONG") && line.contains(&said)), "{text}");

    damage(&file, 4096, usize::try_from(length).unwrap() - 4096);
    say_once(folder.path(), &[], &[file.to_str().unwrap(), "is damaged", "restore a backup"]);
}

#[test]
fn a_cut_file_is_told() {
    let (folder, file) = installation();
    OpenOptions::new().write(true).open(&file).unwrap().set_len(200_000).unwrap();
    say_once(folder.path(), &[], &[file.to_str().unwrap(), "is damaged", "restore a backup"]);
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let (folder, file) = installation();
    fs::write(&file, "A shopping list, and nothing that a database would know.".repeat(200)).unwrap();
    say_once(folder.path(), &[], &[file.to_str().unwrap(), "is none", "file is not a database", "restore a backup"]);
}

#[test]
fn a_folder_that_is_a_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "").unwrap();
    let data = file.to_str().unwrap();
    say_once(folder.path(), &[("DATA_DIR", data)], &[data, "--data-dir"]);
}

#[test]
fn a_folder_that_nobody_writes_is_told() {
    let own = tempfile::tempdir().unwrap();
    let mut folder = own.path().join("data");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o500)).unwrap();
    if fs::write(folder.join("probe"), "").is_ok() {
        // Modes do not bind root, but the kernel's own folder takes nobody's files.
        folder = PathBuf::from("/sys/kernel");
    }
    if folder.exists() {
        let data = folder.to_str().unwrap();
        say_once(own.path(), &[("DATA_DIR", data)], &[data, "--data-dir"]);
    }
}

#[test]
fn a_port_in_use_is_told() {
    let (folder, _) = installation();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (well, text) = run(&format!("serve --bind {address}"), folder.path(), &[]);
    assert!(!well && text.matches(&address).count() == 1 && text.contains("--bind"), "{text}");
    let (well, text) = run("doctor", folder.path(), &[("BIND", &address)]);
    assert!(well && text.contains(&format!("note  address: {address} is in use")), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_database_is_told() {
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh(kind, folder.path()).await;
        let pools = bindery::db::Pools::connect(&database::options(&url)).await.unwrap();
        let change = "m20990101_000099_what_nobody_knows";
        let sql = format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{change}', 0)");
        pools.writer().execute_unprepared(&sql).await.unwrap();
        pools.close().await;
        let settings = [("DATABASE_URL", url.as_str()), ("SECRET", SECRET)];
        say_once(folder.path(), &settings, &[change, "by a newer Bindery", "restore a backup"]);
    }
}

#[test]
fn a_server_that_is_away_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let down = format!("bindery:hunter2@127.0.0.1:{}/none", free_port());
    for (address, parts) in [
        (down.as_str(), ["does not answer", "refused", "is PostgreSQL up"]),
        ("bindery:hunter2@nowhere.invalid/none", ["does not answer", "lookup", "is PostgreSQL up"]),
    ] {
        let url = format!("postgres://{address}");
        let shown = url.replace("hunter2", "***");
        let mut all = vec![shown.as_str()];
        all.extend(parts);
        let settings = [("DATABASE_URL", url.as_str()), ("SECRET", SECRET), ("DB_ACQUIRE_TIMEOUT_MS", "500")];
        say_once(folder.path(), &settings, &all);
    }
}

#[test]
fn a_server_that_refuses_is_told() {
    let Some(cluster) = Kind::all().contains(&Kind::Postgres).then(postgres::cluster).flatten() else { return };
    let folder = tempfile::tempdir().unwrap();
    let absent = cluster.url("absent");
    let stranger = cluster.url("postgres").replace("postgres@", "stranger:hunter2@");
    for (url, parts) in [
        (absent, ["database \"absent\" does not exist", "refuses", "`createdb`"]),
        (stranger, ["role \"stranger\" does not exist", "refuses", "user and password"]),
    ] {
        say_once(folder.path(), &[("DATABASE_URL", &url), ("SECRET", SECRET)], &parts);
    }
}

#[test]
fn another_kind_of_database_is_told_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    for command in STARTS.into_iter().chain(["doctor"]) {
        let (well, text) = run(command, folder.path(), &[("DATABASE_URL", "mysql://bindery:hunter2@host/none")]);
        assert!(!well && text.contains("mysql://bindery:***@host/none"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}
