//! What districts and schools are read as, and what hangs on them.

use super::store::{self, DISTRICT_COLUMNS, DistrictRow, SCHOOL_COLUMNS, SCHOOLS_BY_NAME, SchoolRow};
use super::types::{District, DistrictAbilities, School};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::plan::{Identified, List, NoFilter, Order, Pick, ReadAlong, Related, Shape, View};
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
        columns: DISTRICT_COLUMNS,
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
        Self {
            id: row.id,
            nces_id: row.nces_id,
            name: row.name,
            county: row.county,
            street: row.street,
            city: row.city,
            state: row.state,
            zip: row.zip,
            locale: row.locale,
            kind: row.kind,
            status: row.status,
            school_count: row.school_count,
            student_count: row.student_count,
            teachers_fte: row.teachers_fte,
            version: row.version,
            updated_at: row.updated_at,
            abilities: DistrictAbilities {
                appoint_stewards: may(DistrictAct::AppointStewards),
                manage_clients: may(DistrictAct::ManageClients),
                manage_affiliations: allows(&ctx.actor, AffiliationAct::Confirm, &ties),
            },
            related,
        }
    }

    fn read_along(row: &mut DistrictRow) -> &mut ReadAlong {
        &mut row.related
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
        &Shape { name: "School", table: "school", columns: SCHOOL_COLUMNS, related: Self::RELATED, fields: &[] };

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::schools(&ctx.actor, alias, sql);
    }

    fn view(row: SchoolRow, _: &Ctx, _: &Pick, related: Related) -> Self {
        Self {
            id: row.id,
            district_id: row.district_id,
            nces_id: row.nces_id,
            name: row.name,
            county: row.county,
            street: row.street,
            city: row.city,
            state: row.state,
            zip: row.zip,
            low_grade: row.low_grade,
            high_grade: row.high_grade,
            level: row.level,
            locale: row.locale,
            charter: row.charter,
            kind: row.kind,
            status: row.status,
            student_count: row.student_count,
            teachers_fte: row.teachers_fte,
            version: row.version,
            updated_at: row.updated_at,
            related,
        }
    }

    fn read_along(row: &mut SchoolRow) -> &mut ReadAlong {
        &mut row.related
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
