//! Facts read of things, and keys written.

mod documents;
mod projects;
mod requests;
mod texts;
mod write;

pub use documents::Document;
pub use projects::Project;
pub use requests::{Request, request_shelves};
pub use write::{add, mend, remove, rewrite, rewrite_all, say, sweep};

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::policy::readers::shelves::Facet;
use crate::policy::readers::things::Shared;
use crate::policy::visibility;
use bindery_entity::ids::{AreaId, MemberId};
use sea_orm::prelude::Uuid;

/// The project, if the viewer may know it.
pub(super) async fn known_project(ctx: &Ctx, project: Uuid) -> Result<Option<Uuid>> {
    let mut sql = Sql::new("SELECT j.id FROM project j WHERE j.id = ");
    sql.bind(project);
    visibility::projects(&ctx.actor, "j", &mut sql);
    ctx.db.value(sql).await
}

/// The area and those below it.
pub(super) async fn areas_of(ctx: &Ctx, area: Uuid) -> Result<Vec<Uuid>> {
    let mut sql = Sql::new("SELECT g.id FROM area g WHERE g.id = ");
    sql.bind(area).push(" OR g.parent_id = ").bind(area).push(" ORDER BY g.id");
    let known = ctx.db.values(sql).await?;
    // An unknown one is one that nothing is about.
    Ok(if known.is_empty() { vec![area] } else { known })
}

/// The lists that something stands in: all, its maker's, those of what it belongs to and of what it is about.
fn lists(maker: MemberId, shared: &Shared, areas: &[AreaId]) -> Vec<(Facet, Uuid)> {
    let mut lists = vec![(Facet::All, Uuid::nil()), (Facet::Maker, maker.0)];
    lists.extend(shared.district.map(|id| (Facet::District, id.0)));
    lists.extend(shared.project.map(|id| (Facet::Project, id.0)));
    lists.extend(areas.iter().map(|id| (Facet::Area, id.0)));
    lists
}
