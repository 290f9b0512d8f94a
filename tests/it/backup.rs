//! Backups: taken while others write, restored whole, and without the access that was open when they were taken.

use crate::process::run;
use bindery::backup::Place;
use bindery::jobs::{self, Letter, Work};
use bindery_entity::{activity, area, job};
use bindery_tests::database::{self, Kind};
use bindery_tests::letters::link_token;
use bindery_tests::{Client, TestApp, json};
use reqwest::Method;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, Set};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub(crate) const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const PASSWORD: &str = "violet tram ledger moss";

/// The same issuer before and after, so that a token is not refused for another reason.
fn settings() -> [(&'static str, figment::value::Value); 2] {
    [("secret", SECRET.into()), ("public_url", "http://bindery.test".into())]
}

/// A file of this name in the folder, as an argument.
pub(crate) fn inside(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[cfg(unix)]
fn mode(path: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// What lets somebody in.
struct Access {
    member: Client,
    refresh_token: String,
    ticket: String,
    reset: String,
    machine: Client,
    credentials: String,
}

impl Access {
    async fn open(app: &TestApp) -> Self {
        let body = json!({"email": "nora@example.org", "password": PASSWORD, "name": "Nora", "handle": "nora_field"});
        let tokens = app.nobody().post("/v1/auth/register", body).await.expect(201);
        let member = app.bearer(&tokens.str("/access_token"));
        let ticket = member.post("/v1/auth/tickets", json!({ "for": "activity" })).await.expect(201).str("/ticket");
        let ctx = app.system();
        let link = bindery::features::accounts::service::create_reset_link(&ctx, "nora@example.org").await.unwrap();
        let reset = link_token(&link);
        let district = app.places().await.districts[0];
        let steward = app.member("stella").await;
        app.make_steward(steward.id, district).await;
        let body = json!({"name": "Roster sync", "scopes": ["profiles:read"]});
        let made = steward.client.post(&format!("/v1/districts/{district}/clients"), body).await.expect(201);
        let (id, secret) = (made.str("/client/id"), made.str("/client_secret"));
        let credentials = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let machine = app.bearer(&Self::machine_token(app, &credentials).await);
        Self { member, refresh_token: tokens.str("/refresh_token"), ticket, reset, machine, credentials }
    }

    async fn machine_token(app: &TestApp, credentials: &str) -> String {
        let form = "application/x-www-form-urlencoded";
        let answer = app.nobody().raw(Method::POST, "/oauth/token", form, Some(credentials.to_owned())).await;
        answer.expect(200).str("/access_token")
    }

    /// Insists that nothing of it lets anybody in, and that who knows a password or a secret comes in anew.
    async fn is_over(&self, app: &TestApp) {
        let at = |client: &Client| Client::new(&app.url, client.token.clone());
        let nobody = app.nobody();
        at(&self.member).get("/v1/me").await.problem(401, "unauthenticated");
        at(&self.machine).get("/v1/profiles").await.problem(401, "unauthenticated");
        let refresh = json!({ "refresh_token": self.refresh_token });
        nobody.post("/v1/auth/refresh", refresh).await.problem(401, "unauthenticated");
        let stream = format!("/v1/activity/stream?ticket={}", self.ticket);
        nobody.get(&stream).await.problem(401, "unauthenticated");
        let reset = json!({"token": self.reset, "password": "copper lantern quiet ridge"});
        nobody.post("/v1/auth/reset", reset).await.invalid("/token");
        let body = json!({"email": "nora@example.org", "password": PASSWORD});
        let tokens = nobody.post("/v1/auth/sign-in", body).await.expect(200);
        app.bearer(&tokens.str("/access_token")).get("/v1/me").await.expect(200);
        let machine = app.bearer(&Self::machine_token(app, &self.credentials).await);
        machine.get("/v1/profiles").await.expect(200);
    }
}

/// A letter that waits, a job that somebody holds, and a stored answer.
async fn leave_work(app: &TestApp) {
    let ctx = app.system();
    let letter = Letter { to: "a@example.org".into(), subject: "Hello".into(), text: "Hello.\n".into() };
    jobs::enqueue(&ctx, &Work::SendMail(letter)).await.unwrap();
    let held = jobs::enqueue(&ctx, &Work::Sweep {}).await.unwrap();
    let row = job::Entity::find_by_id(held).one(&ctx.db).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.status = Set("running".to_owned());
    row.locked_until = Set(Some(ctx.now() + chrono::Duration::minutes(1)));
    row.update(&ctx.db).await.unwrap();
    let admin = app.admin("adele").await.client.with("idempotency-key", "k-1");
    admin.post("/v1/areas", json!({"name": "Once", "description": "Made once."})).await.expect(201);
}

async fn is_work_forgotten(app: &TestApp) {
    let ctx = app.system();
    let jobs: Vec<_> = job::Entity::find().all(&ctx.db).await.unwrap();
    let kinds: Vec<_> = jobs.iter().map(|row| (row.kind.as_str(), row.status.as_str())).collect();
    assert_eq!(kinds, [("sweep", "queued")], "letters are dropped, and nobody holds a job");
    assert!(bindery_entity::idempotency::Entity::find().all(&ctx.db).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_database_lets_in_nobody_who_was_in() {
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh(kind, folder.path()).await;
        let app = TestApp::on(kind, &url, tempfile::tempdir().unwrap(), &settings()).await;
        let access = Access::open(&app).await;
        leave_work(&app).await;
        access.member.get("/v1/me").await.expect(200);
        access.machine.get("/v1/profiles").await.expect(200);
        let end =
            || run(&format!("restore --database-only --database-url {url}"), folder.path(), &[("SECRET", SECRET)]);
        let (well, text) = end();
        assert!(!well && text.contains("stop"), "{}: others hold it: {text}", kind.name());
        app.stop().await;
        let mut ended = end();
        for _ in 0..100 {
            // The last connections of a server that stopped go a moment later.
            if ended.0 || !ended.1.contains("stop") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            ended = end();
        }
        let (well, text) = ended;
        assert!(well, "{text}");
        assert!(text.contains("Ended: 3 sessions, 2 one-time links"), "{text}");
        assert!(text.contains("Roster sync, Maple Unified") && text.contains("Dropped: "), "{text}");
        let app = TestApp::on(kind, &url, tempfile::tempdir().unwrap(), &settings()).await;
        is_work_forgotten(&app).await;
        access.is_over(&app).await;
        app.stop().await;
    }
}

/// Adds areas, each numbered, until `stop`; counts those that were acknowledged.
async fn write(client: Client, writer: usize, acknowledged: Arc<AtomicUsize>, stop: Arc<AtomicBool>) {
    for number in 0.. {
        let body = json!({"name": format!("Writer {writer} number {number}"), "description": "One of many."});
        client.post("/v1/areas", body).await.expect(201);
        acknowledged.fetch_add(1, Ordering::SeqCst);
        if stop.load(Ordering::SeqCst) {
            return;
        }
    }
}

async fn numbers(app: &TestApp, writer: usize) -> Vec<usize> {
    let areas = area::Entity::find().all(&app.system().db).await.unwrap();
    let start = format!("Writer {writer} number ");
    let mut numbers: Vec<usize> = areas.iter().filter_map(|row| row.name.strip_prefix(&start)?.parse().ok()).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_writers_holds_all_that_was_acknowledged_before_and_no_gap() {
    let app = TestApp::start(Kind::Sqlite, &settings()).await;
    let client = app.admin("writer").await.client;
    let access = Access::open(&app).await;
    std::fs::create_dir_all(app.folder.path().join("blobs/deep")).unwrap();
    std::fs::write(app.folder.path().join("blobs/deep/one"), b"a blob").unwrap();
    std::fs::write(app.folder.path().join("notes.txt"), b"somebody's").unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let counts: Vec<_> = (0..4).map(|_| Arc::new(AtomicUsize::new(0))).collect();
    let writers: Vec<_> = (0..4)
        .map(|writer| tokio::spawn(write(client.clone(), writer, counts[writer].clone(), stop.clone())))
        .collect();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut taken = Vec::new();
    for round in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let before: Vec<usize> = counts.iter().map(|count| count.load(Ordering::SeqCst)).collect();
        let (file, folder) = (inside(elsewhere.path(), &format!("{round}.tar")), app.folder.path().to_owned());
        let args = format!("backup {file}");
        let made = tokio::task::spawn_blocking(move || run(&args, &folder, &[("SECRET", SECRET)])).await.unwrap();
        assert!(made.0 && made.1.contains("Not inside, though in the data folder: notes.txt."), "{}", made.1);
        assert_eq!(mode(&file), 0o600);
        taken.push((file, before));
    }
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(taken[0].1.iter().sum::<usize>() > 10, "hardly anything was written");
    for (file, before) in taken {
        let restored = tempfile::tempdir().unwrap();
        let (well, text) = run(&format!("restore {file}"), restored.path(), &[]);
        assert!(well, "{text}");
        for name in ["bindery.db", "secret"] {
            assert_eq!(mode(&inside(restored.path(), name)), 0o600, "{name}");
        }
        assert_eq!(std::fs::read_to_string(restored.path().join("secret")).unwrap(), SECRET);
        assert_eq!(std::fs::read(restored.path().join("blobs/deep/one")).unwrap(), b"a blob");
        let url = format!("sqlite://{}", inside(restored.path(), "bindery.db"));
        let again = TestApp::on(Kind::Sqlite, &url, restored, &settings()).await;
        for (writer, before) in before.iter().enumerate() {
            let numbers = numbers(&again, writer).await;
            assert_eq!(numbers, (0..numbers.len()).collect::<Vec<_>>(), "a gap");
            assert!(numbers.len() >= *before, "{} of {before} acknowledged areas", numbers.len());
        }
        let log = activity::Entity::find().all(&again.system().db).await.unwrap();
        let made = log.iter().filter(|row| row.kind == "area.created").count();
        let known = area::Entity::find().all(&again.system().db).await.unwrap();
        assert_eq!(made, known.iter().filter(|row| row.name.starts_with("Writer ")).count(), "rows and log agree");
        access.is_over(&again).await;
        again.stop().await;
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_takes_no_folder_away_from_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let url = database::fresh(Kind::Sqlite, folder.path()).await;
    let app = TestApp::on(Kind::Sqlite, &url, tempfile::tempdir().unwrap(), &settings()).await;
    let anna = app.member("anna").await;
    let (elsewhere, secret) = (tempfile::tempdir().unwrap(), [("SECRET", SECRET)]);
    let file = inside(elsewhere.path(), "b.tar");
    assert!(run(&format!("backup {file}"), folder.path(), &secret).0);
    let (well, text) = run(&format!("backup {file}"), folder.path(), &secret);
    assert!(!well && text.contains("--force"), "{text}");
    assert!(run(&format!("backup {file} --force"), folder.path(), &secret).0);
    let (well, text) = run(&format!("restore {file}"), folder.path(), &secret);
    assert!(!well && text.contains("is not empty"), "{text}");
    let forced = || run(&format!("restore {file} --force"), folder.path(), &secret);
    let (well, text) = forced();
    assert!(!well && text.contains("stop the server"), "a running server: {text}");
    anna.client.get("/v1/me").await.expect(200);
    app.stop().await;
    let mut last = forced();
    for _ in 0..100 {
        if last.0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        last = forced();
    }
    assert!(last.0, "{}", last.1);
    let names: Vec<String> =
        std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.file_name().into_string().unwrap()).collect();
    let aside = names.iter().find(|name| name.starts_with("before-restore-")).expect("the old one stands aside");
    assert!(folder.path().join(aside).join("bindery.db").exists() && names.iter().any(|name| name == "bindery.db"));
    assert!(names.iter().all(|name| !name.starts_with(".restoring-")), "{names:?}");
    let app = TestApp::on(Kind::Sqlite, &url, tempfile::tempdir().unwrap(), &settings()).await;
    let known = bindery_entity::member::Entity::find().all(&app.system().db).await.unwrap();
    assert_eq!(known.iter().map(|row| row.id).collect::<Vec<_>>(), [anna.id]);
    app.stop().await;
}

#[tokio::test]
async fn what_goes_by_itself_while_a_folder_is_moved_aside_keeps_nothing_back() {
    let app = TestApp::start(Kind::Sqlite, &settings()).await;
    let place = Place::of(&app.state.settings).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let stands: Vec<_> = ["bindery.db-wal", "mail"].iter().map(|name| elsewhere.path().join(name)).collect();
    std::fs::write(&stands[1], "one").unwrap();
    let aside = place.move_aside(&stands, app.system().now()).unwrap();
    assert!(aside.join("mail").exists() && !stands[1].exists());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_without_its_secret_wants_it_back() {
    let app = TestApp::start(Kind::Sqlite, &settings()).await;
    app.member("anna").await;
    let elsewhere = tempfile::tempdir().unwrap();
    let file = inside(elsewhere.path(), "b.tar");
    let (well, text) = run(&format!("backup --without-secret {file}"), app.folder.path(), &[("SECRET", SECRET)]);
    assert!(well && text.contains("keep what is set as BINDERY_SECRET by itself"), "{text}");
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
    let restored = tempfile::tempdir().unwrap();
    let restore = |settings: &[(&str, &str)]| run(&format!("restore {file}"), restored.path(), settings);
    let (well, text) = restore(&[]);
    assert!(!well && text.contains("made without its secret"), "{text}");
    let (well, text) = restore(&[("SECRET", &"ff".repeat(32))]);
    assert!(!well && text.contains("not the one of this backup"), "{text}");
    assert_eq!(std::fs::read_dir(restored.path()).unwrap().count(), 0, "nothing is left behind");
    std::fs::write(restored.path().join("secret"), SECRET).unwrap();
    let (well, text) = restore(&[]);
    assert!(well, "the secret may be there before the rest: {text}");
    app.stop().await;
}

#[test]
fn on_postgres_the_command_says_what_to_call_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let url = "postgres://bindery:hunter2@db.example:5433/our%20network";
    let (well, text) = run(&format!("backup all.dump --database-url {url}"), folder.path(), &[("SECRET", SECRET)]);
    assert!(!well, "{text}");
    let call = "pg_dump -Fc --no-owner --host=db.example --port=5433 --username=bindery --file=all.dump 'our network'";
    assert!(text.contains(call) && text.contains("bindery restore --database-only"), "{text}");
    assert!(!text.contains("hunter2") && !text.contains(SECRET), "{text}");
    let (well, text) = run(&format!("restore all.dump --database-url {url}"), folder.path(), &[("SECRET", SECRET)]);
    assert!(!well && text.contains("pg_restore") && !text.contains("hunter2"), "{text}");
}
