//! Use cases on the vocabulary of areas.

use super::store;
use super::types::{Area, AreaDraft, CreateArea, ListAreas, UpdateArea};
use crate::activity::{Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::page::{Page, PageArgs, Window};
use crate::plan::{self, Pick};
use crate::policy::areas::AreaAct;
use crate::policy::authorize;
use crate::text;
use crate::version::check_version;
use bindery_entity::ids::AreaId;
use garde::Validate as _;
use sea_orm::prelude::Uuid;

/// One area.
pub async fn get_area(ctx: &Ctx, id: AreaId, pick: &Pick) -> Result<Area> {
    plan::by_id(ctx, id, pick).await?.ok_or_else(Error::not_found)
}

/// Areas in the order of the vocabulary.
pub async fn list_areas(ctx: &Ctx, filter: &ListAreas, page: &PageArgs, pick: &Pick) -> Result<Page<Area>> {
    filter.validate()?;
    let window = Window::open(&ctx.state.keys, "list_areas", filter, page)?;
    plan::page(ctx, window, &store::BY_POSITION, pick, |alias, sql| store::matching(filter, alias, sql)).await
}

/// Insists that these areas exist, each named once, as the list `pointer` of a command has them.
pub async fn find_areas(ctx: &Ctx, ids: &[AreaId], pointer: &str) -> Result<()> {
    let known = if ids.is_empty() { Vec::new() } else { store::known(ctx, ids).await? };
    check_areas(ids, &known, pointer)
}

/// The same, where those that exist are known already.
pub fn check_areas(ids: &[AreaId], known: &[AreaId], pointer: &str) -> Result<()> {
    for (place, id) in ids.iter().enumerate() {
        let wrong = |why: &str| Err(Error::field(format!("{pointer}/{place}"), why));
        if !known.contains(id) {
            return wrong("there is no such area");
        }
        if ids.iter().take(place).any(|before| before == id) {
            return wrong("this area stands in the list already");
        }
    }
    Ok(())
}

/// Adds an area behind its siblings.
pub async fn create_area(ctx: &Ctx, command: CreateArea, pick: &Pick) -> Result<Area> {
    authorize(&ctx.actor, AreaAct::Create, &())?;
    command.validate()?;
    let given = command.slug.clone();
    let draft = command.draft()?;
    let slug = match given {
        Some(slug) if is_slug(&slug) => slug,
        Some(_) => return Err(Error::field("/slug", "lower-case ASCII letters and digits, joined by hyphens")),
        None => slug_of(&draft.name)?,
    };
    ctx.write(|ctx| async move {
        let parents: Vec<AreaId> = draft.parent_id.into_iter().collect();
        store::lock(&ctx, &parents).await?;
        check_parent(&ctx, None, draft.parent_id).await?;
        check_free(&ctx, None, &draft.name, Some(&slug)).await?;
        let id = store::insert(&ctx, &draft, &slug).await?;
        record(&ctx, Event::new(Kind::AreaCreated, Subject::Area(id))).await?;
        get_area(&ctx, id, pick).await
    })
    .await
}

/// Changes what the patch names.
pub async fn update_area(
    ctx: &Ctx,
    id: AreaId,
    command: UpdateArea,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Area> {
    authorize(&ctx.actor, AreaAct::Edit, &())?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let locked: Vec<AreaId> = std::iter::once(id).chain(command.parent_id.value().copied()).collect();
        store::lock(&ctx, &locked).await?;
        let old = get_area(&ctx, id, &Pick::all()).await?;
        check_version(expected, old.version)?;
        let draft = command.cleaned()?.over(as_it_stands(&old));
        if draft.parent_id != old.parent_id {
            check_parent(&ctx, Some(id), draft.parent_id).await?;
        }
        check_free(&ctx, Some(id), &draft.name, None).await?;
        store::update(&ctx, &old, &draft).await?;
        record(&ctx, Event::new(Kind::AreaUpdated, Subject::Area(id))).await?;
        get_area(&ctx, id, pick).await
    })
    .await
}

fn as_it_stands(old: &Area) -> AreaDraft {
    AreaDraft {
        name: old.name.clone(),
        synonyms: old.synonyms.clone(),
        description: old.description.clone(),
        parent_id: old.parent_id,
    }
}

fn is_slug(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.split('-').all(is_word)
}

fn slug_of(name: &str) -> Result<String> {
    let folded = text::fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug: String = words.collect::<Vec<_>>().join("-").chars().take(60).collect();
    let slug = slug.trim_end_matches('-').to_owned();
    if slug.is_empty() { Err(Error::field("/slug", "no slug can be made of this name; give one")) } else { Ok(slug) }
}

/// Two levels: what has a parent has no children.
async fn check_parent(ctx: &Ctx, id: Option<AreaId>, parent: Option<AreaId>) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    let wrong = |why: &'static str| Err(Error::field("/parent_id", why));
    match plan::by_id::<Area>(ctx, parent, &Pick::all()).await? {
        None => return wrong("there is no such area"),
        Some(above) if above.parent_id.is_some() || id == Some(parent) => {
            return wrong("a parent must stand at the top");
        }
        Some(_) => {}
    }
    match id {
        Some(id) if store::has_children(ctx, id).await? => wrong("an area with areas below it stands at the top"),
        _ => Ok(()),
    }
}

async fn check_free(ctx: &Ctx, id: Option<AreaId>, name: &str, slug: Option<&str>) -> Result<()> {
    if store::is_taken(ctx, id, &text::fold(name), slug).await? {
        return Err(Error::new(Code::AlreadyExists, "there is an area with this name or slug"));
    }
    Ok(())
}

/// Makes a batch of areas behind `after` found anew, and answers the last; none when nothing comes behind it.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    store::reindex(ctx, after).await
}
