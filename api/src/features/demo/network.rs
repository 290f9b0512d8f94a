//! The demo network as it stands in `api/demo/`.

use crate::error::{Error, Result};
use crate::features::documents::types::{DocumentStatus, License};
use crate::features::projects::types::{JoinPolicy, ProjectStatus};
use crate::features::requests::types::NeedLevel;
use crate::policy::documents::ItemVisibility;
use crate::policy::people::Visibility;
use crate::policy::projects::ProjectRole;
use crate::policy::requests::RequestKind;
use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/demo_texts.rs"));

pub const DISTRICTS: &str = include_str!("../../../demo/districts.csv");
pub const SCHOOLS: &str = include_str!("../../../demo/schools.csv");
const MEMBERS: &str = include_str!("../../../demo/members.json");
const PROJECTS: &str = include_str!("../../../demo/projects.json");
const REQUESTS: &str = include_str!("../../../demo/requests.json");
const DOCUMENTS: [&str; 2] =
    [include_str!("../../../demo/documents-1.json"), include_str!("../../../demo/documents-2.json")];

/// An invented member.
#[derive(Debug, Deserialize)]
pub struct DemoMember {
    pub handle: String,
    pub name: String,
    pub email: String,
    pub headline: String,
    pub tagline: Option<String>,
    pub bio: String,
    pub roles: Vec<String>,
    pub verified_roles: Vec<String>,
    pub grade_bands: Vec<String>,
    pub languages: Vec<String>,
    pub district: Option<String>,
    pub school: Option<String>,
    pub affiliation_source: Option<String>,
    pub has: Vec<String>,
    pub learning: Vec<String>,
    pub links: Vec<DemoLink>,
    pub visibility: String,
    pub persona: Option<DemoPersona>,
}

/// A link on an invented member's profile.
#[derive(Debug, Deserialize)]
pub struct DemoLink {
    pub platform: String,
    pub url: String,
}

/// What makes a member a persona.
#[derive(Debug, Deserialize)]
pub struct DemoPersona {
    pub key: String,
    pub about: String,
}

/// The invented members, personas first.
pub fn members() -> Result<Vec<DemoMember>> {
    serde_json::from_str(MEMBERS).map_err(Error::internal)
}

/// A project of invented members; days count from today.
#[derive(Debug, Deserialize)]
pub struct DemoProject {
    pub key: String,
    pub title: String,
    pub goal: String,
    pub summary: String,
    pub starts_on_days: Option<i64>,
    pub ends_on_days: Option<i64>,
    pub visibility: Visibility,
    pub join_policy: JoinPolicy,
    pub status: ProjectStatus,
    pub created_days_ago: i64,
    pub members: Vec<DemoProjectMember>,
}

/// Who is in a project; the first started it.
#[derive(Debug, Deserialize)]
pub struct DemoProjectMember {
    pub handle: String,
    pub role: ProjectRole,
}

/// A document of an invented member.
#[derive(Debug, Deserialize)]
pub struct DemoDocument {
    pub key: String,
    pub owner: String,
    pub title: String,
    pub summary: String,
    pub areas: Vec<String>,
    pub visibility: ItemVisibility,
    pub status: DocumentStatus,
    pub license: License,
    pub language: String,
    pub project: Option<String>,
    pub revisions: Vec<DemoRevision>,
}

/// What a document said, from so many days ago on.
#[derive(Debug, Deserialize)]
pub struct DemoRevision {
    pub file: String,
    pub author: String,
    pub note: Option<String>,
    pub days_ago: i64,
}

impl DemoRevision {
    /// The text.
    pub fn text(&self) -> Result<&'static str> {
        let found = TEXTS.iter().find(|(name, _)| *name == self.file);
        found.map(|(_, text)| *text).ok_or_else(|| Error::internal(anyhow::anyhow!("no text {}", self.file)))
    }
}

/// A request of an invented member, with the offers on it and what followed; days count from today.
#[derive(Debug, Deserialize)]
pub struct DemoRequest {
    pub key: String,
    pub asker: String,
    pub kind: RequestKind,
    pub title: String,
    pub body: String,
    pub need_level: NeedLevel,
    pub need_before_days: Option<i64>,
    pub areas: Vec<String>,
    pub helpers_wanted: i64,
    pub visibility: ItemVisibility,
    pub item: Option<String>,
    pub quantity: Option<i64>,
    pub loan_until_days: Option<i64>,
    pub starts_on_days: Option<i64>,
    pub project: Option<String>,
    pub created_days_ago: i64,
    pub offers: Vec<DemoOffer>,
    pub steps: Vec<DemoStep>,
}

/// An offer on a request.
#[derive(Debug, Deserialize)]
pub struct DemoOffer {
    pub helper: String,
    pub message: String,
    pub condition: Option<String>,
    pub days_ago: i64,
}

/// What somebody did with a request or with an offer on it.
#[derive(Debug, Deserialize)]
pub struct DemoStep {
    pub days_ago: i64,
    #[serde(flatten)]
    pub act: DemoMove,
}

/// The acts of [`DemoStep`].
#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum DemoMove {
    Accept { helper: String },
    Decline { helper: String },
    WithdrawOffer { helper: String },
    Renege { helper: String, reason: Option<String> },
    Release { helper: String, reason: Option<String> },
    Start { helper: String },
    HandOver { helper: String, due_days: i64 },
    ConfirmReturnAsker,
    ConfirmReturnHelper { helper: String },
    Fulfil { helpers: Vec<String> },
    Undo,
    Withdraw,
    MarkDuplicate { of: String },
    MarkUnfilled { reason: String },
    Expire,
}

/// The requests.
pub fn requests() -> Result<Vec<DemoRequest>> {
    serde_json::from_str(REQUESTS).map_err(Error::internal)
}

/// The projects.
pub fn projects() -> Result<Vec<DemoProject>> {
    serde_json::from_str(PROJECTS).map_err(Error::internal)
}

/// The documents.
pub fn documents() -> Result<Vec<DemoDocument>> {
    let read = |text| serde_json::from_str::<Vec<DemoDocument>>(text).map_err(Error::internal);
    Ok(DOCUMENTS.into_iter().map(read).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}
