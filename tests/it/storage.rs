//! What is acknowledged is stored: full and read-only databases, transactions that the database gave up by itself, and
//! connections that are thrown away.

use bindery::db::{Pools, Sql};
use bindery::error::{Code, Error};
use bindery_tests::database::{Kind, options};
use bindery_tests::{TestApp, each, each_with, json, postgres};
use std::time::Duration;

/// Leaves the writer of a `SQLite` database room for so many pages more.
async fn leave(app: &TestApp, pages: i64) {
    let count = Sql::new("SELECT page_count FROM pragma_page_count()");
    let count = app.system().db.value::<i64>(count).await.unwrap().unwrap();
    let sql = format!("PRAGMA max_page_count = {}", count + pages);
    app.state.pools.writer().execute_unprepared(&sql).await.unwrap();
}

/// A text that is saved in many pages.
fn long_text() -> String {
    (0..3_000).map(|n| format!("word{n} ")).collect()
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_that_it_does_not_store() {
    if !Kind::all().contains(&Kind::Sqlite) {
        return;
    }
    let app = TestApp::start(Kind::Sqlite, &[]).await;
    let anna = app.member("anna").await.client;
    let body = json!({ "title": "Long", "body": long_text() });
    let (mut refused, mut stored) = (0, Vec::new());
    // From no room at all to enough: it ends at another statement each time.
    let mutation = "mutation($input: CreateDocumentInput!) { createDocument(input: $input) { document { id } } }";
    for pages in 0.. {
        leave(&app, pages * 3).await;
        let answer = anna.post("/v1/documents", body.clone()).await;
        if answer.status == 507 {
            let answer = answer.problem(507, "storage_full");
            assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
            refused += 1;
            leave(&app, pages * 3).await;
            assert_eq!(anna.code(mutation, json!({ "input": body })).await, "storage_full");
        } else {
            stored.push(answer.expect(201).header("location").to_owned());
            if stored.len() > 3 {
                break;
            }
        }
    }
    assert!(refused > 5, "only {refused} were refused");
    for place in stored {
        anna.get(&place).await.expect(200);
    }
    let known = anna.get("/v1/documents?status=draft&first=100").await.expect(200);
    for item in known.json["items"].as_array().unwrap() {
        anna.get(&format!("/v1/documents/{}/revisions", item["id"].as_str().unwrap())).await.expect(200);
    }
    app.stop().await;
}

#[tokio::test]
async fn what_failed_inside_is_not_committed() {
    each(async |app| {
        let ctx = app.system();
        let swallowed = ctx.write(|ctx| async move {
            let mut sql = Sql::new("INSERT INTO installation (key, value) VALUES ('kept', ");
            sql.bind("yes").push(")");
            ctx.db.run(sql).await?;
            // Nobody may look away from this: the database has rolled back, or might have.
            let _ = ctx.db.run(Sql::new("INSERT INTO nowhere VALUES (1)")).await;
            Ok(())
        });
        let error: Error = swallowed.await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        let kept = || Sql::new("SELECT value FROM installation WHERE key = 'kept'");
        assert_eq!(ctx.db.value::<String>(kept()).await.unwrap(), None);
        // The next one is none the worse for it.
        let fine = ctx.write(|ctx| async move {
            ctx.db.run(Sql::new("INSERT INTO installation (key, value) VALUES ('kept', 'later')")).await
        });
        assert_eq!(fine.await.unwrap(), 1);
        assert_eq!(ctx.db.value::<String>(kept()).await.unwrap().as_deref(), Some("later"));
    })
    .await;
}

#[tokio::test]
async fn a_database_that_rolled_back_by_itself_acknowledges_nothing() {
    each(async |app| {
        let ctx = app.system();
        let rolled_back = ctx.write(|ctx| async move {
            ctx.db.run(Sql::new("INSERT INTO installation (key, value) VALUES ('behind', 'no')")).await?;
            // As SQLite does by itself when the disk is full.
            sea_orm::ConnectionTrait::execute_unprepared(&ctx.db, "ROLLBACK").await?;
            Ok(())
        });
        let outcome = rolled_back.await;
        let found = ctx.db.value::<String>(Sql::new("SELECT value FROM installation WHERE key = 'behind'")).await;
        assert_eq!(found.unwrap(), None);
        if app.kind == Kind::Sqlite {
            // PostgreSQL takes a COMMIT without a transaction for a mere warning; nothing rolls back there by itself
            // without an error that was seen.
            assert_eq!(outcome.unwrap_err().code(), Code::Internal);
        }
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_given_up_leaves_nothing_behind() {
    each_with(&[("db_max_connections", 2_u32.into())], async |app| {
        let ctx = app.system();
        for _ in 0..5 {
            let given_up = ctx.write(|ctx| async move {
                ctx.db.run(Sql::new("INSERT INTO installation (key, value) VALUES ('half', 'way')")).await?;
                tokio::time::sleep(Duration::from_secs(60)).await;
                Ok(())
            });
            assert!(tokio::time::timeout(Duration::from_millis(100), given_up).await.is_err());
            // There is one connection to write with, and it is not this one any more.
            let next = ctx
                .write(|ctx| async move { ctx.db.run(Sql::new("DELETE FROM installation WHERE key = 'half'")).await });
            assert_eq!(next.await.unwrap(), 0, "something half-done was seen");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_that_cannot_write_is_replaced() {
    // One to write with, so that it is this one.
    each_with(&[("db_max_connections", 2_u32.into())], async |app| {
        let anna = app.member("anna").await.client;
        let document = json!({ "title": "Kept", "body": "A sentence." });
        let make_read_only = match app.kind {
            Kind::Sqlite => "PRAGMA query_only = on",
            Kind::Postgres => "SET default_transaction_read_only = on",
        };
        let mutation = "mutation($input: CreateDocumentInput!) { createDocument(input: $input) { document { id } } }";
        for graphql in [false, true] {
            // The instance may write something of its own first, and have it replaced.
            let refused = async || {
                app.state.pools.writer().execute_unprepared(make_read_only).await.unwrap();
                if graphql {
                    let answer = anna.graphql(mutation, json!({ "input": document })).await;
                    return answer.json["errors"][0]["extensions"]["code"] == "read_only";
                }
                let answer = anna.post("/v1/documents", document.clone()).await;
                answer.status == 503 && !answer.problem(503, "read_only").header("retry-after").is_empty()
            };
            let mut tries = 0;
            while !refused().await {
                tries += 1;
                assert!(tries < 50, "it is never refused");
            }
            anna.post("/v1/documents", document.clone()).await.expect(201);
        }
    })
    .await;
}

#[tokio::test]
async fn a_read_only_database_is_named_and_left_by_itself() {
    let Some(cluster) = Kind::all().contains(&Kind::Postgres).then(postgres::cluster).flatten() else { return };
    let app = TestApp::start(Kind::Postgres, &[]).await;
    let anna = app.member("anna").await.client;
    let database = app.state.settings.database();
    let name = database.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let admin = Pools::connect(&options(&cluster.url("postgres"))).await.unwrap();
    let run = async |sql: String| admin.writer().execute_unprepared(&sql).await.unwrap();
    run(format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    run(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await;
    let document = json!({ "title": "Kept", "body": "A sentence." });
    anna.post("/v1/documents", document.clone()).await.problem(503, "read_only");
    anna.get("/v1/documents").await.expect(200);
    until_writing(&app, "read_only").await;
    app.nobody().get("/readyz?writing=true").await.problem(503, "read_only");
    run(format!("ALTER DATABASE {name} RESET default_transaction_read_only")).await;
    // Nobody ended the connections that still believe it.
    let mut tries = 0;
    while anna.post("/v1/documents", document.clone()).await.status != 201 {
        tries += 1;
        assert!(tries < 3, "it goes on believing");
    }
    until_writing(&app, "works").await;
    app.nobody().get("/readyz?writing=true").await.expect(200);
    admin.close().await;
    app.stop().await;
}

async fn until_writing(app: &TestApp, word: &str) {
    for _ in 0..200 {
        if app.nobody().get("/readyz").await.expect(200).str("/writing") == word {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("/readyz does not say {word}");
}

#[tokio::test]
async fn a_statement_has_a_time_by_which_it_must_be_done() {
    each_with(&[("db_statement_timeout_ms", 300_u32.into())], async |app| {
        let endless =
            || Sql::new("WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c");
        let db = app.system().db;
        assert_eq!(db.value::<i64>(endless()).await.unwrap_err().code(), Code::Unavailable);
        let ctx = app.system();
        let written = ctx.write(|ctx| async move { ctx.db.value::<i64>(endless()).await }).await;
        assert_eq!(written.unwrap_err().code(), Code::Unavailable);
        // What was cut short holds no connection.
        for _ in 0..8 {
            assert_eq!(db.value::<i64>(Sql::new("SELECT count(*) FROM district")).await.unwrap(), Some(0));
        }
    })
    .await;
}
