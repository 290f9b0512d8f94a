//! Deleting one's account.

use super::super::types::DeleteAccount;
use super::super::{handle, leaving, store};
use super::{check_password, own};
use crate::activity::{self, Audience, Event, Kind, Subject};
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::policy::accounts::AccountAct;
use crate::version::check_version;
use bindery_entity::ids::MemberId;
use garde::Validate as _;

/// Deletes the viewer's account: sessions end, personal fields are erased, what they wrote stays.
pub async fn delete_account(ctx: &Ctx, expected: Option<i64>, command: DeleteAccount) -> Result<()> {
    ctx.open_sign_in()?;
    let viewer = own(ctx, AccountAct::Delete)?;
    command.validate()?;
    check_password(ctx, viewer, &command.password, "/password").await?;
    let id = viewer.id;
    ctx.write(|ctx| async move {
        let account = store::account(&ctx, id, true).await?.ok_or_else(Error::not_found)?;
        check_version(expected, account.version)?;
        let blockers = blockers(&ctx, id).await?;
        if !blockers.is_empty() {
            return Err(Error::of(Code::SoleOwner).blockers(blockers));
        }
        leaving::leave(&ctx, id).await?;
        store::erase(&ctx, id, &handle::random(handle::FORMER), "Former member").await?;
        let event = Event::new(Kind::MemberDeleted, Subject::Member(id)).audience(Audience::Private);
        activity::record(&ctx, event).await?;
        ctx.wake(Topic::Access);
        Ok(())
    })
    .await
}

/// Ids of what the member alone runs for others. Whatever can be owned alone adds its list here.
async fn blockers(ctx: &Ctx, id: MemberId) -> Result<Vec<String>> {
    let districts = store::sole_stewardships(ctx, id).await?;
    let projects = leaving::sole_projects(ctx, id).await?;
    Ok(districts.iter().map(ToString::to_string).chain(projects.iter().map(ToString::to_string)).collect())
}
