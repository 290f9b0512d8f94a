//! Writing documents.

use super::super::body::Text;
use super::super::types::{CreateDocument, Document, DocumentDraft, DocumentStatus, UpdateDocument};
use super::super::{body, revisions, storage, store};
use super::{read_document, rendered};
use crate::activity::{self, Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::db::Batch;
use crate::error::{Code, Error, Result};
use crate::features::affiliations::service as affiliations;
use crate::features::affiliations::types::Home;
use crate::features::areas::service as areas;
use crate::features::projects::service as projects;
use crate::patch::Patch;
use crate::plan::{self, Pick};
use crate::policy::documents::{DocumentAct, DocumentRole, DocumentsAct, ItemVisibility};
use crate::policy::{authorize, require_member};
use crate::text;
use crate::version::require_version;
use bindery_entity::ids::{DistrictId, DocumentId, MemberId, ProjectId};
use garde::Validate as _;
use serde_json::json;

/// Refuses what does not fit; a document that outlived its project stays as it is until its owner says otherwise.
fn check(draft: &DocumentDraft, home: Home, old: Option<&Document>) -> Result<()> {
    let outlived =
        old.is_some_and(|old| old.visibility == ItemVisibility::Project && old.standing.project_id.is_none());
    if draft.visibility == ItemVisibility::Project && draft.project_id.is_none() && !outlived {
        return Err(Error::field("/visibility", "a document without a project is seen by no project"));
    }
    home.check(draft.visibility.as_str())
}

/// Begins a document.
pub async fn create_document(ctx: &Ctx, command: CreateDocument, pick: &Pick) -> Result<Document> {
    let owner = require_member(&ctx.actor)?.id;
    authorize(&ctx.actor, DocumentsAct::Create, &())?;
    command.validate()?;
    let note = command.note.as_deref().map(text::clean_line).filter(|note| !note.is_empty());
    let text = Text::render(command.body.as_deref().map(text::clean).unwrap_or_default()).await?;
    ctx.write(|ctx| async move {
        let ground = affiliations::find_ground(&ctx, &command.area_ids).await?;
        if let Some(project) = command.project_id {
            projects::find_open_project(&ctx, project).await?;
        }
        let (draft, home, mut batch) = (command.draft()?, ground.home, Batch::default());
        areas::check_areas(&draft.area_ids, &ground.areas, "/area_ids")?;
        check(&draft, home, None)?;
        storage::charge(&ctx, &text.markdown).await?;
        let id = store::insert(&ctx, &mut batch, owner, (&draft, home), &text.markdown);
        save_text(&ctx, &mut batch, (id, 1), &draft, (&text.markdown, Some(&text)), note)?;
        let published = draft.status == DocumentStatus::Published;
        let kind = if published { Kind::DocumentPublished } else { Kind::DocumentCreated };
        let event = event(kind, id, owner, (draft.project_id, home.district_id));
        activity::add(&ctx, &mut batch, event.detail(json!({ "revision": 1 })));
        batch.run(&ctx.db).await?;
        read_document(&ctx, id, pick).await
    })
    .await
}

/// Changes what the patch names, of the version that the caller read.
pub async fn update_document(
    ctx: &Ctx,
    id: DocumentId,
    command: UpdateDocument,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Document> {
    require_member(&ctx.actor)?;
    command.validate()?;
    let edit = Edit::rendered(command, expected).await?;
    let write = |ctx| async move {
        let old = locked(&ctx, id).await?;
        if let Some(event) = save(&ctx, &old, edit).await? {
            record(&ctx, event).await?;
        }
        read_document(&ctx, id, pick).await
    };
    rendered(ctx.write(write).await?, pick).await
}

/// A patch, made ready before the document is locked.
struct Edit {
    command: UpdateDocument,
    note: Option<String>,
    text: Option<Text>,
    expected: Option<i64>,
}

impl Edit {
    async fn rendered(command: UpdateDocument, expected: Option<i64>) -> Result<Self> {
        let note = command.note.as_deref().map(text::clean_line).filter(|note| !note.is_empty());
        let text = match &command.body {
            Patch::Absent => None,
            body => Some(Text::render(body.value().map(|body| text::clean(body)).unwrap_or_default()).await?),
        };
        Ok(Self { command, note, text, expected })
    }

    /// Refuses what its author may not do, or not now.
    async fn check(&self, ctx: &Ctx, old: &Document) -> Result<()> {
        authorize_fields(ctx, old, &self.command)?;
        require_version(self.expected, old.version)?;
        projects::check_open(old.standing.archived && !is_owners_way_out(old, &self.command))?;
        if old.trashed_at.is_some() {
            return Err(Error::new(Code::IllegalTransition, "the document is in the trash: take it out first"));
        }
        match self.command.project_id.value().filter(|project| old.standing.project_id != Some(**project)) {
            Some(project) => projects::find_open_project(ctx, *project).await,
            None => Ok(()),
        }
    }
}

/// Writes what the edit changes of `old`; what happened, if anything did.
async fn save(ctx: &Ctx, old: &Document, edit: Edit) -> Result<Option<Event>> {
    edit.check(ctx, old).await?;
    let Edit { command, note, text, .. } = edit;
    let fields = command.changed();
    if fields.is_empty() && note.is_none() {
        return Ok(None);
    }
    let command = command.cleaned()?;
    areas::find_areas(ctx, command.area_ids.value().map_or(&[], Vec::as_slice), "/area_ids").await?;
    let draft = command.over(as_it_stands(old));
    let levels = (old.visibility.as_str(), draft.visibility.as_str());
    let home = affiliations::find_home(ctx, old.standing.home, Some(old.owner_id), levels).await?;
    check(&draft, home, Some(old))?;
    let before = old.body.known()?.as_str();
    let body = text.as_ref().map_or(before, |text| text.markdown.as_str());
    let says_else = (&old.title, &old.summary, before) != (&draft.title, &draft.summary, body);
    if note.is_some() && !says_else {
        return Err(Error::field("/note", "a note goes with a change of title, summary or text"));
    }
    let revision = old.revision + i64::from(says_else);
    store::update(ctx, old, (&draft, home), comes_to_others(old, &draft).then_some(revision)).await?;
    if says_else {
        storage::charge(ctx, body).await?;
        let mut batch = Batch::default();
        save_text(ctx, &mut batch, (old.id, revision), &draft, (body, text.as_ref()), note)?;
        store::set_revision(&mut batch, old.id, revision);
        batch.run(&ctx.db).await?;
    }
    store::write_keys(ctx, old, (&draft, home), says_else).await?;
    let published = draft.status == DocumentStatus::Published && old.status == DocumentStatus::Draft;
    let kind = if published { Kind::DocumentPublished } else { Kind::DocumentUpdated };
    let event = event(kind, old.id, old.owner_id, (draft.project_id, home.district_id));
    Ok(Some(event.detail(json!({ "fields": fields, "revision": revision }))))
}

/// What a patch changes decides what its author must be allowed to do.
fn authorize_fields(ctx: &Ctx, old: &Document, patch: &UpdateDocument) -> Result<()> {
    let facts = &old.standing.facts;
    let managed = [patch.status.is_absent(), patch.visibility.is_absent(), patch.license.is_absent()];
    let hidden =
        patch.visibility.value() == Some(&ItemVisibility::Private) && old.visibility != ItemVisibility::Private;
    authorize(&ctx.actor, DocumentAct::Edit, facts)?;
    if managed.contains(&false) {
        authorize(&ctx.actor, DocumentAct::Manage, facts)?;
    }
    if hidden || !patch.project_id.is_absent() {
        authorize(&ctx.actor, DocumentAct::Move, facts)?;
    }
    Ok(())
}

/// An archived project keeps its documents as they are; the owner of one may still publish it no more, take it out or
/// keep it from the project.
fn is_owners_way_out(old: &Document, patch: &UpdateDocument) -> bool {
    let texts = [patch.title.is_absent(), patch.summary.is_absent(), patch.body.is_absent()];
    let rest = [patch.area_ids.is_absent(), patch.language.is_absent()];
    old.viewer_role == Some(DocumentRole::Owner) && !texts.contains(&false) && !rest.contains(&false)
}

/// Whether people of a project come to write what they could not before: they read its revisions from now on.
fn comes_to_others(old: &Document, draft: &DocumentDraft) -> bool {
    let (from, to) = (old.standing.project_id, draft.project_id);
    let was_private = old.visibility == ItemVisibility::Private && draft.visibility != ItemVisibility::Private;
    to.is_some() && (from != to || was_private)
}

/// The view may keep the project from those who write.
fn as_it_stands(old: &Document) -> DocumentDraft {
    DocumentDraft {
        title: old.title.clone(),
        summary: old.summary.clone(),
        area_ids: old.areas.iter().map(|area| area.id).collect(),
        status: old.status,
        visibility: old.visibility,
        license: old.license,
        language: old.language.clone(),
        project_id: old.standing.project_id,
    }
}

/// Writes what the document says, which is kept as a revision; the text itself where it is another one.
fn save_text(
    ctx: &Ctx,
    batch: &mut Batch,
    (id, number): (DocumentId, i64),
    draft: &DocumentDraft,
    (body, text): (&str, Option<&Text>),
    note: Option<String>,
) -> Result<()> {
    body::write(batch, id, number, text);
    revisions::keep(ctx, batch, (id, number), draft, body, note)?;
    Ok(())
}

/// The document with its body, kept from changing until the transaction ends.
pub(super) async fn locked(ctx: &Ctx, id: DocumentId) -> Result<Document> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    store::lock(ctx, id).await?;
    plan::by_id(ctx, id, &Pick::and(&["body"])).await?.ok_or_else(Error::not_found)
}

/// Writes the log.
pub(super) async fn log(ctx: &Ctx, kind: Kind, document: &Document, detail: serde_json::Value) -> Result<()> {
    let within = (document.standing.project_id, document.standing.home.district_id);
    record(ctx, event(kind, document.id, document.owner_id, within).detail(detail)).await?;
    Ok(())
}

/// What happened to a document of this member in a project and a district.
fn event(
    kind: Kind,
    id: DocumentId,
    owner: MemberId,
    (project, district): (Option<ProjectId>, Option<DistrictId>),
) -> Event {
    let event = Event::new(kind, Subject::Document(id)).about(owner).in_project(project);
    if let Some(district) = district { event.within(district) } else { event }
}
