//! A log that was written before rows were numbered keeps its order, and servers of that release go on beside new ones.

use bindery::activity::{self, Event, Kind as What, Subject};
use bindery::db::{Pools, migrate};
use bindery_entity::ids::{ActivityId, AreaId};
use bindery_migration::Migrator;
use bindery_tests::{Kind, TestApp, database};
use sea_orm::Statement;
use sea_orm::prelude::Uuid;
use sea_orm_migration::MigratorTrait as _;

/// The last change of the release before.
const BEFORE: u32 = 9;

/// Rows as they were inserted: number and transaction, the first of another cluster, from which it was restored.
const ROWS: [(u128, i64); 5] = [(1, 1 << 40), (2, 300), (3, 300), (4, 200), (5, 400)];

fn id(number: u128) -> ActivityId {
    ActivityId(Uuid::from_u128(number))
}

/// Inserts a row as that release did, in transaction `tx` if one is given.
async fn insert(pools: &Pools, kind: Kind, number: u128, tx: Option<i64>) {
    let literal = |id: Uuid| match kind {
        Kind::Sqlite => format!("x'{}'", id.simple()),
        Kind::Postgres => format!("'{id}'::uuid"),
    };
    let (name, value) = tx.map_or_else(Default::default, |tx| ("tx, ", format!("{tx}, ")));
    let (id, now) = (literal(Uuid::from_u128(number)), "2026-11-20 08:00:00+00:00");
    let sql = format!(
        "INSERT INTO activity ({name}id, kind, actor_kind, subject_kind, subject_id, audience, detail, occurred_at) \
         VALUES ({value}{id}, 'area.created', 'system', 'area', {id}, 'subject', '{{}}', '{now}')"
    );
    pools.writer().execute_unprepared(&sql).await.unwrap();
}

/// What a server of that release reads of its log, oldest first.
async fn read_as_before(pools: &Pools, kind: Kind) -> Vec<Uuid> {
    let settled = match kind {
        Kind::Sqlite => "",
        Kind::Postgres => " WHERE y.tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    };
    let sql = format!("SELECT y.id, y.tx, y.seq FROM activity y{settled} ORDER BY y.tx, y.seq");
    let rows = pools.reader().query_all_raw(Statement::from_string(pools.backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn the_log_keeps_its_order_and_goes_on_behind_it() {
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::empty(kind, folder.path()).await;
        let pools = Pools::connect(&database::options(&url)).await.unwrap();
        Migrator::up(&pools.for_changes().await.unwrap(), Some(BEFORE)).await.unwrap();
        for (number, tx) in ROWS {
            insert(&pools, kind, number, Some(if kind == Kind::Sqlite { 0 } else { tx })).await;
        }
        migrate::up(&pools, &url).await.unwrap();

        let app = TestApp::on(kind, &url, folder, &[]).await;
        let event = Event::new(What::AreaCreated, Subject::Area(AreaId(Uuid::from_u128(6))));
        let new = app.system().write(|ctx| async move { activity::record(&ctx, event).await }).await.unwrap();
        app.settle().await;
        insert(&pools, kind, 7, None).await;
        let mut old: Vec<ActivityId> = match kind {
            Kind::Sqlite => [1, 2, 3, 4, 5].map(id).into(),
            Kind::Postgres => [4, 2, 3, 5, 1].map(id).into(),
        };
        let mut stream = app.nobody().events(&format!("/v1/activity/stream?after={}", old[1])).await;
        old.extend([new, id(7)]);
        for wanted in &old[2..] {
            assert_eq!(stream.next().await.unwrap().id, wanted.to_string());
        }
        let page = app.nobody().get("/v1/activity?first=100").await.expect(200);
        assert_eq!(page.all("id"), old.iter().rev().map(ToString::to_string).collect::<Vec<_>>());

        let seen = read_as_before(&pools, kind).await;
        assert_eq!(seen[seen.len() - 2..], [new.0, id(7).0], "a server of the release before sees what is new");
        pools.close().await;
        app.stop().await;
    }
}
