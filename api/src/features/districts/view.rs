//! What districts and schools are read as, and what hangs on them.

use super::store::{self, DistrictRow, SCHOOLS_BY_NAME, SchoolRow};
use super::types::{District, DistrictAbilities, School};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::plan::{Identified, List, NoFilter, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::people::{AffiliationAct, AffiliationFacts};
use crate::policy::places::{DistrictAct, DistrictFacts};
use crate::policy::{allows, visibility};
use bindery_entity::ids::{DistrictId, SchoolId};
use sea_orm::prelude::Uuid;

impl View for District {
    type Row = DistrictRow;

    const SHAPE: &'static Shape = &Shape {
        name: "District",
        table: "district",
        columns: DistrictRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("viewerCan", &[])],
    };

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::districts(&ctx.actor, alias, sql);
    }

    fn view(row: DistrictRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        let facts = DistrictFacts { id: row.id };
        let ties = AffiliationFacts { member: None, district: row.id };
        let may = |act| allows(&ctx.actor, act, &facts);
        of_row! {
            row => Self {
                id, nces_id, name, county, street, city, state, zip, locale, kind, status, school_count, student_count,
                teachers_fte, version, updated_at;
                abilities: DistrictAbilities {
                    appoint_stewards: may(DistrictAct::AppointStewards),
                    manage_clients: may(DistrictAct::ManageClients),
                    manage_affiliations: allows(&ctx.actor, AffiliationAct::Confirm, &ties),
                },
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

impl Identified for District {
    type Id = DistrictId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

impl View for School {
    type Row = SchoolRow;

    const SHAPE: &'static Shape =
        &Shape { name: "School", table: "school", columns: SchoolRow::COLUMNS, related: Self::RELATED, fields: &[] };

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::schools(&ctx.actor, alias, sql);
    }

    fn view(row: SchoolRow, _: &Ctx, _: &Pick, related: Related) -> Self {
        of_row! {
            row => Self {
                id, district_id, nces_id, name, county, street, city, state, zip, low_grade, high_grade, level, locale,
                charter, kind, status, student_count, teachers_fte, version, updated_at;
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

impl Identified for School {
    type Id = SchoolId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// The schools of a district by name.
#[derive(Debug, Clone)]
pub struct SchoolsOf;

impl List for SchoolsOf {
    type Parent = District;
    type Id = DistrictId;
    type Item = School;
    type Filter = NoFilter;
    type Key = String;

    const OPERATION: &'static str = "district_schools";
    const ORDER: Order<SchoolRow, String> = SCHOOLS_BY_NAME;
    const KEYS: &'static [&'static str] = &["name_folded", "id"];

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::schools_of(alias, parent, sql);
    }
}
