//! What stewards are read as, and what hangs on them.

use super::service;
use super::store::{self, OLDEST, StewardRow};
use super::types::Steward;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::districts::types::District;
use crate::plan::{List, NoFilter, Order, Pick, Related, Row as _, Shape, View};
use crate::policy::visibility;
use bindery_entity::ids::DistrictId;
use chrono::{DateTime, Utc};

impl View for Steward {
    type Row = StewardRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Steward",
        table: "steward",
        columns: StewardRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("appointedAt", &["created_at"])],
    };

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::run_by(&ctx.actor, alias, sql);
    }

    fn view(row: StewardRow, _: &Ctx, _: &Pick, related: Related) -> Self {
        Self { district_id: row.district_id, member_id: row.member_id, appointed_at: row.created_at, related }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

/// A district's stewards, by the time of their appointment.
#[derive(Debug, Clone)]
pub struct StewardsOf;

impl List for StewardsOf {
    type Parent = District;
    type Id = DistrictId;
    type Item = Steward;
    type Filter = NoFilter;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "list_stewards";
    const ORDER: Order<StewardRow, DateTime<Utc>> = OLDEST;
    const KEYS: &'static [&'static str] = &["created_at", "member_id"];

    fn admits(ctx: &Ctx, district: &District) -> Result<()> {
        service::authorize_list(ctx, district.id)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_district(alias, parent, sql);
    }
}
