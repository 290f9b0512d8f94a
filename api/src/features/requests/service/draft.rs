//! Asking, and changing what one asked.

use super::super::standing::Standing;
use super::super::store;
use super::super::types::{CreateRequest, Request, RequestDraft, UpdateRequest};
use super::moves::{event, log, nothing, open};
use super::read::get_request;
use crate::activity::{self, Kind};
use crate::ctx::Ctx;
use crate::db::Batch;
use crate::error::{Error, FieldError, Result};
use crate::features::affiliations::service as affiliations;
use crate::features::affiliations::types::Home;
use crate::features::areas::service as areas;
use crate::features::projects::service as projects;
use crate::plan::Pick;
use crate::policy::documents::ItemVisibility;
use crate::policy::requests::{RequestAct, RequestFacts, RequestKind, RequestStatus};
use crate::policy::{authorize, require_known, require_member};
use bindery_entity::ids::RequestId;
use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate as _;
use serde_json::json;

/// Refuses what does not fit; a request that outlived its project stays as it is until its asker says otherwise.
fn check(draft: &RequestDraft, home: Home, outlived: bool) -> Result<()> {
    let (kind, has_item) = (draft.kind, draft.kind.has_item());
    let wrong = [
        (!has_item && draft.item.is_some(), "/item"),
        (!has_item && draft.quantity.is_some(), "/quantity"),
        (kind != RequestKind::Loan && draft.loan_until.is_some(), "/loan_until"),
        (kind != RequestKind::Collaborate && draft.starts_on.is_some(), "/starts_on"),
    ];
    let field = |pointer| FieldError::invalid(pointer, format!("a request of the kind `{kind}` has no such field"));
    let mut errors: Vec<_> = wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, at)| field(at)).collect();
    if has_item && draft.item.is_none() {
        errors.push(FieldError::invalid("/item", format!("a request of the kind `{kind}` names the thing")));
    }
    if draft.visibility == ItemVisibility::Project && draft.project_id.is_none() && !outlived {
        errors.push(FieldError::invalid("/visibility", "it is for no project"));
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    home.check(draft.visibility.as_str())
}

/// Asks for something; `pick` is what is wanted of the new request.
pub async fn create_request(ctx: &Ctx, command: CreateRequest, pick: &Pick) -> Result<Request> {
    let asker = require_member(&ctx.actor)?.id;
    authorize(&ctx.actor, RequestAct::Create, &RequestFacts { asker, district: None, offer: None })?;
    command.validate()?;
    check_times(ctx, command.need_before, command.loan_until)?;
    ctx.write(|ctx| async move {
        let ground = affiliations::find_ground(&ctx, &command.area_ids).await?;
        areas::check_areas(&command.area_ids, &ground.areas, "/area_ids")?;
        if let Some(project) = command.project_id {
            projects::find_open_project(&ctx, project).await?;
        }
        let (draft, mut batch) = (command.draft()?, Batch::default());
        check(&draft, ground.home, false)?;
        let id = store::insert(&ctx, &mut batch, asker, &draft, ground.home);
        let event = event(Kind::RequestCreated, id, asker, (draft.project_id, ground.home.district_id));
        activity::add(&ctx, &mut batch, event.detail(nothing()));
        batch.run(&ctx.db).await?;
        get_request(&ctx, id, pick).await
    })
    .await
}

/// Changes what the patch names, as long as the request is open.
pub async fn update_request(
    ctx: &Ctx,
    id: RequestId,
    command: UpdateRequest,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Request> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let mut state = open(&ctx, id, RequestAct::Edit, expected).await?.state;
        check_times(&ctx, command.need_before.value().copied(), command.loan_until.value().copied())?;
        let old = get_request(&ctx, id, &Pick::all()).await?;
        let fields = command.changed();
        if fields.is_empty() {
            return get_request(&ctx, id, pick).await;
        }
        let draft = patched(&ctx, &old, &state, command).await?;
        let home = Home { district_id: old.district_id, school_id: old.school_id };
        let levels = (old.visibility.as_str(), draft.visibility.as_str());
        let home = affiliations::find_home(&ctx, home, Some(old.asker_id), levels).await?;
        check(&draft, home, old.visibility == ItemVisibility::Project && state.project_id.is_none())?;
        settle_wanted(&mut state, &draft)?;
        store::update(&ctx, &old, (&draft, home), state.status).await?;
        state.project_id = draft.project_id;
        state.district_id = home.district_id;
        log(&ctx, &state, Kind::RequestUpdated, json!({ "fields": fields })).await?;
        if state.status == RequestStatus::Matched {
            log(&ctx, &state, Kind::RequestMatched, nothing()).await?;
        }
        get_request(&ctx, id, pick).await
    })
    .await
}

/// A request that wants no more helpers than it has is matched.
fn settle_wanted(state: &mut Standing, draft: &RequestDraft) -> Result<()> {
    if draft.helpers_wanted < state.helpers_accepted {
        let accepted = state.helpers_accepted;
        return Err(Error::field("/helpers_wanted", format!("{accepted} are accepted; release one first")));
    }
    state.helpers_wanted = draft.helpers_wanted;
    if state.is_served() {
        state.status = RequestStatus::Matched;
    }
    Ok(())
}

async fn patched(ctx: &Ctx, old: &Request, state: &Standing, patch: UpdateRequest) -> Result<RequestDraft> {
    areas::find_areas(ctx, patch.area_ids.value().map_or(&[], Vec::as_slice), "/area_ids").await?;
    let draft = patch.cleaned()?.over(as_it_stands(old, state)?);
    if let Some(project) = draft.project_id.filter(|_| draft.project_id != state.project_id) {
        projects::find_open_project(ctx, project).await?;
    }
    Ok(draft)
}

/// The view may keep the project from its asker.
fn as_it_stands(old: &Request, state: &Standing) -> Result<RequestDraft> {
    Ok(RequestDraft {
        kind: old.kind,
        title: old.title.clone(),
        body: old.body.known()?.clone(),
        need_level: old.need_level,
        need_before: old.need_before,
        area_ids: old.areas.iter().map(|area| area.id).collect(),
        helpers_wanted: old.helpers_wanted,
        visibility: old.visibility,
        item: old.item.clone(),
        quantity: old.quantity,
        loan_until: old.loan_until,
        starts_on: old.starts_on,
        project_id: state.project_id,
    })
}

/// What is asked for can still come.
fn check_times(ctx: &Ctx, need_before: Option<DateTime<Utc>>, loan_until: Option<NaiveDate>) -> Result<()> {
    if need_before.is_some_and(|before| before <= ctx.now()) {
        return Err(Error::field("/need_before", "this time has passed"));
    }
    if loan_until.is_some_and(|day| day < ctx.today()) {
        return Err(Error::field("/loan_until", "this day has passed"));
    }
    Ok(())
}
