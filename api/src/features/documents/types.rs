//! Documents as both faces show them.

use crate::error::{Error, Result};
use crate::features::affiliations::types::Home;
use crate::features::areas::types::AreaRef;
use crate::features::profiles::language;
use crate::http::Resource;
use crate::plan::{Heavy, Related};
use crate::policy::documents::{DocumentFacts, DocumentRole, ItemVisibility};
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{AreaId, DistrictId, DocumentId, MemberId, ProjectId, SchoolId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// How far a document is.
    pub enum DocumentStatus {
        /// Seen by those who write it.
        Draft = "draft",
        /// Seen by everybody whom its visibility lets in.
        Published = "published",
    }
}

crate::text_enum! {
    /// What others may do with a document outside of the service; names as SPDX has them, in lower case.
    pub enum License {
        /// Anything: the author gives up all rights.
        Cc0 = "cc0-1.0",
        /// Anything, naming the author.
        CcBy = "cc-by-4.0",
        /// Anything under the same licence, naming the author.
        CcBySa = "cc-by-sa-4.0",
        /// Anything but business, naming the author.
        CcByNc = "cc-by-nc-4.0",
        /// Anything but business under the same licence, naming the author.
        CcByNcSa = "cc-by-nc-sa-4.0",
        /// Pass it on unchanged, naming the author.
        CcByNd = "cc-by-nd-4.0",
        /// Pass it on unchanged and not for business, naming the author.
        CcByNcNd = "cc-by-nc-nd-4.0",
        /// Read it; ask for more.
        AllRightsReserved = "all-rights-reserved",
    }
}

/// Something written down and shared.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// What it is called.
    #[schema(example = "Weeding with MUSTIE, one shelf a week")]
    pub title: String,
    /// What it is about, in a sentence or two.
    pub summary: Option<String>,
    /// What it says, in Markdown; left out of lists.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub body: Heavy<String>,
    /// The same as HTML that is safe to show; left out of lists.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub body_html: Heavy<String>,
    /// In lists with `q`: the place where its words stand, as HTML with the words inside `<mark>`.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub snippet: Heavy<String>,
    /// How far it is.
    pub status: DocumentStatus,
    /// Who may see it once it is published.
    pub visibility: ItemVisibility,
    /// What others may do with it.
    pub license: License,
    /// The language it is written in (BCP 47).
    #[schema(example = "en")]
    pub language: String,
    /// What it is about.
    pub areas: Vec<AreaRef>,
    /// Whose it is.
    pub owner_id: MemberId,
    /// The project that it belongs to; null when you may not see it.
    pub project_id: Option<ProjectId>,
    /// The district that it belongs to; for those who have a part in it and the district's own people.
    pub district_id: Option<DistrictId>,
    /// The school that it belongs to; for the same people.
    pub school_id: Option<SchoolId>,
    /// The number of its newest revision.
    pub revision: i64,
    /// What the viewer may do with it by name; null for those who see it by its visibility only.
    pub viewer_role: Option<DocumentRole>,
    /// When it was published first.
    pub published_at: Option<DateTime<Utc>>,
    /// Since when it is in the trash; 30 days later it is gone.
    pub trashed_at: Option<DateTime<Utc>>,
    /// Grows with every change; name it to change or delete the document.
    pub version: i64,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: DocumentAbilities,
    /// Who decides about it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(super) standing: DocumentStanding,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// How the viewer stands to a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentStanding {
    /// What permission needs to know.
    pub(super) facts: DocumentFacts,
    /// Whether its project is closed to changes.
    pub(super) archived: bool,
    /// Its project, known to the viewer or not.
    pub(super) project_id: Option<ProjectId>,
    /// Where it belongs, known to the viewer or not.
    pub(super) home: Home,
}

/// What the viewer may do with a document.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct DocumentAbilities {
    /// Change what it says.
    pub edit: bool,
    /// Publish it, and change who sees it and its licence.
    pub manage: bool,
    /// Put it into a project, take it out of one, or make it private.
    #[serde(rename = "move")]
    #[graphql(name = "move")]
    pub relocate: bool,
    /// Put it into the trash.
    pub delete: bool,
    /// Take it out of the trash.
    pub restore: bool,
    /// See what it said before.
    pub list_revisions: bool,
}

impl Resource for Document {
    fn path(&self) -> String {
        format!("/v1/documents/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// Which documents to list.
#[command(filter = "DocumentFilter")]
pub struct ListDocuments {
    /// Words of the title, summary or body, all of them, in any form; the best come first, at most 500.
    #[length(1, 200)]
    #[param(example = "weeding nonfiction")]
    pub q: Option<String>,
    /// About this area, or one below it.
    pub area: Option<AreaId>,
    /// That far.
    pub status: Option<DocumentStatus>,
    /// Under this licence.
    pub license: Option<License>,
    /// In this language (BCP 47).
    #[garde(length(chars, min = 2, max = 35), inner(custom(language::check)))]
    #[param(min_length = 2, max_length = 35, example = "en")]
    pub language: Option<String>,
    /// Of this member.
    pub owner_id: Option<MemberId>,
    /// Of this project.
    pub project_id: Option<ProjectId>,
    /// Of this district.
    pub district_id: Option<DistrictId>,
    /// `true`: what is in the trash instead of what is not.
    pub trashed: Option<bool>,
}

/// A document to begin.
#[command(update = UpdateDocument, draft = DocumentDraft)]
pub struct CreateDocument {
    /// What it is called.
    #[line(1, 160)]
    pub title: String,
    /// What it is about, in a sentence or two.
    #[text(0, 500)]
    pub summary: Option<String>,
    /// What it says, in Markdown.
    #[when_new("empty when left out")]
    #[text(0, 200_000)]
    #[apart]
    pub body: Option<String>,
    /// What it is about, at most 5.
    #[when_changed("the whole list is replaced")]
    #[most(5)]
    pub area_ids: Vec<AreaId>,
    /// How far it is.
    #[when_new("`draft` when left out")]
    #[default(DocumentStatus::Draft)]
    pub status: Option<DocumentStatus>,
    /// Who may see it once it is published.
    #[when_new("`project` when left out in a project, else `members`")]
    #[default(usual_visibility(project_id))]
    pub visibility: Option<ItemVisibility>,
    /// What others may do with it.
    #[when_new("`all-rights-reserved` when left out")]
    #[default(License::AllRightsReserved)]
    pub license: Option<License>,
    /// The language it is written in (BCP 47).
    #[when_new("`en` when left out")]
    #[default("en".to_owned())]
    #[clean(tag)]
    #[length(2, 35)]
    pub language: Option<String>,
    /// The project that it belongs to; you must contribute there.
    #[when_changed("null takes it out of its project")]
    pub project_id: Option<ProjectId>,
    /// What this revision is, in a line; stands with it.
    #[beside]
    #[text(0, 200)]
    pub note: Option<String>,
}

/// What is begun in a project is the project's.
fn usual_visibility(project: Option<ProjectId>) -> ItemVisibility {
    if project.is_some() { ItemVisibility::Project } else { ItemVisibility::Members }
}

fn tag(pointer: &str, text: &str) -> Result<String> {
    language::tag(text).ok_or_else(|| Error::field(pointer, "this is no language tag (BCP 47)"))
}
