//! The order of the log: whoever lists, pages or streams misses nothing and gets nothing twice, whoever writes beside.

use bindery::activity::{self, Event, Kind as What, Subject};
use bindery::ctx::Ctx;
use bindery::db::Pools;
use bindery::db::connections::Transaction;
use bindery::error::{Error, Result};
use bindery_entity::ids::{ActivityId, AreaId};
use bindery_tests::{Client, Events, Kind, TestApp, database, each};
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::Notify;

/// The lock under which rows are numbered: who has it keeps every server from numbering.
const NUMBERING: &str = "SELECT pg_advisory_xact_lock(7017580640680375417)";

async fn note(ctx: &Ctx, number: u64) -> Result<ActivityId> {
    let area = AreaId(Uuid::from_u128(u128::from(number)));
    activity::record(ctx, Event::new(What::AreaCreated, Subject::Area(area))).await
}

/// Something that everybody may know.
async fn public(app: &TestApp, number: u64) -> ActivityId {
    app.system().write(|ctx| async move { note(&ctx, number).await }).await.expect("is recorded")
}

/// A transaction that stays open for `pause` after it wrote `rows`, and fails if it is told to.
async fn transaction(ctx: &Ctx, rows: u64, pause: Duration, fails: bool) -> Vec<ActivityId> {
    let kept = ctx.write(|ctx| async move {
        let mut ids = Vec::new();
        for number in 0..rows {
            ids.push(note(&ctx, number).await?);
            tokio::time::sleep(pause / u32::try_from(rows).unwrap()).await;
        }
        if fails { Err(Error::not_found()) } else { Ok(ids) }
    });
    kept.await.unwrap_or_default()
}

/// Transactions of random length, some rolled back; what was kept.
async fn writer(app: &TestApp, seed: u64) -> Vec<ActivityId> {
    let (ctx, mut dice) = (app.system(), fastrand::Rng::with_seed(seed));
    let mut ids = Vec::new();
    for _ in 0..20 {
        let pause = if dice.u8(..8) == 0 { dice.u64(..80) } else { dice.u64(..8) };
        ids.extend(transaction(&ctx, dice.u64(1..4), Duration::from_millis(pause), dice.u8(..5) == 0).await);
        tokio::time::sleep(Duration::from_millis(dice.u64(..5))).await;
    }
    ids
}

async fn stream(client: &Client, after: &str) -> Events {
    client.events(&format!("/v1/activity/stream?after={after}")).await
}

/// The ids of a page of the log, newest first, and where the next one is.
async fn page(client: &Client, path: &str) -> (Vec<String>, Option<String>) {
    let page = client.get(path).await.expect(200);
    let link = page.header("link").trim_start_matches('<').split('>').next().filter(|link| !link.is_empty());
    (page.all("id"), link.map(str::to_owned))
}

/// The whole log, newest first, page by page while it grows.
async fn whole(client: &Client, first: u32) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), Some(format!("/v1/activity?first={first}")));
    while let Some(path) = next {
        let (ids, link) = page(client, &path).await;
        all.extend(ids);
        next = link;
    }
    all
}

/// Lists what there is and streams what comes after it, again and again; every walk in the order of the log.
async fn walks(client: &Client, until: &Notify, done: &std::sync::atomic::AtomicBool) -> Vec<Vec<String>> {
    let mut walks = Vec::new();
    while !done.load(std::sync::atomic::Ordering::Acquire) {
        let mut walk = whole(client, 7).await;
        walk.reverse();
        let mut events = stream(client, walk.last().expect("the log is not empty")).await;
        for _ in 0..5 {
            tokio::select! {
                event = events.next() => walk.push(event.expect("the stream goes on").id),
                () = until.notified() => break,
            }
        }
        walks.push(walk);
    }
    walks
}

async fn read_on(events: &mut Events, many: usize) -> Vec<String> {
    let mut seen = Vec::new();
    while seen.len() < many {
        seen.push(events.next().await.expect("the stream goes on").id);
    }
    events.expect_silence().await;
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_pages_and_who_streams_misses_nothing_on_either_of_two_servers() {
    each(async |app| {
        let beside = TestApp::on(app.kind, &app.state.settings.database(), tempfile::tempdir().unwrap(), &[]).await;
        let start = public(app, 0).await.to_string();
        let (here, there) = (app.nobody(), beside.nobody());
        let (mut one, mut two) = (stream(&here, &start).await, stream(&there, &start).await);
        let (until, done) = (Notify::new(), std::sync::atomic::AtomicBool::new(false));
        let writing = async {
            let writers = (0..8).map(|seed| writer(if seed % 2 == 0 { app } else { &beside }, seed));
            let written: Vec<ActivityId> =
                futures_util::future::join_all(writers).await.into_iter().flatten().collect();
            done.store(true, std::sync::atomic::Ordering::Release);
            until.notify_one();
            written
        };
        let (written, walked) = tokio::join!(writing, walks(&there, &until, &done));
        assert!(written.len() > 150, "{}", written.len());

        let wanted: BTreeSet<String> = written.iter().map(ToString::to_string).collect();
        let order = read_on(&mut one, written.len()).await;
        assert_eq!(order.iter().cloned().collect::<BTreeSet<_>>(), wanted, "nothing missed, nothing twice");
        assert_eq!(read_on(&mut two, written.len()).await, order, "both servers tell the same");
        let mut listed = whole(&here, 100).await;
        listed.reverse();
        let order: Vec<String> = std::iter::once(start).chain(order).collect();
        assert_eq!(listed, order, "lists and streams agree");
        assert!(walked.len() > 2, "{} walks", walked.len());
        for walk in walked {
            assert_eq!(walk, order[..walk.len()], "list, then stream after the first item");
        }
        beside.stop().await;
    })
    .await;
}

/// A transaction of `pools` that has written, and so holds a transaction id.
async fn long_write(pools: &Pools) -> Transaction {
    let transaction = pools.begin().await.unwrap();
    transaction.execute_unprepared("CREATE TABLE IF NOT EXISTS long_write (x bigint)").await.unwrap();
    transaction
}

async fn arrives_soon(events: &mut Events, id: ActivityId) {
    let event = tokio::time::timeout(Duration::from_secs(5), events.next()).await.expect("it arrives").unwrap();
    assert_eq!(event.id, id.to_string());
}

#[tokio::test]
async fn long_transactions_here_and_in_other_databases_hold_nobody_up() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    let app = TestApp::start(Kind::Postgres, &[]).await;
    let elsewhere = database::empty(Kind::Postgres, app.folder.path()).await;
    let elsewhere = Pools::connect(&database::options(&elsewhere)).await.unwrap();
    let (there, here) = (long_write(&elsewhere).await, long_write(&app.state.pools).await);

    let first = public(&app, 0).await;
    app.settle().await;
    let mut events = stream(&app.nobody(), &first.to_string()).await;
    let second = public(&app, 1).await;
    arrives_soon(&mut events, second).await;
    assert_eq!(whole(&app.nobody(), 10).await, [second.to_string(), first.to_string()]);

    here.rollback().await;
    there.rollback().await;
    elsewhere.close().await;
    app.stop().await;
}

#[tokio::test]
async fn what_is_committed_late_comes_late() {
    each(async |app| {
        let start = public(app, 0).await;
        let mut events = stream(&app.nobody(), &start.to_string()).await;
        let (began, go) = (Notify::new(), Notify::new());
        let ctx = app.system();
        let slow = ctx.write(|ctx| {
            let (began, go) = (&began, &go);
            async move {
                let id = note(&ctx, 7).await?;
                began.notify_one();
                go.notified().await;
                Ok(id)
            }
        });
        let quick = async {
            began.notified().await;
            if app.kind == Kind::Sqlite {
                // There is one writer: nobody can be quicker.
                go.notify_one();
                return None;
            }
            let quick = public(app, 1).await;
            arrives_soon(&mut events, quick).await;
            assert_eq!(whole(&app.nobody(), 10).await, [quick.to_string(), start.to_string()]);
            go.notify_one();
            Some(quick)
        };
        let (slow, quick) = tokio::join!(slow, quick);
        let slow = slow.unwrap();
        arrives_soon(&mut events, slow).await;
        let order = [Some(start), quick, Some(slow)].into_iter().flatten().map(|id| id.to_string());
        let mut listed = whole(&app.nobody(), 10).await;
        listed.reverse();
        assert_eq!(listed, order.collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn a_stream_starts_behind_an_activity_that_has_no_place_yet() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    // The server waits for the lock with one connection, and so does the stream.
    let app = TestApp::start(Kind::Postgres, &[("db_max_connections", 12_u32.into())]).await;
    let start = public(&app, 0).await;
    app.settle().await;
    let held = app.state.pools.begin().await.unwrap();
    held.execute_unprepared(NUMBERING).await.unwrap();
    let (first, second) = (public(&app, 1).await, public(&app, 2).await);
    let client = app.nobody();
    assert_eq!(whole(&client, 10).await, [start.to_string()], "what a stream would not bring is not listed");

    let after = first.to_string();
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.rollback().await;
    };
    let (mut events, ()) = tokio::join!(stream(&client, &after), release);
    arrives_soon(&mut events, second).await;
    events.expect_silence().await;
    assert_eq!(whole(&client, 10).await, [second, first, start].map(|id| id.to_string()));
    app.stop().await;
}

#[tokio::test]
async fn what_an_instance_left_behind_is_numbered_within_a_second() {
    each(async |app| {
        let start = public(app, 0).await;
        let mut events = stream(&app.nobody(), &start.to_string()).await;
        // It commits and ends before it can number or tell anybody.
        let pools = Pools::connect(&database::options(&app.state.settings.database())).await.unwrap();
        let row = "INSERT INTO activity (id, kind, actor_kind, subject_kind, subject_id, audience, detail, occurred_at) \
            SELECT {id}, kind, actor_kind, subject_kind, subject_id, audience, detail, occurred_at FROM activity";
        let id = ActivityId(Uuid::from_u128(7));
        let literal = match app.kind {
            Kind::Sqlite => format!("x'{}'", id.0.simple()),
            Kind::Postgres => format!("'{}'::uuid", id.0),
        };
        pools.writer().execute_unprepared(&row.replace("{id}", &literal)).await.unwrap();
        pools.close().await;
        let event = tokio::time::timeout(Duration::from_millis(2500), events.next()).await.expect("it arrives");
        assert_eq!(event.unwrap().id, id.to_string());
        assert_eq!(whole(&app.nobody(), 10).await, [id.to_string(), start.to_string()]);
    })
    .await;
}
