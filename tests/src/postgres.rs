//! A throw-away `PostgreSQL` cluster, started once a test run and stopped by a watchdog when the run ends.

use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();

/// A running cluster that listens on a socket only.
#[derive(Debug, Clone)]
pub struct Cluster {
    folder: PathBuf,
}

impl Cluster {
    /// The URL of a database in this cluster.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://postgres@localhost/{database}?host={socket}")
    }
}

/// The cluster of this run; none when `PostgreSQL` is not installed.
pub fn cluster() -> Option<&'static Cluster> {
    CLUSTER.get_or_init(begin).as_ref()
}

fn begin() -> Option<Cluster> {
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    match binaries() {
        Some(folder) => Some(start(&folder).expect("PostgreSQL is installed but does not start")),
        None if ci => panic!("CI=true and no PostgreSQL: install it, so that nothing is skipped"),
        None => {
            eprintln!("PostgreSQL not found (initdb, pg_ctl): testing on SQLite only");
            None
        }
    }
}

/// The folder of `initdb` and `pg_ctl`: on PATH, or where Debian puts them.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut versions: Vec<PathBuf> = debian.collect();
    versions.sort();
    std::env::split_paths(&path)
        .chain(versions.into_iter().rev())
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
}

fn start(binaries: &Path) -> Result<Cluster> {
    let folder = PathBuf::from(format!("/tmp/bindery-tests-{}", std::process::id()));
    // A cluster left behind by a run that was killed under the same process id.
    let _ = std::fs::remove_dir_all(&folder);
    let user = server_user()?;
    std::fs::create_dir_all(&folder)?;
    if let Some(user) = &user {
        run(Command::new("chown").arg(user).arg(&folder))?;
    }
    let data = folder.join("data");
    let initdb = binaries.join("initdb");
    run(as_user(user.as_deref(), &initdb)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "-D"])
        .arg(&data))?;
    watch(binaries, &folder, user.as_deref())?;
    wait(&folder)?;
    Ok(Cluster { folder })
}

/// `PostgreSQL` refuses to run as root, so root hands it to another user.
fn server_user() -> Result<Option<String>> {
    let output = Command::new("id").arg("-u").output()?;
    if String::from_utf8_lossy(&output.stdout).trim() != "0" {
        return Ok(None);
    }
    let exists = |user: &&str| Command::new("id").arg(user).output().is_ok_and(|output| output.status.success());
    let user = ["postgres", "nobody"].into_iter().find(|user| exists(user));
    Ok(Some(user.context("root needs another user to run PostgreSQL as")?.to_owned()))
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    match user {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.current_dir("/tmp").output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// Starts the server under a shell that stops it when this process is gone.
fn watch(binaries: &Path, folder: &Path, user: Option<&str>) -> Result<()> {
    let script = r#"
        "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off \
            -c synchronous_commit=off -c max_connections=300 -c shared_buffers=64MB >"$2/log" 2>&1 &
        server=$!
        while kill -0 "$3" 2>/dev/null || [ -d "/proc/$3" ]; do sleep 0.5; done
        kill -INT "$server"; wait "$server"; rm -rf "$2"
    "#;
    let mut command = as_user(user, Path::new("sh"));
    command.args(["-c", script, "sh"]).arg(binaries).arg(folder).arg(std::process::id().to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/tmp").spawn()?;
    Ok(())
}

fn wait(folder: &Path) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(30) {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        if log.contains("ready to accept connections") {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("PostgreSQL did not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default())
}
