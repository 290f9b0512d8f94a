//! The database goes away and comes back: 503 with `Retry-After` meanwhile, recovery by itself.

use bindery::db::Pools;
use bindery_tests::database::{Kind, options};
use bindery_tests::{TestApp, json, postgres};
use sea_orm::ConnectionTrait as _;
use std::time::Duration;

#[tokio::test]
async fn postgres_goes_away_and_comes_back() {
    let Some(cluster) = Kind::all().contains(&Kind::Postgres).then(postgres::cluster).flatten() else { return };
    let app = TestApp::start(Kind::Postgres, &[("db_acquire_timeout_ms", 500_u32.into())]).await;
    app.places().await;
    let database = app.state.settings.database();
    let name = database.split('?').next().unwrap().rsplit('/').next().unwrap();
    let admin = Pools::connect(&options(&cluster.url("postgres"))).await.unwrap();
    let run = async |sql: String| admin.writer().execute_unprepared(&sql).await.unwrap();
    let drop_all = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");

    // A connection that died is replaced without anybody noticing.
    run(drop_all.clone()).await;
    app.nobody().get("/v1/districts").await.expect(200);

    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    run(drop_all).await;
    let answer = app.nobody().get("/v1/districts").await.problem(503, "unavailable");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    app.nobody().get("/readyz").await.problem(503, "unavailable");
    app.nobody().get("/livez").await.expect(200);
    let code = app.nobody().code("{ districts { nodes { id } } }", json!({})).await;
    assert_eq!(code, "unavailable");

    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    for _ in 0..50 {
        if app.nobody().get("/readyz").await.status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.nobody().get("/v1/districts").await.expect(200);
    admin.close().await;
    app.stop().await;
}
