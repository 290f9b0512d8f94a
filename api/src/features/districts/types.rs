//! Districts and schools as both faces show them.

use crate::http::Resource;
use crate::plan::Related;
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{DistrictId, SchoolId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// The grades a school teaches, roughly.
    pub enum SchoolLevel {
        /// Up to grade 5 or 6.
        Elementary = "elementary",
        /// Grades 6 to 8 or 9.
        Middle = "middle",
        /// Grades 9 to 12.
        High = "high",
        /// Several of these.
        Combined = "combined",
        /// Pre-kindergarten, ungraded or unknown.
        Other = "other",
    }
}

/// A school district (local education agency).
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct District {
    /// Its id.
    pub id: DistrictId,
    /// The seven digits by which NCES knows it.
    #[schema(example = "0601620")]
    pub nces_id: String,
    /// Its name.
    #[schema(example = "ABC Unified")]
    pub name: String,
    /// Its county.
    pub county: String,
    /// Its street address.
    pub street: String,
    /// Its city.
    #[schema(example = "Cerritos")]
    pub city: String,
    /// Its state, two letters (USPS).
    #[schema(example = "CA")]
    pub state: String,
    /// Its ZIP code.
    pub zip: String,
    /// Urban-centric locale, such as `Suburb: Large` (NCES).
    pub locale: Option<String>,
    /// Kind of agency (NCES).
    #[schema(example = "Regular Local")]
    pub kind: String,
    /// Operational status (NCES).
    #[schema(example = "Open")]
    pub status: String,
    /// Schools it runs.
    pub school_count: Option<i64>,
    /// Students it teaches.
    pub student_count: Option<i64>,
    /// Teachers, in full-time equivalents.
    pub teachers_fte: Option<f64>,
    /// Grows with every change.
    pub version: i64,
    /// When the facts changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: DistrictAbilities,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with a district.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct DistrictAbilities {
    /// Appoint and dismiss its stewards.
    pub appoint_stewards: bool,
    /// See and manage its machine accounts.
    pub manage_clients: bool,
    /// See and decide about its affiliations.
    pub manage_affiliations: bool,
}

/// A school.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct School {
    /// Its id.
    pub id: SchoolId,
    /// Its district.
    pub district_id: DistrictId,
    /// The twelve digits by which NCES knows it.
    #[schema(example = "061044001166")]
    pub nces_id: String,
    /// Its name.
    #[schema(example = "A. E. Arnold Elementary")]
    pub name: String,
    /// Its county.
    pub county: String,
    /// Its street address.
    pub street: String,
    /// Its city.
    pub city: String,
    /// Its state, two letters (USPS).
    #[schema(example = "CA")]
    pub state: String,
    /// Its ZIP code.
    pub zip: String,
    /// Lowest grade: `PK`, `KG`, `01` to `12`, `UG`.
    pub low_grade: Option<String>,
    /// Highest grade.
    pub high_grade: Option<String>,
    /// The grades, roughly.
    pub level: SchoolLevel,
    /// Urban-centric locale (NCES).
    pub locale: Option<String>,
    /// Whether it is a charter school.
    pub charter: bool,
    /// Kind of school (NCES).
    #[schema(example = "Regular")]
    pub kind: String,
    /// Operational status (NCES).
    #[schema(example = "Open")]
    pub status: String,
    /// Its size: students it teaches.
    pub student_count: Option<i64>,
    /// Teachers, in full-time equivalents.
    pub teachers_fte: Option<f64>,
    /// Grows with every change.
    pub version: i64,
    /// When the facts changed last.
    pub updated_at: DateTime<Utc>,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

impl Resource for District {
    fn path(&self) -> String {
        format!("/v1/districts/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

impl Resource for School {
    fn path(&self) -> String {
        format!("/v1/schools/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// Which districts to list.
#[command(filter = "DistrictFilter")]
pub struct ListDistricts {
    /// Words that the name or the city starts with; the typeahead.
    #[length(1, 100)]
    #[param(example = "uni")]
    pub q: Option<String>,
    /// Two letters (USPS).
    #[length(2, 2)]
    #[param(example = "CA")]
    pub state: Option<String>,
}

/// Which schools to list.
#[command(filter = "SchoolFilter")]
pub struct ListSchools {
    /// Words that the name or the city starts with; the typeahead.
    #[length(1, 100)]
    #[param(example = "elem")]
    pub q: Option<String>,
    /// Two letters (USPS).
    #[length(2, 2)]
    #[param(example = "CA")]
    pub state: Option<String>,
    /// Schools of this district.
    pub district_id: Option<DistrictId>,
    /// Schools of this level.
    pub level: Option<SchoolLevel>,
}
