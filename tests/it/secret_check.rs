//! The database knows its secret: another one starts nothing, and what is lost with it is said.

use crate::process::{bindery, ready, run, terminate};
use bindery::clock::Clock;
use bindery::db::connect::Options;
use bindery::db::{Db, Pools, Sql};
use bindery::state::State;
use bindery_tests::app::settings;
use bindery_tests::database::{self, Kind};
use bindery_tests::{Client, TestApp, each, json};
use std::sync::Arc;

const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OTHER: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";
const PASSWORD: &str = "violet tram ledger moss";

/// Files of an import without a row.
const SCHOOLS: &str = "nces_school_id,nces_district_id,state_school_id,name,district,county,street,city,state,zip,\
    low_grade,high_grade,locale,charter,students,teachers_fte,type,status\n";
const DISTRICTS: &str = "nces_district_id,state_district_id,name,county,street,city,state,zip,locale,schools,students,\
    teachers_fte,type,status\n";

#[tokio::test]
async fn of_two_secrets_the_first_one_counts() {
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh(kind, folder.path()).await;
        let start = async |changes: &[(&str, figment::value::Value)]| {
            let settings = settings(&url, folder.path(), changes);
            let pools = Arc::new(Pools::connect(&Options::from(&settings)).await.unwrap());
            let state = State::start(settings, pools.clone(), Clock::default(), false).await;
            pools.close().await;
            state.is_ok()
        };
        let another = [("secret", OTHER.into())];
        let (one, other) = tokio::join!(start(&[]), start(&another));
        assert!(one != other, "{one} {other}");
        assert_eq!((start(&[]).await, start(&another).await), (one, other));
    }
}

#[tokio::test]
async fn a_database_from_before_takes_the_secret_that_opens_its_keys() {
    each(async |app| {
        app.member("anna").await;
        let db = Db::new(app.state.pools.clone());
        let forget = async || db.run(Sql::new("DELETE FROM installation WHERE key = 'secret_check'")).await.unwrap();
        let kept = async || {
            let sql = Sql::new("SELECT value FROM installation WHERE key = 'secret_check'");
            db.value::<String>(sql).await.unwrap()
        };
        let before = kept().await;
        assert!(before.is_some());
        forget().await;
        let start = async |secret: &str| {
            let settings = settings(&app.state.settings.database(), app.folder.path(), &[("secret", secret.into())]);
            State::start(settings, app.state.pools.clone(), Clock::default(), false).await.is_ok()
        };
        assert!(!start(OTHER).await);
        assert_eq!(kept().await, None);
        assert!(start(SECRET).await);
        assert_eq!(kept().await, before);
        // Where there is no key yet, the first secret is as good as any.
        forget().await;
        db.run(Sql::new("DELETE FROM signing_key")).await.unwrap();
        assert!(start(OTHER).await);
        assert!(kept().await != before);
    })
    .await;
}

/// Commands that open the installation.
const COMMANDS: [&str; 7] = [
    "serve --bind 0",
    "worker",
    "migrate",
    "keys rotate",
    "member create --email nora@example.org",
    "client create --district 0600001 --name Hub --scope profiles:read",
    "import nces --schools schools.csv --districts districts.csv",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_starts_nothing_until_the_keys_are_reset() {
    each(async |app| {
        app.places().await;
        let nora = json!({"email": "nora@example.org", "password": PASSWORD, "name": "Nora", "handle": "nora_field"});
        let tokens = app.nobody().post("/v1/auth/register", nora).await.expect(201).json;
        let (database, folder) = (app.state.settings.database(), app.folder.path());
        std::fs::write(folder.join("schools.csv"), SCHOOLS).unwrap();
        std::fs::write(folder.join("districts.csv"), DISTRICTS).unwrap();
        let wrong = [("DATABASE_URL", database.as_str()), ("SECRET", OTHER)];
        for command in COMMANDS {
            let (well, text) = run(command, folder, &wrong);
            assert!(!well && text.contains("bindery: BINDERY_SECRET is not the one that the database"), "{text}");
            assert_eq!(text.matches("bindery keys reset").count(), 1, "{text}");
        }
        let (well, text) = run("keys reset --yes", folder, &wrong);
        assert!(well && text.contains("everybody is signed out"), "{text}");
        let right = [("DATABASE_URL", database.as_str()), ("SECRET", SECRET)];
        assert!(!run("keys rotate", folder, &right).0, "now the other one is the wrong one");
        let (well, text) = run("keys rotate", folder, &wrong);
        assert!(well, "{text}");

        let changes = [("secret", OTHER.into())];
        let after = TestApp::on(app.kind, &database, tempfile::tempdir().unwrap(), &changes).await;
        let refresh = json!({ "refresh_token": tokens["refresh_token"] });
        after.nobody().post("/v1/auth/refresh", refresh).await.problem(401, "unauthenticated");
        after.bearer(tokens["access_token"].as_str().unwrap()).get("/v1/me").await.problem(401, "unauthenticated");
        let known = json!({ "email": "nora@example.org", "password": PASSWORD });
        let tokens = after.nobody().post("/v1/auth/sign-in", known).await.expect(200).json;
        after.bearer(tokens["access_token"].as_str().unwrap()).get("/v1/me").await.expect(200);
        after.nobody().get("/.well-known/jwks.json").await.expect(200);
        after.stop().await;
    })
    .await;
}

#[test]
fn a_demo_with_another_secret_has_other_passwords_that_work() {
    let folder = tempfile::tempdir().unwrap();
    let changes = [("PASSWORD_MEMORY_KIB", "8"), ("PASSWORD_PASSES", "1"), ("DB_DURABLE", "false")];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let passwords = |known: Option<String>| {
        let port = bindery_tests::free_port();
        let mut process = bindery(&format!("serve --demo --bind {port}"), folder.path(), &changes).spawn().unwrap();
        let password = runtime.block_on(async {
            let url = format!("http://127.0.0.1:{port}");
            ready(&url).await;
            let client = Client::new(&url, None);
            let personas = client.get("/v1/demo/personas").await.expect(200);
            let (email, password) = (personas.str("/items/0/email"), personas.str("/items/0/password"));
            assert!(known.as_ref() != Some(&password));
            client.post("/v1/auth/sign-in", json!({ "email": email, "password": password })).await.expect(200);
            password
        });
        terminate(&mut process);
        password
    };
    let before = passwords(None);
    std::fs::remove_file(folder.path().join("secret")).unwrap();
    assert!(!run("keys rotate", folder.path(), &changes).0);
    let (well, text) = run("keys reset --yes", folder.path(), &changes);
    assert!(well, "{text}");
    passwords(Some(before));
}
