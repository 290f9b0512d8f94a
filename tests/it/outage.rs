//! The database goes away and comes back, or has too few connections: 503 with `Retry-After` meanwhile, recovery by
//! itself, and nobody gets another's rows.

use bindery::db::{Pools, Sql};
use bindery_tests::database::{Kind, options};
use bindery_tests::{Answer, Client, TestApp, each, each_with, json, postgres};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn postgres_goes_away_and_comes_back() {
    let Some(cluster) = Kind::all().contains(&Kind::Postgres).then(postgres::cluster).flatten() else { return };
    let app = TestApp::start(Kind::Postgres, &[("db_acquire_timeout_ms", 500_u32.into())]).await;
    app.places().await;
    let (name, drop_all) = (name(&app), drop_all(&app));
    let admin = Pools::connect(&options(&cluster.url("postgres"))).await.unwrap();
    let run = async |sql: String| admin.writer().execute_unprepared(&sql).await.unwrap();

    // A connection that died is replaced without anybody noticing.
    app.nobody().get("/v1/districts").await.expect(200);
    run(drop_all.clone()).await;
    app.nobody().get("/v1/districts").await.expect(200);

    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    run(drop_all).await;
    let answer = app.nobody().get("/v1/districts").await.problem(503, "unavailable");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    until_ready(&app, 503).await;
    app.nobody().get("/livez").await.expect(200);
    let code = app.nobody().code("{ districts { nodes { id } } }", json!({})).await;
    assert_eq!(code, "unavailable");

    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    until_ready(&app, 200).await;
    app.nobody().get("/v1/districts").await.expect(200);
    admin.close().await;
    app.stop().await;
}

/// Waits until `/readyz` answers so; it says how the database was a moment ago.
async fn until_ready(app: &TestApp, status: u16) {
    for _ in 0..200 {
        if app.nobody().get("/readyz").await.status == status {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("/readyz does not answer {status}");
}

/// Ends all connections to the database of `app` but those of who asks.
fn drop_all(app: &TestApp) -> String {
    format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", name(app))
}

fn name(app: &TestApp) -> String {
    let database = app.state.settings.database();
    database.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Paths of things that anybody may read, each with another id.
async fn paths(client: &Client) -> Vec<String> {
    let areas = client.get("/v1/areas?first=100").await.expect(200);
    areas.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| format!("/v1/areas/{}", area["id"].as_str().unwrap()))
        .collect()
}

/// Whether the answer is what stands at `path`; if it is not, it is a 503 that says when to come again.
fn is_answered(path: &str, answer: &Answer) -> bool {
    if answer.status == 503 {
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
        return false;
    }
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(path.ends_with(&answer.str("/id")), "{path} got {}", answer.text);
    true
}

/// Reads everything at once, and says how many were answered.
async fn read_at_once(client: &Client, paths: impl Iterator<Item = String>) -> usize {
    let reads = paths.map(|path| {
        let client = client.clone();
        tokio::spawn(async move {
            let answer = client.get(&path).await;
            is_answered(&path, &answer)
        })
    });
    let reads: Vec<_> = reads.collect();
    let mut answered = 0;
    for read in reads {
        answered += usize::from(read.await.unwrap());
    }
    answered
}

#[tokio::test]
async fn more_reads_than_connections() {
    for most in [2_u32, 3, 4] {
        each_with(&[("db_max_connections", most.into()), ("db_acquire_timeout_ms", 20_000_u32.into())], async |app| {
            // Several threads, so that they take connections from each other.
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let client = Client::new(&format!("http://{}", listener.local_addr().unwrap()), None);
            let server = bindery::app::serve(&app.state, listener, 4).unwrap();
            let paths = paths(&client).await;
            assert!(paths.len() > 20);
            assert_eq!(read_at_once(&client, paths.into_iter().cycle().take(200)).await, 200);
            let (_, open, idle) = app.state.pools.sizes()[0];
            assert!(open == idle && open <= f64::from(most), "{open} open, {idle} idle");
            server.stop().await;
        })
        .await;
    }
}

#[tokio::test]
async fn reads_wait_for_connections_only_so_long() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    let settings = [
        ("db_acquire_timeout_ms", 300_u32.into()),
        ("request_timeout_ms", 1_000_u32.into()),
        // Longer than the request, so that it is the request that gives up.
        ("db_statement_timeout_ms", 20_000_u32.into()),
    ];
    let app = TestApp::start(Kind::Postgres, &settings).await;
    let (client, others) = (app.nobody(), Pools::connect(&options(&app.state.settings.database())).await.unwrap());
    let paths = paths(&client).await;
    let lock = others.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE area IN ACCESS EXCLUSIVE MODE").await.unwrap();
    // All of them find the connections taken, or are given up while they wait for the lock.
    assert_eq!(read_at_once(&client, paths.iter().take(20).cloned()).await, 0);
    // What was given up still runs in the database, so its connections still count.
    assert_eq!(app.state.pools.sizes()[0], ("readers", 2.0, 0.0));
    client.get(&paths[0]).await.problem(503, "unavailable");
    lock.rollback().await;
    while app.state.pools.sizes()[0].1 > 0.0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for path in &paths {
        assert!(is_answered(path, &client.get(path).await));
    }
    others.close().await;
    app.stop().await;
}

#[tokio::test]
async fn one_locked_table_leaves_the_others_readable() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    let settings = [("db_statement_timeout_ms", 1_500_u32.into())];
    let app = TestApp::start(Kind::Postgres, &settings).await;
    let (client, others) = (app.nobody(), Pools::connect(&options(&app.state.settings.database())).await.unwrap());
    let lock = others.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE area IN ACCESS EXCLUSIVE MODE").await.unwrap();
    // Many times as many as there are connections.
    let held: Vec<_> = (0..40)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.get("/v1/areas").await.status })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    for _ in 0..20 {
        client.get("/v1/districts").await.expect(200);
        client.get("/readyz").await.expect(200);
        tokio::spawn({
            let client = client.clone();
            async move { client.get("/v1/areas").await }
        });
    }
    for answer in held {
        assert_eq!(answer.await.unwrap(), 503);
    }
    lock.rollback().await;
    for _ in 0..200 {
        if client.get("/v1/areas").await.status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    client.get("/v1/areas").await.expect(200);
    others.close().await;
    app.stop().await;
}

#[tokio::test]
async fn what_was_given_up_is_thrown_away() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    let app = TestApp::start(Kind::Postgres, &[("db_max_connections", 2_u32.into())]).await;
    let db = app.system().db;
    let backend = async || db.texts(Sql::new("SELECT pg_backend_pid()::text")).await.unwrap();
    let first = backend().await;
    assert_eq!(backend().await, first, "a connection is used again");
    // A statement that fails in due form leaves it usable.
    db.texts(Sql::new("SELECT (1 / 0)::text")).await.unwrap_err();
    assert_eq!(backend().await, first);
    let given_up = db.texts(Sql::new("SELECT 'late' FROM pg_sleep(1)"));
    assert!(tokio::time::timeout(Duration::from_millis(200), given_up).await.is_err());
    let second = backend().await;
    assert_ne!(second, first);
    // One that lay idle for long is asked first, and replaced when it is dead.
    let admin = Pools::connect(&options(&app.state.settings.database())).await.unwrap();
    admin.writer().execute_unprepared(&format!("SELECT pg_terminate_backend({})", second[0])).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5_100)).await;
    assert_ne!(backend().await, second);
    admin.close().await;
    app.stop().await;
}

#[tokio::test]
async fn connections_die_under_load() {
    let Some(cluster) = Kind::all().contains(&Kind::Postgres).then(postgres::cluster).flatten() else { return };
    let app = TestApp::start(Kind::Postgres, &[]).await;
    let admin = Pools::connect(&options(&cluster.url("postgres"))).await.unwrap();
    let (client, paths) = (app.nobody(), paths(&app.nobody()).await);
    let killing = async {
        for _ in 0..20 {
            admin.writer().execute_unprepared(&drop_all(&app)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let reading = async {
        let mut answered = 0;
        for _ in 0..10 {
            answered += read_at_once(&client, paths.iter().cycle().take(50).cloned()).await;
        }
        answered
    };
    let ((), answered) = tokio::join!(killing, reading);
    assert!(answered > 490, "only {answered} of 500 were answered");
    assert_eq!(read_at_once(&client, paths.iter().cloned()).await, paths.len());
    admin.close().await;
    app.stop().await;
}

#[tokio::test]
async fn texts_are_the_first_column() {
    each(async |app| {
        let db = app.system().db;
        let cast = if app.kind == Kind::Postgres { "::json" } else { "" };
        let query = || {
            let mut sql = Sql::new("SELECT * FROM (SELECT ");
            sql.bind("{\"a\": 1}").push(cast).push(" AS one, 2 AS two UNION ALL SELECT ");
            sql.bind("{}").push(cast).push(", 3) r ORDER BY two").clone()
        };
        assert_eq!(db.texts(query()).await.unwrap(), ["{\"a\": 1}", "{}"]);
        let inside = db.inside(Arc::new(db.begin().await.unwrap()));
        assert_eq!(inside.texts(query()).await.unwrap(), ["{\"a\": 1}", "{}"]);
        assert_eq!(db.texts(Sql::new("SELECT 'none' WHERE FALSE")).await.unwrap().len(), 0);
        db.texts(Sql::new("SELECT NULL")).await.unwrap_err();
        assert_eq!(db.statements(), 4);
    })
    .await;
}

#[tokio::test]
async fn after_closing_nothing_is_open() {
    each(async |app| {
        app.nobody().get("/v1/districts").await.expect(200);
        app.state.pools.close().await;
        assert_eq!(app.state.pools.sizes()[0], ("readers", 0.0, 0.0));
        app.nobody().get("/v1/districts").await.problem(503, "unavailable");
    })
    .await;
}
