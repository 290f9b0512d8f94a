//! Use cases on activities.

use super::store;
use super::types::{Activity, ListActivity};
use crate::activity::{Position, Subject, store as log};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::keys;
use crate::live::Viewer;
use crate::page::{Page, PageArgs};
use bindery_entity::ids::ActivityId;
use futures_util::Stream;
use garde::Validate as _;
use std::sync::Arc;

/// Activities that the viewer may read, newest first.
pub async fn list_activity(ctx: &Ctx, filter: &ListActivity, page: &PageArgs) -> Result<Page<Activity>> {
    filter.validate()?;
    let unknown = || Error::field("/subject_id", "expected the id of a thing that the log is about");
    let subject = filter.subject_id.as_deref().map(|id| Subject::of_id(id).ok_or_else(unknown)).transpose()?;
    store::activities(ctx, filter, subject, page).await
}

/// Activities as they happen, from behind `after` or from now; ends with an error when the session is over.
pub async fn stream_activity(
    viewer: Viewer,
    after: Option<&str>,
) -> Result<impl Stream<Item = Result<Activity>> + Send + use<>> {
    let ctx = viewer.ctx()?;
    let mut end = ctx.state.tail.follow();
    let mut position = start(&viewer, &ctx, after).await?;
    Ok(async_stream::try_stream! {
        loop {
            let upto = *end.borrow_and_update();
            while position < upto {
                let read = read(&viewer.ctx()?, position, upto).await?;
                position = read.1;
                for row in &read.0 {
                    yield row.clone();
                }
            }
            if end.changed().await.is_err() {
                // The instance is gone, and the stream with it.
                break;
            }
        }
    })
}

/// Activities behind `from`, read once for all streams of those who see the same.
async fn read(ctx: &Ctx, from: Position, upto: Position) -> Result<Arc<(Vec<Activity>, Position)>> {
    let (day, changes) = (ctx.today(), ctx.state.bus.access_changes());
    let key = format!("activity {} {day} {changes} {from:?} {upto:?}", ctx.actor.sight());
    ctx.state.shared.read(keys::sha256(key.as_bytes()), store::between(ctx, from, upto)).await
}

/// The place behind which a stream starts.
async fn start(viewer: &Viewer, ctx: &Ctx, after: Option<&str>) -> Result<Position> {
    let Some(after) = after else { return viewer.now().await };
    let id: ActivityId = after.parse().map_err(|_| Error::field("/after", "expected the id of an activity"))?;
    log::position(ctx, id).await?.ok_or_else(|| Error::field("/after", "there is no such activity"))
}
