//! Documents in the database.

mod reindex;
mod row;
mod write;

pub(super) use reindex::reindex;
pub use row::{DocumentRow, NEWEST, score};
pub(super) use write::{delete, insert, lock, set_revision, set_trashed, trashed_before, update, write_keys};

use super::types::{DocumentStatus, ListDocuments};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::items::{self, Wanted};
use crate::features::profiles::language;
use crate::plan::Ranges;
use crate::policy::readers::shelves::{Facet, Shelf};
use crate::reading::{self, Look, Thing};

/// Adds `FROM … WHERE …`: the documents of the member.
pub fn of_owner(alias: &str, member: &str, sql: &mut Sql) {
    sql.push(&format!("FROM document {alias} WHERE {alias}.owner_id = {member}"));
}

/// Adds `FROM … WHERE …`: the documents in the project.
pub fn in_project(alias: &str, project: &str, sql: &mut Sql) {
    sql.push(&format!("FROM document {alias} WHERE {alias}.project_id = {project}"));
}

/// Where a list with this filter looks; none where lists ask each row.
pub async fn ranges(ctx: &Ctx, filter: &ListDocuments) -> Result<Option<Ranges>> {
    use DocumentStatus::{Draft, Published};
    let shelves: &[Shelf] = match (filter.trashed, filter.status) {
        (Some(true), _) => &[Shelf::Trash],
        (_, Some(Published)) => &[Shelf::Published],
        (_, Some(Draft)) => &[Shelf::Drafts],
        (_, None) => &[Shelf::Published, Shelf::Drafts],
    };
    let ListDocuments { owner_id: maker, project_id: project, district_id: district, area, .. } = *filter;
    let scope = Wanted { maker, project, district, area }.scope(ctx);
    let rest = ListDocuments {
        q: None,
        trashed: None,
        status: filter.status.filter(|_| filter.trashed == Some(true)),
        owner_id: None,
        area: area.filter(|_| scope.facet() != Facet::Area),
        ..filter.clone()
    };
    let (filtered, searches) = (rest != ListDocuments::default(), filter.q.is_some());
    reading::ranges(ctx, Look { thing: Thing::Document, shelves, scope, filtered, searches }).await
}

/// Adds ` AND …`: what the filter wants, but for its words.
pub fn matching(ctx: &Ctx, filter: &ListDocuments, alias: &str, sql: &mut Sql) {
    let trashed = filter.trashed == Some(true);
    sql.of(alias, if trashed { " AND @.trashed_at IS NOT NULL" } else { " AND @.trashed_at IS NULL" });
    if let Some(area) = filter.area {
        items::about_area(ctx, area, "document", alias, sql);
    }
    if let Some(status) = filter.status {
        sql.of(alias, " AND @.status = ").bind(status);
    }
    if let Some(license) = filter.license {
        sql.of(alias, " AND @.license = ").bind(license);
    }
    if let Some(language) = &filter.language {
        sql.of(alias, " AND @.language = ").bind(language::tag(language).unwrap_or_default());
    }
    if let Some(owner) = filter.owner_id {
        sql.of(alias, " AND @.owner_id = ").bind(owner);
    }
    if let Some(project) = filter.project_id {
        items::of_project(ctx, project, alias, sql);
    }
    if let Some(district) = filter.district_id {
        items::of_district(ctx, district, alias, sql, |sql| {
            sql.of(alias, " AND @.owner_id = ").bind(ctx.viewer());
        });
    }
}
