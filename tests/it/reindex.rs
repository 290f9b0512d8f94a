//! Words made anew: after a change of the schema by whoever works, and when somebody asks for it.

use crate::process::run;
use bindery::db::{Pools, Sql, migrate};
use bindery::features::CHORES;
use bindery::jobs::Worker;
use bindery_migration::Migrator;
use bindery_tests::database::{self, Kind};
use bindery_tests::seed::Person;
use bindery_tests::{TestApp, each, json};
use sea_orm::{ConnectionTrait as _, Statement};
use sea_orm_migration::MigratorTrait as _;
use std::time::{Duration, Instant};

const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// One of each kind of thing, and enough documents for several batches; who reads them.
async fn fill(app: &TestApp) -> Person {
    app.places().await;
    let adele = app.admin("adele").await;
    let body = json!({"name": "Zine making", "synonyms": ["Fanzine"], "description": "Small prints."});
    let area = adele.client.post("/v1/areas", body).await.expect(201).str("/id");
    adele.client.change("/v1/profiles/me", json!({"headline": "Keeper of zeppelins"})).await.expect(200);
    app.project(&adele, json!({"title": "Quokka labels"})).await;
    let need = json!({"kind": "advice", "title": "Quokka care", "body": "Who knows?", "area_ids": [area]});
    adele.client.post("/v1/requests", need).await.expect(201);
    for number in 0..60 {
        app.document(&adele, json!({"title": format!("Quokka {number}"), "body": "Marsupials among shelves."})).await;
    }
    let trashed = app.document(&adele, json!({"title": "Quokka thrown away"})).await;
    adele.client.discard(&trashed.path).await.expect(200);
    adele
}

/// All words of the database, by which things are found.
pub async fn words(app: &TestApp) -> Vec<String> {
    let full_text = match app.kind {
        Kind::Sqlite => {
            let terms =
                "CREATE VIRTUAL TABLE IF NOT EXISTS findable_terms USING fts5vocab('findable_words', 'instance')";
            app.system().db.execute_unprepared(terms).await.unwrap();
            "SELECT s.kind || hex(s.id) || s.reader || ' ' || s.scale || s.telling || i.term FROM findable_terms i \
             JOIN findable s ON s.row_no = i.doc"
        }
        Kind::Postgres => {
            "SELECT s.kind || s.id || s.reader || ' ' || s.scale || s.telling || s.words::text FROM findable s"
        }
    };
    let id = |column: &str| if app.kind == Kind::Sqlite { format!("hex({column})") } else { column.to_owned() };
    let mut all = vec![full_text.to_owned()];
    for (table, column) in TABLES {
        all.push(format!("SELECT word || {} FROM {table}", id(column)));
    }
    let mut words = Vec::new();
    for sql in all {
        words.extend(app.system().db.values::<String>(Sql::new(sql)).await.unwrap());
    }
    words.sort();
    words
}

const TABLES: [(&str, &str); 4] = [
    ("area_word", "area_id"),
    ("profile_word", "member_id"),
    ("district_word", "district_id"),
    ("school_word", "school_id"),
];

/// Takes all words away, and leaves some that belong to nothing.
async fn wipe(app: &TestApp) {
    let db = app.system().db;
    for (table, _) in TABLES {
        db.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
    db.execute_unprepared("INSERT INTO area_word (word, area_id) SELECT 'nonsense', id FROM area").await.unwrap();
    let words = match app.kind {
        Kind::Sqlite => "DELETE FROM findable_words",
        Kind::Postgres => "UPDATE findable SET words = ''",
    };
    db.execute_unprepared(words).await.unwrap();
    let gone = "UPDATE findable SET id = $1 WHERE row_no = (SELECT max(row_no) FROM findable WHERE kind = 'document')";
    let gone = Statement::from_sql_and_values(db.get_database_backend(), gone, [uuid::Uuid::from_u128(7).into()]);
    db.execute_raw(gone).await.unwrap();
}

async fn finds(anna: &Person) -> [usize; 6] {
    let count = async |path: &str| {
        let answer = anna.client.get(path).await.expect(200);
        answer.json["items"].as_array().unwrap().len()
    };
    [
        count("/v1/documents?first=100&status=draft&q=quokkas").await,
        count("/v1/projects?q=label").await,
        count("/v1/requests?q=care").await,
        count("/v1/profiles?q=zeppel").await,
        count("/v1/areas?q=fanz").await,
        count("/v1/schools?q=nunez").await,
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_words_can_be_made_anew_while_others_write() {
    each(async |app| {
        let adele = fill(app).await;
        let (before, found) = (words(app).await, finds(&adele).await);
        assert_eq!(found, [60, 1, 1, 1, 1, 1]);
        wipe(app).await;
        assert_eq!(finds(&adele).await, [0; 6]);
        let url = app.state.settings.database();
        let settings = [("DATABASE_URL", url.as_str()), ("SECRET", SECRET)];
        let folder = app.folder.path().to_owned();
        let settings = settings.map(|(name, value)| (name, value.to_owned()));
        let running = tokio::task::spawn_blocking(move || {
            let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
            run("reindex", &folder, &settings)
        });
        let mut meanwhile = Vec::new();
        while !running.is_finished() {
            meanwhile.push(app.document(&adele, json!({"title": "Meanwhile", "body": "Written meanwhile."})).await);
        }
        let (well, text) = running.await.unwrap();
        assert!(well && text.contains("everything is found again"), "{text}");
        let hits = adele.client.get("/v1/documents?first=100&status=draft&q=meanwhile").await.expect(200);
        assert_eq!(hits.json["items"].as_array().unwrap().len(), meanwhile.len().min(100));
        for document in meanwhile {
            adele.client.discard(&document.path).await.expect(200);
        }
        assert_eq!(words(app).await, before, "the same words as before, and no others");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_who_make_words_anew_take_turns() {
    each(async |app| {
        fill(app).await;
        let before = words(app).await;
        wipe(app).await;
        bindery::db::reindex::want(&app.system().db).await.unwrap();
        let work = async || while (CHORES.reindex)(app.system(), Duration::ZERO).await.unwrap() {};
        tokio::join!(work(), work(), work());
        assert_eq!(words(app).await, before);
        assert_eq!(bindery::db::reindex::position(&app.system().db).await.unwrap(), None);
    })
    .await;
}

/// Undoes the changes from the one with this number on.
async fn undo(pools: &Pools, number: &str) {
    let known = migrate::known();
    let place = known.iter().position(|name| name.contains(number)).unwrap();
    Migrator::down(&pools.for_changes().await.unwrap(), Some(u32::try_from(known.len() - place).unwrap()))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_schema_change_undid_is_found_again_after_the_start() {
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh(kind, folder.path()).await;
        let app = TestApp::on(kind, &url, tempfile::tempdir().unwrap(), &[]).await;
        fill(&app).await;
        let before = words(&app).await;
        undo(&app.state.pools, "_000009_").await;
        migrate::up(&app.state.pools, &url).await.unwrap();
        app.stop().await;
        let app = TestApp::on(kind, &url, tempfile::tempdir().unwrap(), &[]).await;
        assert!(words(&app).await.len() < before.len(), "full text is gone");
        let worker = tokio::spawn(Worker::new(&app.state, CHORES).unwrap().run());
        let started = Instant::now();
        while words(&app).await != before {
            assert!(started.elapsed().as_secs() < 60, "it is not found again");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        app.state.stop();
        worker.await.unwrap();
        app.stop().await;
    }
}

#[tokio::test]
async fn a_database_of_before_is_indexed_and_an_empty_one_is_not() {
    for kind in Kind::all() {
        for district in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let url = database::empty(kind, folder.path()).await;
            let pools = Pools::connect(&database::options(&url)).await.unwrap();
            Migrator::up(&pools.for_changes().await.unwrap(), Some(9)).await.unwrap();
            if district {
                let (id, now) = match kind {
                    Kind::Sqlite => ("x'0194fdc2fa2f7cc0a1d3b1a2c3d4e5f6'", "'2026-01-01T00:00:00+00:00'"),
                    Kind::Postgres => ("'0194fdc2-fa2f-7cc0-a1d3-b1a2c3d4e5f6'", "'2026-01-01T00:00:00+00:00'"),
                };
                let sql = format!(
                    "INSERT INTO district (id, nces_id, state_district_id, name, name_folded, county, street, city, \
                     state, zip, kind, status, version, created_at, updated_at) VALUES ({id}, '0600001', 'CA-1', \
                     'Maple Unified', 'maple unified', 'Maple', '1 Elm', 'Mapleton', 'CA', '90001', 'Regular', 'Open', \
                     1, {now}, {now})"
                );
                pools.writer().execute_unprepared(&sql).await.unwrap();
            }
            migrate::up(&pools, &url).await.unwrap();
            pools.close().await;
            let app = TestApp::on(kind, &url, tempfile::tempdir().unwrap(), &[]).await;
            let ctx = app.system();
            assert_eq!(bindery::db::reindex::position(&ctx.db).await.unwrap().is_some(), district);
            while (CHORES.reindex)(ctx.clone(), Duration::from_secs(5)).await.unwrap() {}
            let found = app.nobody().get("/v1/districts?q=mapleton").await.expect(200);
            assert_eq!(found.json["items"].as_array().unwrap().len(), usize::from(district));
            app.stop().await;
        }
    }
}
