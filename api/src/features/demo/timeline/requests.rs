//! Requests: asked, offered on, and moved on step by step.

use super::super::examples;
use super::super::network::{self, DemoOffer, DemoRequest};
use super::{Act, Item, act, moves, unknown};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::requests::offers::service as offers;
use crate::features::requests::offers::types::MakeOffer;
use crate::features::requests::service;
use crate::features::requests::types::CreateRequest;
use crate::plan::Pick;
use chrono::Duration;
use std::sync::Arc;

pub(super) fn acts(ctx: &Ctx) -> Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (place, request) in network::requests()?.into_iter().enumerate() {
        let (item, request) = (Item::new(examples::FIRST_REQUEST, place), Arc::new(request));
        acts.push(ask(ctx, &item, &request));
        acts.extend((0..request.offers.len()).map(|number| offer(ctx, &item, &request, number)));
        acts.extend((0..request.steps.len()).map(|number| step(ctx, &item, &request, number)));
    }
    Ok(acts)
}

fn ask(ctx: &Ctx, item: &Item, request: &Arc<DemoRequest>) -> Act {
    let (item, request, now) = (item.clone(), request.clone(), ctx.now());
    let when = item.time(now, request.created_days_ago, 0);
    act(when, move |mut world| async move {
        let day = |days: i64| now.date_naive() + Duration::days(days);
        let command = CreateRequest {
            kind: request.kind,
            title: request.title.clone(),
            body: request.body.clone(),
            need_level: Some(request.need_level),
            need_before: request.need_before_days.map(|days| now + Duration::days(days)),
            area_ids: world.areas(&request.areas)?,
            helpers_wanted: Some(request.helpers_wanted),
            visibility: Some(request.visibility),
            item: request.item.clone(),
            quantity: request.quantity,
            loan_until: request.loan_until_days.map(day),
            starts_on: request.starts_on_days.map(day),
            project_id: request.project.as_deref().map(|key| world.project(key)).transpose()?,
        };
        let made =
            service::create_request(&world.acting(&request.asker, &item, when)?, command, &Pick::narrow()).await?;
        world.requests.insert(request.key.clone(), made.id);
        Ok(world)
    })
}

fn offer(ctx: &Ctx, item: &Item, request: &Arc<DemoRequest>, number: usize) -> Act {
    let (item, request) = (item.clone(), request.clone());
    let when = item.time(ctx.now(), request.offers.get(number).map_or(1, |offer| offer.days_ago), number);
    act(when, move |mut world| async move {
        let DemoOffer { helper, message, condition, .. } =
            request.offers.get(number).ok_or_else(|| unknown(&request.key))?;
        let command = MakeOffer { message: message.clone(), condition: condition.clone() };
        let asked = world.request(&request.key)?;
        let made = offers::make_offer(&world.acting(helper, &item, when)?, asked, command, &Pick::none()).await?;
        world.offers.insert((request.key.clone(), helper.clone()), made.id);
        Ok(world)
    })
}

/// Steps come after the offers of the same day.
fn step(ctx: &Ctx, item: &Item, request: &Arc<DemoRequest>, number: usize) -> Act {
    let (item, request, now) = (item.clone(), request.clone(), ctx.now());
    let days_ago = request.steps.get(number).map_or(1, |step| step.days_ago);
    let when = item.time(now, days_ago, request.offers.len() + number);
    act(when, move |world| async move {
        let step = request.steps.get(number).ok_or_else(|| unknown(&request.key))?;
        moves::perform(&world, &item, &request, &step.act, when, now).await?;
        Ok(world)
    })
}
