//! `bindery restore`.

use super::open;
use crate::backup::{self, DATABASE, Manifest, Place};
use crate::clock::Clock;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::db::{copy, probe};
use crate::features::access::{self, Ended};
use anyhow::{bail, ensure};
use clap::Args;
use std::path::{Path, PathBuf};

/// Flags of `bindery restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup, as `bindery backup` wrote it.
    #[arg(required_unless_present = "database_only")]
    file: Option<PathBuf>,
    /// Only end all access to the database as it stands, after `pg_restore` or a copy of the files.
    #[arg(long, conflicts_with_all = ["file", "force"])]
    database_only: bool,
    /// Move what stands in the data folder into a folder `before-restore-…` in it.
    #[arg(long)]
    force: bool,
}

impl Restore {
    /// Restores, and says what to look at.
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let Some(file) = self.file else {
            refuse_company(&settings).await?;
            tell(&end_access(settings).await?);
            return Ok(());
        };
        ensure!(
            !settings.is_postgres(),
            "on PostgreSQL `pg_restore` makes the database; call `bindery restore --database-only` after it"
        );
        let place = Place::of(&settings)?;
        let taken = place.taken()?;
        ensure!(
            taken.is_empty() || self.force,
            "the data folder {} is not empty; --force moves aside what is there, --data-dir names another",
            place.folder.display()
        );
        refuse_company(&settings).await?;
        let stage = place.stage()?;
        let (manifest, ended) = unpack(&settings, &file, stage.path(), !taken.is_empty()).await?;
        if !taken.is_empty() {
            eprintln!("What stood there is now in {}.", place.move_aside(&taken, Clock::default().now())?.display());
        }
        place.fill(stage.path())?;
        eprintln!("Restored to {}: made by Bindery {} at {}.", shown(&place), manifest.version, manifest.made_at);
        tell(&ended);
        Ok(())
    }
}

fn shown(place: &Place) -> String {
    place.folder.display().to_string()
}

/// Nobody may work on the database meanwhile: he would go on with what is ended, or write to what was moved away.
async fn refuse_company(settings: &Settings) -> anyhow::Result<()> {
    if settings.is_postgres() {
        let others = probe::others(&settings.database()).await.map_err(open::describe)?;
        ensure!(
            others == 0,
            "{others} connections of Bindery are open to this database; stop every server and worker first"
        );
    } else {
        let database = Place::of(settings)?.database;
        ensure!(
            !copy::is_held(&database),
            "somebody has {} open; stop the server and worker first",
            database.display()
        );
    }
    Ok(())
}

/// Unpacks into the folder, brings the database there up to date, and ends all access to it.
async fn unpack(settings: &Settings, file: &Path, folder: &Path, moving: bool) -> anyhow::Result<(Manifest, Ended)> {
    let manifest = backup::unpack(file, folder)?;
    let secret = backup::settle_secret(settings, &manifest, folder, moving)?;
    let settings = Settings {
        database_url: Some(format!("sqlite://{}", folder.join(DATABASE).display()).into()),
        data_dir: folder.to_owned(),
        secret: Some(secret.into()),
        ..settings.clone()
    };
    Ok((manifest, end_access(settings).await?))
}

async fn end_access(settings: Settings) -> anyhow::Result<Ended> {
    if !settings.is_postgres() && !Place::of(&settings)?.database.exists() {
        bail!("there is no database at {}", Place::of(&settings)?.database.display());
    }
    let state = open::open(settings).await?;
    let ended = access::end_all(&Ctx::system(&state)).await.map_err(open::describe);
    state.pools.close().await;
    ended
}

fn tell(ended: &Ended) {
    let Ended { sessions, links, letters, clients } = ended;
    eprintln!("Ended: {sessions} sessions, {links} one-time links, all tickets and access tokens.");
    eprintln!("Everybody signs in again; passwords, accounts and rights are those of the time of the backup.");
    if *letters > 0 {
        eprintln!("Dropped: {letters} letters that waited; they were sent since, or bring links that are over.");
    }
    if *links > 0 {
        eprintln!("Invite again who waits for a link: `bindery member reset-link --email ADDRESS`.");
    }
    if !clients.is_empty() {
        eprintln!(
            "These machine accounts' secrets are good (again); revoke or rotate what was ended since the backup:"
        );
    }
    for client in clients {
        eprintln!(
            "  {}  {}, {}; last changed {}",
            client.id,
            client.name,
            client.district,
            client.updated_at.date_naive()
        );
    }
}
