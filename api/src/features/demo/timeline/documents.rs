//! Documents: written, written again, and published with what they say now.

use super::super::examples;
use super::super::network::{self, DemoDocument};
use super::{Act, Item, act, unknown};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::documents::service;
use crate::features::documents::types::{CreateDocument, UpdateDocument};
use crate::patch::Patch;
use crate::plan::Pick;
use std::sync::Arc;

pub(super) fn acts(ctx: &Ctx) -> Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (place, document) in network::documents()?.into_iter().enumerate() {
        let (item, document) = (Item::new(examples::FIRST_DOCUMENT, place), Arc::new(document));
        acts.push(begin(ctx, &item, &document));
        acts.extend((1..document.revisions.len()).map(|number| revise(ctx, &item, &document, number)));
    }
    Ok(acts)
}

fn begin(ctx: &Ctx, item: &Item, document: &Arc<DemoDocument>) -> Act {
    let (item, document) = (item.clone(), document.clone());
    let when = item.time(ctx.now(), document.revisions.first().map_or(1, |first| first.days_ago), 0);
    act(when, move |mut world| async move {
        let first = document.revisions.first().ok_or_else(|| unknown(&document.key))?;
        let command = CreateDocument {
            title: document.title.clone(),
            summary: Some(document.summary.clone()),
            body: Some(first.text()?.to_owned()),
            area_ids: world.areas(&document.areas)?,
            status: Some(document.status),
            visibility: Some(document.visibility),
            license: Some(document.license),
            language: Some(document.language.clone()),
            project_id: document.project.as_deref().map(|key| world.project(key)).transpose()?,
            note: first.note.clone(),
        };
        let made =
            service::create_document(&world.acting(&document.owner, &item, when)?, command, &Pick::none()).await?;
        world.documents.insert(document.key.clone(), made.id);
        Ok(world)
    })
}

fn revise(ctx: &Ctx, item: &Item, document: &Arc<DemoDocument>, number: usize) -> Act {
    let (item, document) = (item.clone(), document.clone());
    let when = item.time(ctx.now(), document.revisions.get(number).map_or(1, |one| one.days_ago), number);
    act(when, move |world| async move {
        let revision = document.revisions.get(number).ok_or_else(|| unknown(&document.key))?;
        let id = world.documents.get(&document.key).copied().ok_or_else(|| unknown(&document.key))?;
        let ctx = world.acting(&revision.author, &item, when)?;
        let version = service::get_document(&ctx, id, &Pick::narrow()).await?.version;
        let command = UpdateDocument {
            body: Patch::Value(revision.text()?.to_owned()),
            note: revision.note.clone(),
            ..UpdateDocument::default()
        };
        service::update_document(&ctx, id, command, Some(version), &Pick::none()).await?;
        Ok(world)
    })
}
