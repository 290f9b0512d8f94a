//! Work for later: each job once, tried again, held by a lease, kept when it is given up.

use bindery::bus::Topic;
use bindery::error::Error;
use bindery::jobs::{self, Letter, Status, Work, Worker};
use bindery_entity::job;
use bindery_tests::{TestApp, each};
use chrono::Duration;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QueryOrder as _, Set};
use std::collections::BTreeSet;

fn letter(number: usize) -> Work {
    let to = format!("reader{number}@example.org");
    Work::SendMail(Letter { to, subject: format!("Letter {number}"), text: "Good morning.\n".to_owned() })
}

async fn rows(app: &TestApp) -> Vec<job::Model> {
    job::Entity::find().order_by_asc(job::Column::Id).all(&app.system().db).await.unwrap()
}

fn files(app: &TestApp) -> usize {
    std::fs::read_dir(app.folder.path().join("mail")).map_or(0, Iterator::count)
}

/// A letter that cannot be sent: its address is none.
async fn enqueue_bad(app: &TestApp) {
    let work = Work::SendMail(Letter { to: "nobody at all".into(), subject: "x".into(), text: "x".into() });
    jobs::enqueue(&app.system(), &work).await.unwrap();
}

#[tokio::test]
async fn what_is_rolled_back_is_not_done_and_the_rest_once() {
    each(async |app| {
        let ctx = app.system();
        for number in 0..40 {
            let kept = ctx.write(|ctx| async move {
                jobs::enqueue(&ctx, &letter(number)).await?;
                if number % 4 == 0 { Err(Error::not_found()) } else { Ok(()) }
            });
            assert_eq!(kept.await.is_ok(), number % 4 != 0);
        }
        let (one, other) = (
            Worker::new(&app.state, bindery::features::CHORES).unwrap(),
            Worker::new(&app.state, bindery::features::CHORES).unwrap(),
        );
        let drain = async |worker: &Worker| {
            let mut ran = 0;
            loop {
                match worker.run_due().await.unwrap() {
                    0 => return ran,
                    some => ran += some,
                }
            }
        };
        let (a, b) = tokio::join!(drain(&one), drain(&other));
        assert_eq!(a + b, 30);
        assert_eq!(files(app), 30);
        assert!(rows(app).await.is_empty(), "done jobs are deleted");
    })
    .await;
}

#[tokio::test]
async fn a_failing_job_waits_longer_each_time_and_is_kept_in_the_end() {
    each(async |app| {
        enqueue_bad(app).await;
        let worker = Worker::new(&app.state, bindery::features::CHORES).unwrap();
        let mut waits = Vec::new();
        for attempt in 1..=10 {
            assert_eq!(worker.run_due().await.unwrap(), 1, "attempt {attempt}");
            let row = rows(app).await.remove(0);
            assert_eq!(row.attempts, attempt);
            waits.push((row.run_at - app.state.clock.now()).num_seconds());
            assert_eq!(worker.run_due().await.unwrap(), 0, "it waits");
            app.advance(Duration::hours(2));
        }
        let row = rows(app).await.remove(0);
        assert_eq!(row.status, "dead");
        assert_eq!(row.last_error.as_deref(), Some("the letter cannot be written: its address is none"));
        assert!((4..=6).contains(&waits[0]) && (9..=12).contains(&waits[1]), "{waits:?}");
        assert!((2500..=3100).contains(&waits[9]), "{waits:?}");
        assert_eq!(worker.run_due().await.unwrap(), 0);
        let counts = jobs::counts(&app.system()).await.unwrap();
        assert!(counts.iter().any(|count| count.status == Status::Dead && count.jobs == 1));
    })
    .await;
}

#[tokio::test]
async fn a_job_that_a_worker_let_fall_is_taken_up() {
    each(async |app| {
        let ctx = app.system();
        jobs::enqueue(&ctx, &letter(1)).await.unwrap();
        let mut row = rows(app).await.remove(0).into_active_model();
        row.status = Set("running".to_owned());
        row.attempts = Set(1);
        row.locked_until = Set(Some(ctx.now() + Duration::seconds(60)));
        row.update(&ctx.db).await.unwrap();
        let worker = Worker::new(&app.state, bindery::features::CHORES).unwrap();
        assert_eq!(worker.run_due().await.unwrap(), 0, "another worker holds it");
        app.advance(Duration::seconds(61));
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert!(rows(app).await.is_empty());
        assert_eq!(files(app), 1);
    })
    .await;
}

#[tokio::test]
async fn the_worker_wakes_by_the_bus_sweeps_and_stops() {
    each(async |app| {
        let worker = tokio::spawn(Worker::new(&app.state, bindery::features::CHORES).unwrap().run());
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let started = std::time::Instant::now();
        jobs::enqueue(&app.system(), &letter(1)).await.unwrap();
        while files(app) == 0 {
            assert!(started.elapsed().as_secs() < 60, "the letter was not sent");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        // The first sweep may take longer than the letter.
        while !matches!(rows(app).await.as_slice(), [sweep] if sweep.run_at > app.state.clock.now()) {
            assert!(started.elapsed().as_secs() < 60, "the sweep does not end");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let sweep = rows(app).await.remove(0);
        assert_eq!((sweep.kind.as_str(), sweep.status.as_str(), sweep.attempts), ("sweep", "queued", 0));
        assert!(sweep.run_at > app.state.clock.now(), "it comes again later");
        app.state.stop();
        tokio::time::timeout(std::time::Duration::from_secs(5), worker).await.expect("stops").unwrap();
    })
    .await;
}

#[tokio::test]
async fn other_instances_are_woken() {
    each(async |app| {
        let settings = bindery_tests::app::settings(&app.state.settings.database(), app.folder.path(), &[]);
        let pools = bindery::db::Pools::connect(&bindery::db::connect::Options::from(&settings)).await.unwrap();
        let clock = app.state.clock.clone();
        let other = bindery::state::State::start(settings, pools.into(), clock, false).await.unwrap();
        bindery::app::run_beside(&other);
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        let mut said = other.bus.listen();
        while said.try_recv().is_ok() {}
        jobs::enqueue(&app.system(), &letter(1)).await.unwrap();
        let mut topics = BTreeSet::new();
        let wait = std::time::Duration::from_secs(5);
        while !topics.contains(&Topic::Jobs) {
            topics.insert(tokio::time::timeout(wait, said.recv()).await.expect("woken").unwrap());
        }
        other.pools.close().await;
    })
    .await;
}
