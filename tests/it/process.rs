//! The process itself: it says what is wrong, serves, keeps secrets out of its log, and stops when it is told.

use bindery_tests::{Client, TestApp, each_with, json};
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

pub(crate) const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// `bindery ARGS` in a process of its own: this test binary once more, as [`bindery_itself`].
pub(crate) fn bindery(args: &str, folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "process::bindery_itself", "--ignored", "--nocapture"]);
    command.env("TEST_ARGS", args).env("BINDERY_DATA_DIR", folder).env("NO_COLOR", "1").current_dir(folder);
    // Settings of whoever runs the tests have no business there.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BINDERY_") && name != "BINDERY_DATA_DIR") {
        command.env_remove(name);
    }
    // Nobody sends others elsewhere meanwhile.
    command.env("BINDERY_DRAIN_DELAY_MS", "0");
    for (name, value) in settings {
        command.env(format!("BINDERY_{name}"), value);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Run by the other tests in a process of its own.
#[test]
#[ignore = "a part of the other tests"]
fn bindery_itself() {
    let Ok(args) = std::env::var("TEST_ARGS") else { return };
    let code = bindery::cli::run(std::iter::once("bindery").chain(args.split(' ')).map(Into::into));
    // A code shows itself in no other way.
    let is = |number: &u8| format!("{code:?}") == format!("{:?}", std::process::ExitCode::from(*number));
    std::process::exit((0..=u8::MAX).find(is).unwrap_or(1).into());
}

pub(crate) fn run_to_exit(args: &str, folder: &Path, settings: &[(&str, &str)]) -> (i32, String) {
    let Output { status, stdout, stderr } = bindery(args, folder, settings).output().unwrap();
    let text = [stdout, stderr].concat();
    (status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

pub(crate) fn run(args: &str, folder: &Path, settings: &[(&str, &str)]) -> (bool, String) {
    let Output { status, stdout, stderr } = bindery(args, folder, settings).output().unwrap();
    let text = [stdout, stderr].concat();
    (status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn free_port() -> u16 {
    bindery_tests::free_port()
}

pub(crate) async fn ready(url: &str) {
    let http = reqwest::Client::new();
    for _ in 0..400 {
        if http.get(format!("{url}/readyz")).send().await.is_ok_and(|answer| answer.status() == 200) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the server is not ready after ten seconds");
}

pub(crate) fn terminate(process: &mut Child) -> (bool, Duration) {
    let started = Instant::now();
    Command::new("kill").arg(process.id().to_string()).status().unwrap();
    loop {
        if let Some(status) = process.try_wait().unwrap() {
            return (status.success(), started.elapsed());
        }
        assert!(started.elapsed().as_secs() < 60, "it does not stop");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn log(process: &mut Child) -> String {
    let mut text = String::new();
    process.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_ends_streams_and_the_process_and_the_log_holds_no_ticket() {
    each_with(&[("secret", SECRET.into()), ("public_url", "http://bindery.test".into())], async |app: &TestApp| {
        let anna = app.member("anna").await;
        let port = free_port();
        let bind = format!("127.0.0.1:{port}");
        let settings = [
            ("DATABASE_URL", app.state.settings.database()),
            ("SECRET", SECRET.to_owned()),
            ("PUBLIC_URL", "http://bindery.test".to_owned()),
            ("BIND", bind.clone()),
            ("LOG", "debug".to_owned()),
        ];
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut process = bindery("serve", app.folder.path(), &settings).spawn().unwrap();
        let url = format!("http://{bind}");
        ready(&url).await;
        let client = Client::new(&url, anna.client.token.clone());
        let ticket = client.post("/v1/auth/tickets", json!({ "for": "activity" })).await.expect(201).str("/ticket");
        let nobody = Client::new(&url, None);
        let mut stream = nobody.events(&format!("/v1/activity/stream?ticket={ticket}")).await;
        let mut live = client.subscribe("subscription { activity { id } }", json!({})).await;
        let (well, took) = terminate(&mut process);
        assert!(well && took.as_secs() < 10, "{well} {took:?}");
        assert_eq!((stream.next().await, live.next().await), (None, None));
        let log = log(&mut process);
        assert!(log.contains("answered") && log.contains("stopped"), "{log}");
        let token = anna.client.token.clone().unwrap();
        for secret in [&ticket, &token, &SECRET.to_owned()] {
            assert!(!log.contains(secret.as_str()), "the log repeats a secret");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_of_its_own_sends_what_a_server_left() {
    each_with(&[("secret", SECRET.into())], async |app: &TestApp| {
        use bindery::jobs::{self, Letter, Work};
        let settings = [("DATABASE_URL", app.state.settings.database()), ("SECRET", SECRET.to_owned())];
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut process = bindery("worker", app.folder.path(), &settings).spawn().unwrap();
        let letter = Letter { to: "a@example.org".into(), subject: "Hello".into(), text: "Hello.\n".into() };
        jobs::enqueue(&app.system(), &Work::SendMail(letter)).await.unwrap();
        let folder = app.folder.path().join("mail");
        let sent = || std::fs::read_dir(&folder).map_or(0, Iterator::count);
        let started = Instant::now();
        while sent() == 0 {
            assert!(started.elapsed().as_secs() < 60, "the letter was not sent");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (well, took) = terminate(&mut process);
        assert!(well && took.as_secs() < 10, "{well} {took:?}");
        assert!(!log(&mut process).contains("a@example.org"));
    })
    .await;
}

#[test]
fn doctor_finds_nothing_wrong_with_a_fresh_folder_and_masks_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let database = "postgres://bindery:hunter2@127.0.0.1:1/none";
    let settings = [("SECRET", SECRET), ("METRICS_TOKEN", "hunter3"), ("SMTP_URL", "smtp://u:hunter4@127.0.0.1:1")];
    let (well, text) = run("doctor", folder.path(), &[]);
    assert!(well, "{text}");
    assert!(text.contains("ok    data folder"), "{text}");
    assert!(!folder.path().join("bindery.db").exists() && !folder.path().join("secret").exists(), "it changes nothing");
    let (well, text) = run(&format!("doctor --database-url {database}"), folder.path(), &settings);
    assert!(!well, "{text}");
    assert!(text.contains("WRONG database") && text.contains("WRONG mail"), "{text}");
    assert!(text.contains("postgres://bindery:***@127.0.0.1:1/none"), "{text}");
    for secret in ["hunter", SECRET] {
        assert!(!text.contains(secret), "{text}");
    }
    let origin = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().split_whitespace().last();
    assert_eq!(origin("database_url"), Some("flag"));
    assert_eq!(origin("metrics_token"), Some("BINDERY_METRICS_TOKEN"));
    assert_eq!(origin("body_limit"), Some("default"));
}

#[test]
fn lists_come_from_the_environment_with_commas() {
    let folder = tempfile::tempdir().unwrap();
    let (proxies, origins) = ("10.0.0.0/8", "http://a.example, https://b.example");
    let (well, text) = run("doctor", folder.path(), &[("TRUSTED_PROXIES", proxies), ("ALLOWED_ORIGINS", origins)]);
    assert!(well, "{text}");
    for (name, value) in [("trusted_proxies", proxies), ("allowed_origins", origins)] {
        assert!(text.lines().any(|line| line.starts_with(name) && line.contains(value)), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_looks_into_the_database() {
    each_with(&[("secret", SECRET.into())], async |app: &TestApp| {
        app.member("anna").await;
        let database = app.state.settings.database();
        let folder = app.folder.path();
        let (well, text) = run("doctor", folder, &[("DATABASE_URL", &database), ("SECRET", SECRET)]);
        assert!(well, "{text}");
        for line in ["ok    database", "ok    schema: up to date", "ok    clock", "ok    signing keys"] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        let other = "ff".repeat(32);
        let (well, text) = run("doctor", folder, &[("DATABASE_URL", &database), ("SECRET", &other)]);
        assert!(!well && text.contains("WRONG signing keys: BINDERY_SECRET is not the one"), "{text}");
        let (well, text) = run("doctor", folder, &[("DATABASE_URL", &database), ("SECRET", "short")]);
        assert!(!well && text.contains("WRONG secret"), "{text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_asks_whether_a_server_is_ready() {
    each_with(&[], async |app: &TestApp| {
        let folder = app.folder.path();
        assert!(run(&format!("doctor --ready-url {}/readyz", app.url), folder, &[]).0);
        assert!(!run(&format!("doctor --ready-url {}/nowhere", app.url), folder, &[]).0);
        assert!(!run(&format!("doctor --ready-url http://127.0.0.1:{}/readyz", free_port()), folder, &[]).0);
    })
    .await;
}
