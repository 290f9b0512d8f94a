//! Affiliations as both faces show them.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::features::profiles::types::{Role, StatementSource};
use crate::http::Resource;
use crate::plan::Related;
use crate::policy::places;
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{AffiliationId, AreaId, DistrictId, MemberId, SchoolId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A member's tie to a district or one of its schools.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Affiliation {
    /// Its id.
    pub id: AffiliationId,
    /// Whose tie it is.
    pub member_id: MemberId,
    /// To which district.
    pub district_id: DistrictId,
    /// To which of its schools; null for the district as a whole.
    pub school_id: Option<SchoolId>,
    /// What the member is there.
    pub role: Role,
    /// Who says so.
    pub source: StatementSource,
    /// Whether the district says so, too.
    pub verified: bool,
    /// Whether it has begun and not ended.
    pub running: bool,
    /// Its first day; null when it has always been.
    pub starts_on: Option<NaiveDate>,
    /// Its last day; null when none is known.
    pub ends_on: Option<NaiveDate>,
    /// When it was verified.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When somebody ended it.
    pub ended_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: AffiliationAbilities,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with an affiliation.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct AffiliationAbilities {
    /// Confirm it.
    pub confirm: bool,
    /// End it.
    pub end: bool,
}

impl Resource for Affiliation {
    fn path(&self) -> String {
        format!("/v1/affiliations/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// Where a member's things belong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sea_orm::FromQueryResult)]
pub struct Home {
    /// The district that verified the member.
    pub district_id: Option<DistrictId>,
    /// The school of it.
    pub school_id: Option<SchoolId>,
}

/// What there is before something new is made.
#[derive(Debug)]
pub struct Ground {
    /// Where its maker's things belong.
    pub home: Home,
    /// Those of the areas that it names that exist.
    pub areas: Vec<AreaId>,
}

impl Home {
    /// The part that the actor may know; `part`: whether they have one in the thing.
    #[must_use]
    pub fn shown(self, actor: &Actor, part: bool) -> Self {
        match self.district_id {
            Some(district) if !places::shows_home(actor, district, part) => Self::default(),
            _ => self,
        }
    }

    /// Refuses to share something with a school or district that the owner does not belong to.
    pub fn check(&self, visibility: &str) -> Result<()> {
        match visibility {
            "school" if self.school_id.is_none() => {
                Err(Error::field("/visibility", "no verified affiliation to a school says which school"))
            }
            "district" if self.district_id.is_none() => {
                Err(Error::field("/visibility", "no verified affiliation says which district"))
            }
            _ => Ok(()),
        }
    }
}

/// Which affiliations to list.
#[command(filter = "AffiliationFilter")]
pub struct ListAffiliations {
    /// `true`: only those that the district confirms; `false`: only declared ones.
    pub verified: Option<bool>,
    /// `true`: only those that have begun and not ended; `false`: only the others.
    pub running: Option<bool>,
}

/// A tie to enter.
#[command]
pub struct AddAffiliation {
    /// To which district.
    pub district_id: DistrictId,
    /// To which of its schools; left out for the district as a whole.
    pub school_id: Option<SchoolId>,
    /// What the member is there.
    pub role: Role,
    /// Its first day.
    #[days]
    pub starts_on: Option<NaiveDate>,
    /// Its last day, not before the first.
    #[days]
    pub ends_on: Option<NaiveDate>,
    /// Whose tie; left out for one's own. For stewards and machine accounts of the district.
    pub member_id: Option<MemberId>,
}
