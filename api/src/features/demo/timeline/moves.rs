//! The steps of a request, each by whom it belongs to.

use super::super::network::{DemoMove, DemoRequest};
use super::{Item, World};
use crate::error::Result;
use crate::features::requests::offers::service as offers;
use crate::features::requests::offers::types::EndOffer;
use crate::features::requests::service;
use crate::features::requests::types::{FulfilRequest, HandOverRequest, MarkDuplicate, MarkUnfilled};
use crate::plan::Pick;
use chrono::{DateTime, Duration, Utc};

pub(super) async fn perform(
    world: &World,
    item: &Item,
    request: &DemoRequest,
    step: &DemoMove,
    when: DateTime<Utc>,
    today: DateTime<Utc>,
) -> Result<()> {
    let id = world.request(&request.key)?;
    let asker = world.acting(&request.asker, item, when)?;
    let acting = |handle: &str| world.acting(handle, item, when);
    let offer = |helper: &str| world.offer(&request.key, helper);
    match step {
        DemoMove::Accept { helper } => {
            drop(offers::accept_offer(&asker, id, offer(helper)?, None, &Pick::none()).await?);
        }
        DemoMove::Decline { helper } => {
            drop(offers::decline_offer(&asker, id, offer(helper)?, None, &Pick::none()).await?);
        }
        DemoMove::WithdrawOffer { helper } => {
            offers::withdraw_offer(&acting(helper)?, id, offer(helper)?, None, &Pick::none()).await?;
        }
        DemoMove::Renege { helper, reason } => {
            let command = EndOffer { reason: reason.clone() };
            offers::renege_offer(&acting(helper)?, id, offer(helper)?, command, None, &Pick::none()).await?;
        }
        DemoMove::Release { helper, reason } => {
            let command = EndOffer { reason: reason.clone() };
            offers::release_offer(&asker, id, offer(helper)?, command, None, &Pick::none()).await?;
        }
        DemoMove::Start { helper } => drop(service::start_request(&acting(helper)?, id, None, &Pick::none()).await?),
        DemoMove::HandOver { helper, due_days } => {
            let command = HandOverRequest { due_at: today + Duration::days(*due_days) };
            service::hand_over_request(&acting(helper)?, id, command, None, &Pick::none()).await?;
        }
        DemoMove::ConfirmReturnAsker => drop(service::confirm_return(&asker, id, None, &Pick::none()).await?),
        DemoMove::ConfirmReturnHelper { helper } => {
            service::confirm_return(&acting(helper)?, id, None, &Pick::none()).await?;
        }
        DemoMove::Fulfil { helpers } => {
            let helpers = helpers.iter().map(|handle| world.member(handle)).collect::<Result<_>>()?;
            service::fulfil_request(&asker, id, FulfilRequest { helpers }, None, &Pick::none()).await?;
        }
        DemoMove::Undo => drop(service::undo_request(&asker, id, None, &Pick::none()).await?),
        DemoMove::Withdraw => drop(service::withdraw_request(&asker, id, None, &Pick::none()).await?),
        DemoMove::MarkDuplicate { of } => {
            let command = MarkDuplicate { duplicate_of: world.request(of)? };
            service::mark_duplicate(&acting(world.steward()?)?, id, command, None, &Pick::none()).await?;
        }
        DemoMove::MarkUnfilled { reason } => {
            let command = MarkUnfilled { reason: reason.clone() };
            service::mark_unfilled(&acting(world.steward()?)?, id, command, None, &Pick::none()).await?;
        }
        DemoMove::Expire => service::sweep(&world.ctx.at(when).with_counted_ids(&item.ids)).await?,
    }
    Ok(())
}
