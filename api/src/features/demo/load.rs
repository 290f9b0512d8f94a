//! Loading the demo network into an empty database, in one transaction.

use super::network::{self, DISTRICTS, DemoMember, SCHOOLS};
use super::service::password;
use super::{store, timeline};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::accounts;
use crate::features::districts::import::{self, CHUNK, DistrictFact, SchoolFact};
use std::sync::Arc;

/// Loads the network unless members stand in the database already; says whether it did.
pub async fn load_demo(ctx: &Ctx) -> Result<bool> {
    if store::has_members(ctx).await? {
        return Ok(false);
    }
    let members = network::members()?;
    let hashes = hashes(ctx, &members).await?;
    ctx.write(|ctx| async move {
        let counted = ctx.with_counted_ids(&Arc::default());
        load_places(&counted).await?;
        store::insert_members(&counted, &members, &hashes).await?;
        timeline::live(&ctx).await
    })
    .await?;
    Ok(true)
}

/// One password hash for each persona, none for the others: nobody can sign in as them.
async fn hashes(ctx: &Ctx, members: &[DemoMember]) -> Result<Vec<Option<String>>> {
    let hash = async |member: &DemoMember| match &member.persona {
        Some(persona) => accounts::password::hash(ctx, &password(ctx, persona)?).await.map(Some),
        None => Ok(None),
    };
    futures_util::future::try_join_all(members.iter().map(hash)).await
}

/// Gives the personas the passwords that the secret at hand makes, after another one was lost.
pub async fn renew_passwords(ctx: &Ctx) -> Result<()> {
    let members = network::members()?;
    let hashes = hashes(ctx, &members).await?;
    ctx.write(|ctx| async move {
        for (member, hash) in members.iter().zip(hashes) {
            if let Some(hash) = hash {
                store::set_password(&ctx, &member.email, hash).await?;
            }
        }
        Ok(())
    })
    .await
}

async fn load_places(ctx: &Ctx) -> Result<()> {
    let (districts, _) = import::read::<DistrictFact>(DISTRICTS.as_bytes())?;
    let (schools, _) = import::read::<SchoolFact>(SCHOOLS.as_bytes())?;
    let mut report = import::import_districts(ctx, &districts).await?;
    for chunk in schools.chunks(CHUNK) {
        report.absorb(import::import_schools(ctx, chunk).await?);
    }
    if report.refused.is_empty() { Ok(()) } else { Err(Error::internal(anyhow::anyhow!("{:?}", report.refused))) }
}
