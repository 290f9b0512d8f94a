//! Profiles as both faces show them.

use super::links::Platform;
use super::spelling;
use crate::error::{Error, Result};
use crate::features::areas::types::SkillKind;
use crate::http::Resource;
use crate::plan::{Heavy, Related};
use crate::policy::people::Visibility;
use async_graphql::{InputObject, SimpleObject};
use bindery_derive::command;
use bindery_entity::ids::{AffiliationId, AreaId, DistrictId, LinkId, MemberId, ParseIdError, SchoolId};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::str::FromStr;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

crate::text_enum! {
    /// What somebody is by profession.
    pub enum Role {
        /// A school librarian.
        Librarian = "librarian",
        /// A teacher.
        Teacher = "teacher",
        /// Runs or teaches technology.
        Technologist = "technologist",
        /// Writes books.
        Author = "author",
        /// Illustrates books.
        Illustrator = "illustrator",
        /// Writes about books.
        BookBlogger = "book_blogger",
        /// Publishes books.
        Publisher = "publisher",
        /// Edits books.
        Editor = "editor",
        /// Speaks up for libraries and readers.
        Advocate = "advocate",
        /// Leads a school or district.
        Administrator = "administrator",
        /// Something else.
        Other = "other",
    }
}

crate::text_enum! {
    /// The ages somebody works with.
    pub enum GradeBand {
        /// Before kindergarten.
        EarlyChildhood = "early_childhood",
        /// Kindergarten to grade 5.
        Elementary = "elementary",
        /// Grades 6 to 8.
        Middle = "middle",
        /// Grades 9 to 12.
        High = "high",
        /// College and university.
        HigherEd = "higher_ed",
    }
}

crate::text_enum! {
    /// Who says so. All but `self` make a statement verified.
    pub enum StatementSource {
        /// The member.
        Own = "self",
        /// The district's steward.
        Steward = "steward",
        /// The district's roster.
        Roster = "roster",
        /// The district's directory (SCIM).
        Scim = "scim",
    }
}

/// What a parameter of this kind says.
pub const WHOSE: &str = "Whose: the member's id, the handle with `@` before it, or `me`.";

/// Names a profile: by id, by handle with `@` before it, or `me` for the viewer's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileRef {
    /// By id.
    Id(MemberId),
    /// By handle, in any spelling of its letters.
    Handle(String),
    /// The viewer's own.
    Viewer,
}

impl ProfileRef {
    /// The one that was given.
    pub fn one_of(id: Option<MemberId>, handle: Option<String>) -> Result<Self> {
        match (id, handle) {
            (Some(id), None) => Ok(Self::Id(id)),
            (None, Some(handle)) => Ok(Self::Handle(handle.trim_start_matches('@').to_owned())),
            _ => Err(Error::field("/id", "give `id` or `handle`")),
        }
    }
}

impl From<MemberId> for ProfileRef {
    fn from(id: MemberId) -> Self {
        Self::Id(id)
    }
}

impl FromStr for ProfileRef {
    type Err = ParseIdError;
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        match text.strip_prefix('@') {
            Some(handle) => Ok(Self::Handle(handle.to_owned())),
            None if text == "me" => Ok(Self::Viewer),
            None => text.parse().map(Self::Id),
        }
    }
}

impl<'de> Deserialize<'de> for ProfileRef {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for ProfileRef {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A member's id, a handle with `@` before it, or `me`."))
            .pattern(Some("^(me|@[A-Za-z0-9_]{3,30}|mem_[0-7][0-9a-hjkmnp-tv-z]{25})$"))
            .examples(["me", "@adaeze_okonkwo", "mem_01h455vb4pex5vsknk084sn02q"])
            .into()
    }
}

impl ToSchema for ProfileRef {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ProfileRef")
    }
}

/// A member's face to others. Its id is the member's.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Profile {
    /// Its id, and the member's.
    pub id: MemberId,
    /// The name in addresses and mentions; unique without regard to case.
    #[schema(example = "adaeze_okonkwo")]
    pub handle: String,
    /// The name.
    #[schema(example = "Adaeze Okonkwo")]
    pub name: String,
    /// Who this is, in a line.
    pub headline: Option<String>,
    /// What this person stands for, in a few words.
    pub tagline: Option<String>,
    /// About this person, in Markdown; left out of lists.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub bio: Heavy<Option<String>>,
    /// The bio as HTML that is safe to show; left out of lists.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub bio_html: Heavy<Option<String>>,
    /// What this person is by profession: declared, verified or both.
    pub roles: Vec<ProfileRole>,
    /// The ages this person works with.
    pub grade_bands: Vec<GradeBand>,
    /// Languages this person works in (BCP 47).
    #[schema(example = json!(["en", "es"]))]
    pub languages: Vec<String>,
    /// Pages elsewhere, in the member's order.
    pub links: Vec<ProfileLink>,
    /// Where this person works: the newest affiliation that runs.
    pub workplace: Option<Workplace>,
    /// Who may see this profile.
    pub visibility: Visibility,
    /// Grows with every change of the profile itself.
    pub version: i64,
    /// When the member joined.
    pub created_at: DateTime<Utc>,
    /// When the profile changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: ProfileAbilities,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// A professional role of a member.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, SimpleObject)]
pub struct ProfileRole {
    /// Which.
    pub role: Role,
    /// Whether the member says so.
    pub declared: bool,
    /// Who verified it; null when nobody did.
    pub verified: Option<StatementSource>,
}

/// A link to a member's page elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct ProfileLink {
    /// Its id.
    pub id: LinkId,
    /// Where it leads.
    pub platform: Platform,
    /// The name there, without `@`; null for websites and pages without a name.
    pub handle: Option<String>,
    /// The address.
    #[schema(example = "https://www.instagram.com/adaezereads")]
    pub url: String,
    /// When the page was seen to link back; null until then.
    pub verified_at: Option<DateTime<Utc>>,
}

/// Where somebody works.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Workplace {
    /// The affiliation that says so.
    pub affiliation_id: AffiliationId,
    /// The district.
    pub district_id: DistrictId,
    /// The district's name.
    pub district_name: String,
    /// Its state, two letters (USPS).
    pub state: String,
    /// The school, if it is one.
    pub school_id: Option<SchoolId>,
    /// The school's name.
    pub school_name: Option<String>,
    /// What this person is there.
    pub role: Role,
    /// Whether the district says so, too.
    pub verified: bool,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with a profile.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct ProfileAbilities {
    /// Change it.
    pub edit: bool,
    /// Verify professional roles.
    pub verify_roles: bool,
}

impl Resource for Profile {
    fn path(&self) -> String {
        format!("/v1/profiles/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// Which profiles to list.
#[command(filter = "ProfileFilter")]
pub struct ListProfiles {
    /// Words that the name, handle or headline starts with; the typeahead.
    #[length(1, 100)]
    #[param(example = "ada")]
    pub q: Option<String>,
    /// People with this role, declared or verified.
    pub role: Option<Role>,
    /// `true`: only roles that somebody verified.
    pub verified: Option<bool>,
    /// People who have or learn this area, or one below it.
    pub area: Option<AreaId>,
    /// How they stand to it.
    pub skill_kind: Option<SkillKind>,
    /// People with a running affiliation to this district.
    pub district_id: Option<DistrictId>,
    /// People with a running affiliation to this school.
    pub school_id: Option<SchoolId>,
    /// People with a running affiliation to a district in this state, two letters (USPS).
    #[length(2, 2)]
    #[param(example = "CA")]
    pub state: Option<String>,
}

/// A link to put on a profile: an address or a handle.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ProfileLinkInput")]
pub struct LinkInput {
    /// Where it leads.
    #[garde(skip)]
    pub platform: Platform,
    /// The address; any usual spelling.
    #[garde(length(chars, min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "https://twitter.com/adaezereads?s=20")]
    #[serde(default)]
    pub url: Option<String>,
    /// The name there, with or without `@`; instead of the address.
    #[garde(length(chars, min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub handle: Option<String>,
}

/// What to change of a profile (JSON Merge Patch): fields left out stay, null clears.
#[command(patch, draft = ProfileDraft)]
pub struct UpdateProfile {
    /// The name.
    #[text(1, 80)]
    #[clean(spelling::name)]
    pub name: String,
    /// The handle: 3 to 30 of the characters a-z, 0-9 and _.
    #[length(3, 30)]
    #[schema(pattern = "^[a-z0-9_]{3,30}$")]
    #[clean(spelling::handle)]
    pub handle: String,
    /// Who this is, in a line.
    #[line(0, 120)]
    pub headline: Option<String>,
    /// What this person stands for, in a few words.
    #[line(0, 80)]
    pub tagline: Option<String>,
    /// About this person, in Markdown.
    #[text(0, 5000)]
    pub bio: Option<String>,
    /// Declared roles; verified ones stay as they are.
    #[most(20)]
    #[apart]
    pub roles: Vec<Role>,
    /// The ages this person works with.
    #[most(10)]
    #[clean(spelling::each_once)]
    pub grade_bands: Vec<GradeBand>,
    /// Languages this person works in (BCP 47).
    #[most(20)]
    #[clean(spelling::languages)]
    #[garde(length(max = 20), inner(length(chars, min = 2, max = 35)))]
    pub languages: Vec<String>,
    /// Pages elsewhere, each once; the whole list is replaced.
    #[most(20)]
    #[apart]
    #[garde(length(max = 20), dive)]
    pub links: Vec<LinkInput>,
    /// Who may see this profile.
    pub visibility: Visibility,
}
