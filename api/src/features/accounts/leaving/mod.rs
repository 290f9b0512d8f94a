//! What a member who goes leaves behind: memberships end, what was asked is withdrawn, offers end, and documents that
//! nobody else had a part in are deleted.
//!
//! Accounts stand before projects, documents and requests, so that this store names their tables instead of calling them.

mod store;

use crate::activity::{Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::reading;
use bindery_entity::ids::MemberId;

pub use store::sole_projects;

/// Ends what a member began, with the counts right, and logs it for those who may see it.
pub async fn leave(ctx: &Ctx, member: MemberId) -> Result<()> {
    for project in store::leave_projects(ctx, member).await? {
        record(ctx, Event::new(Kind::ProjectMemberRemoved, Subject::Project(project)).about(member)).await?;
    }
    store::delete_documents(ctx, member).await?;
    let requests = store::lock_requests(ctx, member).await?;
    for request in store::withdraw_requests(ctx, member).await? {
        record(ctx, request.event(Kind::RequestWithdrawn)).await?;
    }
    for request in store::end_offers(ctx, member).await? {
        record(ctx, request.event(Kind::RequestReopened)).await?;
    }
    reading::rewrite_all(ctx, reading::Thing::Request, &requests).await
}
