//! Prints an access token for a session; it lives for five minutes.

use anyhow::Result;
use bindery::clock::Clock;
use bindery::ctx::Ctx;
use bindery::db::Pools;
use bindery::db::connect::Options;
use bindery::state::State;
use bindery::{auth, config};
use clap::Parser;
use std::sync::Arc;

#[derive(Parser)]
struct Args {
    member: String,
    session: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let settings = config::load(Default::default())?;
    let pools = Arc::new(Pools::connect(&Options::from(&settings)).await?);
    let state = State::start(settings, pools, Clock::default(), false).await?;
    let token = auth::token::for_session(&Ctx::system(&state), args.member.parse()?, args.session.parse()?).await?;
    println!("{token}");
    Ok(())
}
