//! Fragments of SQL over the rows of an item's table.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As};
use crate::plan::{Scope, Statement};
use crate::policy::readers::shelves::Facet;
use crate::policy::{places, visibility};
use bindery_entity::ids::{AreaId, DistrictId, MemberId, ProjectId};

/// The areas that an item is about, in the order of the vocabulary; its table is `item`, and `item_area` says which.
pub fn areas(statement: &mut Statement<'_>, alias: &str, item: &str) {
    let dialect = statement.ctx.db.dialect();
    let area = [("id", "a.id", As::Uuid), ("slug", "a.slug", As::Plain), ("name", "a.name", As::Plain)];
    let from = format!("{item}_area f JOIN area a ON a.id = f.area_id WHERE f.{item}_id = {alias}.id");
    statement.sql.push(&json::array(dialect, &json::object(dialect, &area), &from, "a.position, a.id"));
}

/// Whether the project that an item belongs to is archived.
pub fn archived(statement: &mut Statement<'_>, alias: &str) {
    // Most belong to no project, which needs no look.
    statement.sql.of(alias, "CASE WHEN @.project_id IS NULL THEN FALSE ELSE coalesce(");
    statement.sql.of(alias, "(SELECT a.status = 'archived' FROM project a WHERE a.id = @.project_id), FALSE) END");
}

/// The project that an item belongs to, where the viewer may see it.
pub fn known_project_id(statement: &mut Statement<'_>, alias: &str) {
    statement.sql.of(alias, "CASE WHEN @.project_id IS NOT NULL THEN ");
    visibility::known_project(&statement.ctx.actor, &format!("{alias}.project_id"), &mut statement.sql);
    statement.sql.push(" END");
}

/// What a filter of items says of where they belong.
#[derive(Debug, Default, Clone, Copy)]
pub struct Wanted {
    /// Whose.
    pub maker: Option<MemberId>,
    /// Of which project.
    pub project: Option<ProjectId>,
    /// Of which district.
    pub district: Option<DistrictId>,
    /// About which area.
    pub area: Option<AreaId>,
}

impl Wanted {
    /// The shortest list that holds all of it. A maker or an area is all that such a list says; whether the viewer may know
    /// project or district is still to be asked of each row.
    pub fn scope(self, ctx: &Ctx) -> Scope {
        let own = |district: &DistrictId| !places::shows_home(&ctx.actor, *district, false);
        match self {
            Self { maker: Some(maker), .. } => Scope::Of(Facet::Maker, maker.0),
            Self { project: Some(project), .. } => Scope::Of(Facet::Project, project.0),
            Self { district: Some(district), .. } if own(&district) => Scope::Of(Facet::Maker, ctx.viewer()),
            Self { district: Some(district), .. } => Scope::Of(Facet::District, district.0),
            Self { area: Some(area), .. } => Scope::About(area.0),
            Self { .. } => Scope::All,
        }
    }
}

/// Adds ` AND …`: about this area, or one below it.
pub fn about_area(ctx: &Ctx, area: AreaId, item: &str, alias: &str, sql: &mut Sql) {
    sql.of(alias, &format!(" AND EXISTS (SELECT 1 FROM {item}_area f WHERE f.{item}_id = @.id AND f.area_id"));
    sql.in_area(ctx.db.dialect(), area.0).push(")");
}

/// Adds ` AND …`: of this project, if the viewer may see it.
pub fn of_project(ctx: &Ctx, project: ProjectId, alias: &str, sql: &mut Sql) {
    sql.of(alias, " AND @.project_id = ").bind(project).of(alias, " AND @.project_id = ");
    visibility::known_project(&ctx.actor, &format!("{alias}.project_id"), sql);
}

/// Adds ` AND …`: of this district; where the viewer may not know that, only the viewer's own, which `own` adds.
pub fn of_district(ctx: &Ctx, district: DistrictId, alias: &str, sql: &mut Sql, own: impl FnOnce(&mut Sql)) {
    sql.of(alias, " AND @.district_id = ").bind(district);
    if !places::shows_home(&ctx.actor, district, false) {
        own(sql);
    }
}
