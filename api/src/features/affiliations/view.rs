//! What affiliations are read as, and what hangs on them.

use super::service;
use super::store::{self, AffiliationRow, NEWEST};
use super::types::{Affiliation, AffiliationAbilities, ListAffiliations};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::districts::types::District;
use crate::features::profiles::types::{Profile, StatementSource};
use crate::plan::{Identified, List, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::people::{AffiliationAct, AffiliationFacts, DirectoryAct};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::{AffiliationId, DistrictId, MemberId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::prelude::Uuid;

impl View for Affiliation {
    type Row = AffiliationRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Affiliation",
        table: "affiliation",
        columns: AffiliationRow::COLUMNS,
        related: Self::RELATED,
        fields: &[
            ("verified", &["source"]),
            ("running", &["starts_on", "ends_on", "ended_at"]),
            ("viewerCan", &["member_id", "district_id", "source", "ended_at"]),
        ],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, DirectoryAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::affiliations(&ctx.actor, ctx.today(), alias, sql);
    }

    fn view(row: AffiliationRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        let facts = AffiliationFacts { member: Some(row.member_id), district: row.district_id };
        let (running, verified) = (row.runs(ctx.today()), row.source != StatementSource::Own);
        let may = |act| row.ended_at.is_none() && allows(&ctx.actor, act, &facts);
        let abilities =
            AffiliationAbilities { confirm: !verified && may(AffiliationAct::Confirm), end: may(AffiliationAct::End) };
        of_row! {
            row => Self {
                id, member_id, district_id, school_id, role, source, starts_on, ends_on, confirmed_at, ended_at,
                version, created_at, updated_at;
                verified,
                running,
                abilities,
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

impl AffiliationRow {
    fn runs(&self, today: NaiveDate) -> bool {
        self.ended_at.is_none()
            && self.starts_on.is_none_or(|starts| starts <= today)
            && self.ends_on.is_none_or(|ends| ends >= today)
    }
}

impl Identified for Affiliation {
    type Id = AffiliationId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// A member's ties, newest first.
#[derive(Debug, Clone)]
pub struct AffiliationsOf;

impl List for AffiliationsOf {
    type Parent = Profile;
    type Id = MemberId;
    type Item = Affiliation;
    type Filter = ListAffiliations;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "list_affiliations";
    const ORDER: Order<AffiliationRow, DateTime<Utc>> = NEWEST;
    const KEYS: &'static [&'static str] = &["created_at", "id"];

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_member(alias, parent, sql);
    }

    fn matching(ctx: &Ctx, filter: &ListAffiliations, alias: &str, sql: &mut Sql) {
        store::matching(ctx, filter, alias, sql);
    }
}

/// What ties members to a district, newest first; for those who run it.
#[derive(Debug, Clone)]
pub struct AffiliationsIn;

impl List for AffiliationsIn {
    type Parent = District;
    type Id = DistrictId;
    type Item = Affiliation;
    type Filter = ListAffiliations;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "list_district_affiliations";
    const ORDER: Order<AffiliationRow, DateTime<Utc>> = NEWEST;
    const KEYS: &'static [&'static str] = &["created_at", "id"];

    fn admits(ctx: &Ctx, district: &District) -> Result<()> {
        service::authorize_list(ctx, district.id)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::in_district(alias, parent, sql);
    }

    fn matching(ctx: &Ctx, filter: &ListAffiliations, alias: &str, sql: &mut Sql) {
        store::matching(ctx, filter, alias, sql);
    }
}
