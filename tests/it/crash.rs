//! `kill -9` under eight writers: nothing acknowledged is lost, nothing is half-written.

use bindery_entity::{activity, area, area_word};
use bindery_tests::database::{self, Kind};
use bindery_tests::{Client, TestApp, free_port, json};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _};
use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const URL: &str = "http://bindery.test";
const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn serve(database: &str, folder: &std::path::Path, port: u16) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "crash::a_server_to_kill", "--ignored", "--nocapture"]);
    // What narrows the tests is no setting of the server.
    command.env_remove("BINDERY_TEST_DB").env_remove("BINDERY_UPDATE");
    for (name, value) in [
        ("TEST_SERVE", "yes"),
        ("BINDERY_DATABASE_URL", database),
        ("BINDERY_DATA_DIR", folder.to_str().unwrap()),
        ("BINDERY_SECRET", SECRET),
        ("BINDERY_BIND", &format!("127.0.0.1:{port}")),
        ("BINDERY_PUBLIC_URL", URL),
        ("BINDERY_QUOTA_PER_MINUTE", "1000000"),
        ("BINDERY_QUOTA_ANONYMOUS_PER_MINUTE", "1000000"),
        ("BINDERY_LOG", "error"),
    ] {
        command.env(name, value);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Run by [`nothing_acknowledged_is_lost`] in a process of its own.
#[test]
#[ignore = "a part of nothing_acknowledged_is_lost"]
fn a_server_to_kill() {
    if std::env::var_os("TEST_SERVE").is_some() {
        bindery::cli::run(["bindery", "serve"].map(Into::into));
    }
}

async fn ready(url: &str) {
    let http = reqwest::Client::new();
    for _ in 0..1200 {
        if http.get(format!("{url}/readyz")).send().await.is_ok_and(|answer| answer.status() == 200) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the server is not ready after half a minute");
}

/// Writes until the server is gone; the names that were acknowledged.
async fn write(client: Client, label: String, acknowledged: Arc<Mutex<BTreeSet<String>>>) {
    let http = reqwest::Client::new();
    for number in 0.. {
        let name = format!("Crash {label} {number}");
        let request = http.post(format!("{}/v1/areas", client.url)).bearer_auth(client.token.as_deref().unwrap());
        let body = json!({ "name": name, "description": "Written while somebody pulls the plug." });
        match request.json(&body).send().await {
            Ok(answer) if answer.status() == 201 => acknowledged.lock().unwrap().insert(name),
            Ok(answer) => panic!("{}: {}", answer.status(), answer.text().await.unwrap()),
            Err(_) => return,
        };
    }
}

async fn check(app: &TestApp, acknowledged: &BTreeSet<String>) {
    let ctx = app.system();
    let db = ctx.db.inside(Arc::new(ctx.db.begin().await.unwrap()));
    if app.kind == Kind::Postgres {
        // The server's sessions may outlive it by a commit: wait for those that write, and keep others from it.
        db.execute_unprepared("LOCK TABLE area IN SHARE MODE").await.unwrap();
    }
    let areas = area::Entity::find().filter(area::Column::Name.like("Crash %")).all(&db).await.unwrap();
    let names: BTreeSet<String> = areas.iter().map(|row| row.name.clone()).collect();
    let lost: Vec<_> = acknowledged.difference(&names).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let log = activity::Entity::find().filter(activity::Column::Kind.eq("area.created")).all(&db).await.unwrap();
    let logged: BTreeSet<_> = log.iter().map(|row| row.subject_id).collect();
    let stored: BTreeSet<_> = areas.iter().map(|row| row.id.0).collect();
    assert_eq!(logged, stored, "an area and its activity stand together or not at all");
    let words = area_word::Entity::find().filter(area_word::Column::Word.eq("crash")).all(&db).await.unwrap();
    let worded: BTreeSet<_> = words.iter().map(|row| row.area_id.0).collect();
    assert_eq!(worded, stored, "an area and its words stand together or not at all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    for kind in Kind::all() {
        let rounds = if kind == Kind::Sqlite { 20 } else { 10 };
        let folder = tempfile::tempdir().unwrap();
        let database = database::fresh(kind, folder.path()).await;
        let settings = [("public_url", URL.into()), ("secret", SECRET.into())];
        let app = TestApp::on(kind, &database, tempfile::tempdir().unwrap(), &settings).await;
        let token = app.admin("writer").await.client.token;
        let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
        for round in 0..rounds {
            let port = free_port();
            let mut server = serve(&database, folder.path(), port);
            let client = Client::new(&format!("http://127.0.0.1:{port}"), token.clone());
            ready(&client.url).await;
            let writers = (0..8)
                .map(|writer| tokio::spawn(write(client.clone(), format!("{round} {writer}"), acknowledged.clone())));
            let writers: Vec<_> = writers.collect();
            tokio::time::sleep(Duration::from_millis(150 + 10 * round)).await;
            server.kill().unwrap();
            server.wait().unwrap();
            for writer in writers {
                writer.await.unwrap();
            }
            let acknowledged = acknowledged.lock().unwrap().clone();
            check(&app, &acknowledged).await;
        }
        assert!(acknowledged.lock().unwrap().len() > 50, "hardly anything was written");
        app.stop().await;
    }
}
