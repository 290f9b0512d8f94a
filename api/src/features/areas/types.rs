//! Areas as both faces show them.

use crate::error::Result;
use crate::http::Resource;
use crate::plan::Related;
use crate::text::{self, Cleaned as _};
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::AreaId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// How a member stands to an area.
    pub enum SkillKind {
        /// Knows it and can help others with it.
        Has = "has",
        /// Is learning it.
        Learning = "learning",
    }
}

/// An area of practice in the vocabulary.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// A short name for addresses; it never changes.
    #[schema(example = "genrefication")]
    pub slug: String,
    /// Its name.
    #[schema(example = "Genrefication")]
    pub name: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// What it is, in a sentence.
    pub description: String,
    /// The area above it; null at the top.
    pub parent_id: Option<AreaId>,
    /// Grows with every change.
    pub version: i64,
    /// When it joined the vocabulary.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: AreaAbilities,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with an area.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct AreaAbilities {
    /// Change it.
    pub edit: bool,
}

impl Resource for Area {
    fn path(&self) -> String {
        format!("/v1/areas/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// An area that a thing is about, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
pub struct AreaRef {
    /// Its id.
    #[serde(deserialize_with = "id_from_uuid")]
    pub id: AreaId,
    /// Its short name for addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// The database writes ids into JSON as UUIDs.
fn id_from_uuid<'de, D: serde::Deserializer<'de>>(from: D) -> Result<AreaId, D::Error> {
    sea_orm::prelude::Uuid::deserialize(from).map(AreaId)
}

/// Which areas to list.
#[command(filter = "AreaFilter")]
pub struct ListAreas {
    /// Words that the name or a synonym starts with; the autocomplete.
    #[length(1, 100)]
    #[param(example = "genre")]
    pub q: Option<String>,
    /// Areas below this one.
    pub parent_id: Option<AreaId>,
    /// `true`: only areas at the top; `false`: only those below one.
    pub top_level: Option<bool>,
}

/// An area to add.
#[command(update = UpdateArea, draft = AreaDraft)]
pub struct CreateArea {
    /// Its name; unique without regard to case.
    #[line(1, 80)]
    #[schema(example = "Library podcasts")]
    pub name: String,
    /// A short name for addresses: lower-case ASCII letters and digits, joined by hyphens; made of the name
    /// when left out.
    #[length(1, 60)]
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "library-podcasts")]
    #[create_only]
    #[apart]
    pub slug: Option<String>,
    /// Other words for it, at most 20.
    #[most(20)]
    #[clean(clean_synonyms)]
    #[garde(length(max = 20), inner(custom(text::letters(1, 60))))]
    pub synonyms: Vec<String>,
    /// What it is, in a sentence.
    #[line(1, 400)]
    pub description: String,
    /// The area above it, which must stand at the top.
    pub parent_id: Option<AreaId>,
}

/// Cleaned, each once.
fn clean_synonyms(pointer: &str, words: &[String]) -> Result<Vec<String>> {
    let (mut known, mut kept) = (Vec::new(), Vec::new());
    for (place, word) in words.iter().enumerate() {
        let word = String::line(&format!("{pointer}/{place}"), word.clone())?;
        let folded = text::fold(&word);
        if !known.contains(&folded) {
            known.push(folded);
            kept.push(word);
        }
    }
    Ok(kept)
}
