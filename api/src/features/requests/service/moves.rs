//! What every act on a request shares: lock, permission, version, state; then store, log, read again.

use super::super::standing::Standing;
use super::super::store;
use super::super::types::Request;
use super::read::{find_request, get_request};
use crate::activity::{Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::plan::Pick;
use crate::policy::requests::RequestAct;
use crate::policy::requests::table::Transition;
use crate::version::check_version;
use bindery_entity::ids::{DistrictId, MemberId, ProjectId, RequestId};
use serde_json::{Value, json};

/// A request that is locked, and the row of the table that lets the actor move it.
pub struct Opened {
    /// How it stands; the act changes it.
    pub state: Standing,
    row: &'static Transition,
}

/// Opens a request for an act: 404, 403, 412 and 409 in this order.
pub(in super::super) async fn open(ctx: &Ctx, id: RequestId, act: RequestAct, expected: Option<i64>) -> Result<Opened> {
    store::lock(ctx, id).await?;
    let state = find_request(ctx, id).await?;
    state.authorize(&ctx.actor, act)?;
    check_version(expected, state.version)?;
    let row = state.allowed(&ctx.actor, act, None, ctx.now())?;
    Ok(Opened { state, row })
}

/// Keeps a request and the offers on it from changing until the transaction ends.
pub(in super::super) async fn lock_request(ctx: &Ctx, id: RequestId) -> Result<()> {
    store::lock(ctx, id).await
}

/// Stores what an act made of a request, and answers the request as it stands now.
pub(in super::super) async fn finish(
    ctx: &Ctx,
    opened: &Opened,
    kind: Kind,
    detail: Value,
    pick: &Pick,
) -> Result<Request> {
    store_state(ctx, &opened.state, opened.row).await?;
    log(ctx, &opened.state, kind, detail).await?;
    get_request(ctx, opened.state.id, pick).await
}

/// Stores a state that the row of the table names.
pub(in super::super) async fn store_state(ctx: &Ctx, state: &Standing, row: &Transition) -> Result<()> {
    if !row.to.contains(&state.status) {
        return Err(Error::internal(anyhow::anyhow!("{} does not lead to {}", row.act, state.status)));
    }
    store::save(ctx, state).await
}

/// Logs what happened to a request, for those who may read it.
pub(in super::super) async fn log(ctx: &Ctx, state: &Standing, kind: Kind, detail: Value) -> Result<()> {
    let event = event(kind, state.id, state.asker_id, (state.project_id, state.district_id));
    record(ctx, event.detail(detail)).await?;
    Ok(())
}

/// What happened to a request of this member in a project and a district.
pub(super) fn event(
    kind: Kind,
    id: RequestId,
    asker: MemberId,
    (project, district): (Option<ProjectId>, Option<DistrictId>),
) -> Event {
    let event = Event::new(kind, Subject::Request(id)).about(asker).in_project(project);
    if let Some(district) = district { event.within(district) } else { event }
}

/// No ids and no words.
pub fn nothing() -> Value {
    json!({})
}
