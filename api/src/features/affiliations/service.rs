//! Use cases on affiliations.

use super::store;
use super::types::{AddAffiliation, Affiliation, Ground, Home, ListAffiliations};
use super::view::{AffiliationsIn, AffiliationsOf};
use crate::activity::{Event, Kind, Subject, record};
use crate::actor::Actor;
use crate::auth;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::districts::service as districts;
use crate::features::profiles::service as profiles;
use crate::features::profiles::types::{ProfileRef, StatementSource};
use crate::page::{Page, PageArgs};
use crate::plan::{self, Pick};
use crate::policy::people::{AffiliationAct, AffiliationFacts, DirectoryAct};
use crate::policy::{authorize, require_known, require_member};
use crate::version::check_version;
use bindery_entity::ids::{AffiliationId, AreaId, DistrictId, MemberId};
use garde::Validate as _;
use serde_json::json;

/// A member declares at most this many ties that have not ended.
const MOST_DECLARED: i64 = 20;

/// One affiliation.
pub async fn get_affiliation(ctx: &Ctx, id: AffiliationId, pick: &Pick) -> Result<Affiliation> {
    authorize(&ctx.actor, DirectoryAct::Read, &())?;
    find(ctx, id, pick).await
}

async fn find(ctx: &Ctx, id: AffiliationId, pick: &Pick) -> Result<Affiliation> {
    plan::by_id(ctx, id, pick).await?.ok_or_else(Error::not_found)
}

/// A member's affiliations, newest first, as far as the viewer may see them.
pub async fn list_affiliations(
    ctx: &Ctx,
    profile: ProfileRef,
    filter: &ListAffiliations,
    page: &PageArgs,
) -> Result<Page<Affiliation>> {
    let member = profiles::find_profile(ctx, &profile).await?;
    plan::list::<AffiliationsOf>(ctx, member, filter, page, &Pick::narrow()).await
}

/// A district's affiliations, newest first; for those who run it.
pub async fn list_district_affiliations(
    ctx: &Ctx,
    district: DistrictId,
    filter: &ListAffiliations,
    page: &PageArgs,
) -> Result<Page<Affiliation>> {
    districts::get_district(ctx, district, &Pick::narrow()).await?;
    authorize_list(ctx, district)?;
    plan::list::<AffiliationsIn>(ctx, district, filter, page, &Pick::narrow()).await
}

/// Refuses those who do not run the district.
pub fn authorize_list(ctx: &Ctx, district: DistrictId) -> Result<()> {
    authorize(&ctx.actor, AffiliationAct::List, &AffiliationFacts { member: None, district })
}

/// Where something of `member` belongs that stood at `home` and goes from one visibility to another: what is shared with
/// a school or district for the first time belongs to those of today.
pub async fn find_home(ctx: &Ctx, home: Home, member: Option<MemberId>, (from, to): (&str, &str)) -> Result<Home> {
    match member {
        Some(member) if from != to && home.check(to).is_err() => store::home_of(ctx, member).await,
        _ => Ok(home),
    }
}

/// What there is before the actor makes something that names these areas. Whoever leaves ends what they made, so their
/// account stays until the transaction ends.
pub async fn find_ground(ctx: &Ctx, areas: &[AreaId]) -> Result<Ground> {
    let member = require_member(&ctx.actor)?.id;
    store::ground(ctx, member, areas).await?.ok_or_else(auth::refused)
}

/// Enters a tie: one's own as declared, somebody else's as verified.
pub async fn add_affiliation(ctx: &Ctx, command: AddAffiliation, pick: &Pick) -> Result<Affiliation> {
    require_known(&ctx.actor)?;
    command.validate()?;
    let me = ctx.actor.member_id();
    let member = command.member_id.or(me);
    let member = member.ok_or_else(|| Error::field("/member_id", "a machine account names the member"))?;
    ctx.write(|ctx| async move {
        check_place(&ctx, &command).await?;
        let facts = AffiliationFacts { member: Some(member), district: command.district_id };
        let act = if me == Some(member) { AffiliationAct::Declare } else { AffiliationAct::Enrol };
        authorize(&ctx.actor, act, &facts)?;
        if !store::lock_member(&ctx, member, command.district_id).await? {
            return Err(Error::field("/member_id", "no member with this id says that they belong to this district"));
        }
        let source = source(&ctx.actor, act);
        check_room(&ctx, member, &command, source).await?;
        let id = store::insert(&ctx, member, &command, source).await?;
        announce(&ctx, id, &facts, source).await?;
        find(&ctx, id, pick).await
    })
    .await
}

fn source(actor: &Actor, act: AffiliationAct) -> StatementSource {
    match (act, actor) {
        (AffiliationAct::Declare, _) => StatementSource::Own,
        (_, Actor::Client(_) | Actor::System) => StatementSource::Roster,
        _ => StatementSource::Steward,
    }
}

/// The district exists, the school is one of its, and the days are in order.
async fn check_place(ctx: &Ctx, command: &AddAffiliation) -> Result<()> {
    districts::get_district(ctx, command.district_id, &Pick::narrow())
        .await
        .map_err(unknown("/district_id", "there is no such district"))?;
    if let Some(school) = command.school_id {
        let wrong = "the district has no such school";
        let school = districts::get_school(ctx, school, &Pick::narrow()).await.map_err(unknown("/school_id", wrong))?;
        if school.district_id != command.district_id {
            return Err(Error::field("/school_id", wrong));
        }
    }
    match (command.starts_on, command.ends_on) {
        (Some(starts), Some(ends)) if ends < starts => Err(Error::field("/ends_on", "the end is before the start")),
        _ => Ok(()),
    }
}

/// What is named in a body and does not exist is a wrong field.
fn unknown(pointer: &'static str, why: &'static str) -> impl Fn(Error) -> Error {
    move |error| if error.code() == Code::NotFound { Error::field(pointer, why) } else { error }
}

async fn check_room(ctx: &Ctx, member: MemberId, command: &AddAffiliation, source: StatementSource) -> Result<()> {
    if store::stands(ctx, member, command, source).await? {
        return Err(Error::new(Code::AlreadyExists, "the same affiliation stands already"));
    }
    if source == StatementSource::Own && store::declared(ctx, member).await? >= MOST_DECLARED {
        return Err(Error::new(Code::Conflict, "end an affiliation before you declare another"));
    }
    Ok(())
}

async fn announce(ctx: &Ctx, id: AffiliationId, facts: &AffiliationFacts, source: StatementSource) -> Result<()> {
    let declared = source == StatementSource::Own;
    let kind = if declared { Kind::AffiliationDeclared } else { Kind::AffiliationConfirmed };
    log(ctx, kind, id, facts, json!({ "source": source })).await?;
    if !declared {
        ctx.wake(Topic::Access);
    }
    Ok(())
}

/// Verifies a declared tie.
pub async fn confirm_affiliation(
    ctx: &Ctx,
    id: AffiliationId,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Affiliation> {
    change(ctx, id, expected, AffiliationAct::Confirm, pick).await
}

/// Ends a tie, from now on.
pub async fn end_affiliation(ctx: &Ctx, id: AffiliationId, expected: Option<i64>, pick: &Pick) -> Result<Affiliation> {
    change(ctx, id, expected, AffiliationAct::End, pick).await
}

async fn change(
    ctx: &Ctx,
    id: AffiliationId,
    expected: Option<i64>,
    act: AffiliationAct,
    pick: &Pick,
) -> Result<Affiliation> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        store::lock(&ctx, id).await?;
        let old = find(&ctx, id, &Pick::narrow()).await?;
        let facts = AffiliationFacts { member: Some(old.member_id), district: old.district_id };
        authorize(&ctx.actor, act, &facts)?;
        check_version(expected, old.version)?;
        let confirms = act == AffiliationAct::Confirm;
        if old.ended_at.is_some() {
            return Err(Error::new(Code::IllegalTransition, "the affiliation has ended"));
        }
        if confirms && old.verified {
            return Err(Error::new(Code::IllegalTransition, "the affiliation is confirmed already"));
        }
        let kind = if confirms {
            store::confirm(&ctx, &old).await?;
            Kind::AffiliationConfirmed
        } else {
            store::end(&ctx, &old).await?;
            Kind::AffiliationEnded
        };
        log(&ctx, kind, id, &facts, json!({})).await?;
        if confirms || old.verified {
            ctx.wake(Topic::Access);
        }
        find(&ctx, id, pick).await
    })
    .await
}

async fn log(
    ctx: &Ctx,
    kind: Kind,
    id: AffiliationId,
    facts: &AffiliationFacts,
    detail: serde_json::Value,
) -> Result<()> {
    let event = Event::new(kind, Subject::Affiliation(id)).within(facts.district).detail(detail);
    let event = if let Some(member) = facts.member { event.about(member) } else { event };
    record(ctx, event).await?;
    Ok(())
}
