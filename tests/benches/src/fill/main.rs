//! Fills an empty database with a network that is the same every time, and says what to ask for.

mod batch;
mod cell;
mod dice;
mod documents;
mod fill;
mod full_text;
mod keys;
mod people;
mod places;
mod projects;
mod requests;
mod samples;
mod sink;
mod verify;
mod words;

use crate::cell::{NO_TEXT, NO_TIME};
use crate::fill::{Counter, Fill, Size};
use anyhow::{Context as _, Result};
use bindery::config;
use bindery::db::connect::Options;
use bindery::db::{Db, Pools, Sql};
use bindery_entity::ids::{AreaId, MemberId, SessionId};
use chrono::{Duration, Utc};
use clap::Parser;
use dice::Dice;
use people::Person;
use serde_json::json;
use sink::Sink;
use std::sync::Arc;
use uuid::Uuid;

/// Fills the database of the settings (`BINDERY_DATABASE_URL`), which must be empty, and prints samples as JSON.
#[derive(Parser)]
struct Args {
    /// How many times 10,000 members, 20,000 documents, 5,000 projects and 20,000 requests.
    #[arg(long, default_value_t = 1)]
    times: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let settings = config::load(Default::default())?;
    let pools = Arc::new(Pools::connect(&Options::from(&settings)).await?);
    bindery::db::migrate::up(&pools, &settings.database()).await?;
    let areas: Vec<AreaId> =
        Db::new(pools.clone()).values(Sql::new("SELECT id FROM area ORDER BY position, id")).await?;
    let sink = Sink::open(&settings.database(), pools.clone()).await?;
    let mut fill = Fill {
        size: Size::times(args.times),
        sink,
        words: words::Words::new(),
        areas: areas.into_iter().map(|area| area.0).collect(),
        searchable: Counter::default(),
        findable: Counter::default(),
    };
    let schools = places::fill(&mut fill).await?;
    let people = people::fill(&mut fill, &schools).await?;
    let projects = projects::fill(&mut fill, &people).await?;
    let counts = documents::fill(&mut fill, &people, &projects).await?;
    let open = requests::fill(&mut fill, &people, &projects).await?;
    let mut samples = samples::choose(&fill, &people, &projects, &counts, &open);
    let viewer = people.first().context("nobody")?;
    samples["viewer"] = json!({
        "id": viewer.id, "member": MemberId(viewer.id).to_string(), "school": viewer.school.0, "district": viewer.school.1,
        "session": session(&fill, viewer).await?,
    });
    if fill.sink.is_postgres() {
        for (table, last) in [("searchable", fill.searchable.last()), ("findable", fill.findable.last())] {
            fill.sink.run(&format!("SELECT setval(pg_get_serial_sequence('{table}', 'row_no'), {last})")).await?;
        }
    }
    fill.sink.finish().await?;
    verify::found(settings, pools).await?;
    println!("{samples}");
    Ok(())
}

/// A session of the member who asks; `bench-token` makes its tokens.
async fn session(fill: &Fill, member: &Person) -> Result<String> {
    // The one thing that hangs on today: a session is over after a while.
    let (now, mut dice) = (Utc::now(), Dice::new(8));
    let id: Uuid = dice.id(now);
    let row =
        row![id, member.id, vec![0_u8; 32], NO_TEXT, NO_TIME, NO_TEXT, now, now, now + Duration::days(14), NO_TIME,];
    let table = "session (id, member_id, refresh_hash, previous_hash, rotated_at, user_agent, created_at, \
        last_used_at, expires_at, revoked_at)";
    fill.sink.write(table, vec![row]).await?;
    Ok(SessionId(id).to_string())
}
