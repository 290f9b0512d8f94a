//! What areas are read as, and what hangs on them.

use super::store::{self, AreaRow, BY_POSITION};
use super::types::{Area, AreaAbilities};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::plan::{Identified, List, NoFilter, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::allows;
use crate::policy::areas::AreaAct;
use bindery_entity::ids::AreaId;
use sea_orm::prelude::Uuid;

impl View for Area {
    type Row = AreaRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Area",
        table: "area",
        columns: AreaRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("viewerCan", &[])],
    };

    fn visible(_: &Ctx, _: &str, _: &mut Sql) {}

    fn view(row: AreaRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        of_row! {
            row => Self {
                id, slug, name, synonyms, description, parent_id, version, created_at, updated_at;
                abilities: AreaAbilities { edit: allows(&ctx.actor, AreaAct::Edit, &()) },
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

impl Identified for Area {
    type Id = AreaId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// The areas below one.
#[derive(Debug, Clone)]
pub struct ChildrenOf;

impl List for ChildrenOf {
    type Parent = Area;
    type Id = AreaId;
    type Item = Area;
    type Filter = NoFilter;
    type Key = i64;

    const OPERATION: &'static str = "area_children";
    const ORDER: Order<AreaRow, i64> = BY_POSITION;
    const KEYS: &'static [&'static str] = &["position", "id"];

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::children_of(alias, parent, sql);
    }
}
