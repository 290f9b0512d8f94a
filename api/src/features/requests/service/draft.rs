//! Asking, and changing what one asked.

use super::super::standing::Standing;
use super::super::store;
use super::super::types::{CreateRequest, NeedLevel, Request, UpdateRequest};
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
use crate::patch::Patch;
use crate::plan::Pick;
use crate::policy::documents::ItemVisibility;
use crate::policy::requests::{RequestAct, RequestFacts, RequestKind, RequestStatus};
use crate::policy::{authorize, require_known, require_member};
use crate::text;
use bindery_entity::ids::{AreaId, ProjectId, RequestId};
use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate as _;
use serde_json::json;

/// A request, cleaned and checked, as it shall stand.
#[derive(Debug)]
pub struct Draft {
    pub kind: RequestKind,
    pub title: String,
    pub body: String,
    pub need_level: NeedLevel,
    pub need_before: Option<DateTime<Utc>>,
    pub areas: Vec<AreaId>,
    pub helpers_wanted: i64,
    pub visibility: ItemVisibility,
    pub item: Option<String>,
    pub quantity: Option<i64>,
    pub loan_until: Option<NaiveDate>,
    pub starts_on: Option<NaiveDate>,
    pub project_id: Option<ProjectId>,
    pub home: Home,
}

impl Draft {
    /// Refuses what does not fit; a request that outlived its project stays as it is until its asker says otherwise.
    fn check(self, old: Option<(&Request, &Standing)>) -> Result<Self> {
        let outlived =
            old.is_some_and(|(old, state)| old.visibility == ItemVisibility::Project && state.project_id.is_none());
        let (kind, has_item) = (self.kind, self.kind.has_item());
        let wrong = [
            (!has_item && self.item.is_some(), "/item"),
            (!has_item && self.quantity.is_some(), "/quantity"),
            (kind != RequestKind::Loan && self.loan_until.is_some(), "/loan_until"),
            (kind != RequestKind::Collaborate && self.starts_on.is_some(), "/starts_on"),
        ];
        let field = |pointer| FieldError::invalid(pointer, format!("a request of the kind `{kind}` has no such field"));
        let mut errors: Vec<_> = wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, at)| field(at)).collect();
        if has_item && self.item.is_none() {
            errors.push(FieldError::invalid("/item", format!("a request of the kind `{kind}` names the thing")));
        }
        if self.visibility == ItemVisibility::Project && self.project_id.is_none() && !outlived {
            errors.push(FieldError::invalid("/visibility", "it is for no project"));
        }
        if !errors.is_empty() {
            return Err(Error::invalid(errors));
        }
        self.home.check(self.visibility.as_str())?;
        Ok(self)
    }
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
        let draft = Draft {
            kind: command.kind,
            title: text::line("/title", &command.title)?,
            body: full("/body", &command.body)?,
            need_level: command.need_level.unwrap_or(NeedLevel::NiceToHave),
            need_before: command.need_before,
            areas: command.area_ids,
            helpers_wanted: command.helpers_wanted.unwrap_or(1),
            visibility: command.visibility.unwrap_or(ItemVisibility::Members),
            item: command.item.map(|item| text::line("/item", &item)).transpose()?,
            quantity: command.quantity,
            loan_until: command.loan_until,
            starts_on: command.starts_on,
            project_id: command.project_id,
            home: ground.home,
        };
        let (draft, mut batch) = (draft.check(None)?, Batch::default());
        let id = store::insert(&ctx, &mut batch, asker, &draft);
        let event = event(Kind::RequestCreated, id, asker, (draft.project_id, draft.home.district_id));
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
        let draft = patched(&ctx, &old, &state, command).await?.check(Some((&old, &state)))?;
        settle_wanted(&mut state, &draft)?;
        store::update(&ctx, &old, &draft, state.status).await?;
        state.project_id = draft.project_id;
        state.district_id = draft.home.district_id;
        log(&ctx, &state, Kind::RequestUpdated, json!({ "fields": fields })).await?;
        if state.status == RequestStatus::Matched {
            log(&ctx, &state, Kind::RequestMatched, nothing()).await?;
        }
        get_request(&ctx, id, pick).await
    })
    .await
}

/// A request that wants no more helpers than it has is matched.
fn settle_wanted(state: &mut Standing, draft: &Draft) -> Result<()> {
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

async fn patched(ctx: &Ctx, old: &Request, state: &Standing, patch: UpdateRequest) -> Result<Draft> {
    let areas = match patch.area_ids {
        Patch::Absent => old.areas.iter().map(|area| area.id).collect(),
        Patch::Null => Vec::new(),
        Patch::Value(areas) => {
            areas::find_areas(ctx, &areas, "/area_ids").await?;
            areas
        }
    };
    let project_id = patch.project_id.over(state.project_id);
    if let Some(project) = project_id.filter(|_| project_id != state.project_id) {
        projects::find_open_project(ctx, project).await?;
    }
    let visibility = patch.visibility.required("/visibility")?.unwrap_or(old.visibility);
    let mut home = Home { district_id: old.district_id, school_id: old.school_id };
    if visibility != old.visibility && home.check(visibility.as_str()).is_err() {
        // Shared with a school or district for the first time: the asker's of today.
        home = affiliations::home_of(ctx, old.asker_id).await?;
    }
    let title = patch.title.required("/title")?.map(|title| text::line("/title", &title)).transpose()?;
    let body = patch.body.required("/body")?.map(|body| full("/body", &body)).transpose()?;
    let item = match patch.item {
        Patch::Value(item) => Some(text::line("/item", &item)?),
        other => other.over(old.item.clone()),
    };
    Ok(Draft {
        kind: old.kind,
        title: title.unwrap_or_else(|| old.title.clone()),
        body: body.unwrap_or_else(|| old.body.read().cloned().unwrap_or_default()),
        need_level: patch.need_level.required("/need_level")?.unwrap_or(old.need_level),
        need_before: patch.need_before.over(old.need_before),
        areas,
        helpers_wanted: patch.helpers_wanted.required("/helpers_wanted")?.unwrap_or(old.helpers_wanted),
        visibility,
        item,
        quantity: patch.quantity.over(old.quantity),
        loan_until: patch.loan_until.over(old.loan_until),
        starts_on: patch.starts_on.over(old.starts_on),
        project_id,
        home,
    })
}

/// A text of several lines that cannot be empty.
fn full(pointer: &str, text: &str) -> Result<String> {
    let text = text::clean(text);
    if text.is_empty() { Err(Error::field(pointer, "this field cannot be empty")) } else { Ok(text) }
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
