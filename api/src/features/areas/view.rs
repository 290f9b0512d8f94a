//! What areas are read as, and what hangs on them.

use super::store::{self, AreaRow, BY_POSITION, COLUMNS};
use super::types::{Area, AreaAbilities};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::plan::{Identified, List, NoFilter, Order, Pick, ReadAlong, Related, Shape, View};
use crate::policy::allows;
use crate::policy::areas::AreaAct;
use bindery_entity::ids::AreaId;
use sea_orm::prelude::Uuid;

impl View for Area {
    type Row = AreaRow;

    const SHAPE: &'static Shape =
        &Shape { name: "Area", table: "area", columns: COLUMNS, related: Self::RELATED, fields: &[("viewerCan", &[])] };

    fn visible(_: &Ctx, _: &str, _: &mut Sql) {}

    fn view(row: AreaRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            synonyms: row.synonyms,
            description: row.description,
            parent_id: row.parent_id,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            abilities: AreaAbilities { edit: allows(&ctx.actor, AreaAct::Edit, &()) },
            related,
        }
    }

    fn read_along(row: &mut AreaRow) -> &mut ReadAlong {
        &mut row.related
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
