//! Documents in the database.

mod reindex;
mod row;
mod write;

pub(super) use reindex::reindex;
pub use row::{DocumentRow, NEWEST, score};
pub(super) use write::{delete, insert, lock, set_revision, set_trashed, trashed_before, update, write_words};

use super::types::{DocumentStatus, ListDocuments};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::items::{self, Wanted};
use crate::features::profiles::language;
use crate::plan::{Ranges, Scope};
use crate::policy::readers::shelves::Shelf;
use crate::reading::{self, Thing};

/// Adds `FROM … WHERE …`: the documents of the member.
pub fn of_owner(alias: &str, member: &str, sql: &mut Sql) {
    sql.push(&format!("FROM document {alias} WHERE {alias}.owner_id = {member}"));
}

/// Adds `FROM … WHERE …`: the documents in the project.
pub fn in_project(alias: &str, project: &str, sql: &mut Sql) {
    sql.push(&format!("FROM document {alias} WHERE {alias}.project_id = {project}"));
}

/// Where a list with this filter looks, and what the filter wants besides; none where lists ask each row.
pub async fn ranges(ctx: &Ctx, filter: &ListDocuments) -> Result<Option<(Ranges, ListDocuments)>> {
    use DocumentStatus::{Draft, Published};
    let mut rest = ListDocuments { q: None, trashed: None, ..filter.clone() };
    let shelves: &[Shelf] = match (filter.trashed, rest.status) {
        (Some(true), _) => &[Shelf::Trash],
        (_, Some(Published)) => &[Shelf::Published],
        (_, Some(Draft)) => &[Shelf::Drafts],
        (_, None) => &[Shelf::Published, Shelf::Drafts],
    };
    rest.status = rest.status.filter(|_| filter.trashed == Some(true));
    let (maker, project, district) = (rest.owner_id.take(), rest.project_id, rest.district_id);
    let scope = Wanted { maker, project, district, area: rest.area }.scope(ctx);
    rest.area = rest.area.filter(|_| !matches!(scope, Scope::About(_)));
    let filtered = rest != ListDocuments::default();
    let ranges = reading::ranges(ctx, Thing::Document, (shelves, scope), filtered).await?;
    Ok(ranges.map(|ranges| (ranges, rest)))
}

/// Adds ` AND …`: what the filter wants, but for its words.
pub fn matching(ctx: &Ctx, filter: &ListDocuments, alias: &str, sql: &mut Sql) {
    let trashed = filter.trashed == Some(true);
    sql.of(alias, if trashed { " AND @.trashed_at IS NOT NULL" } else { " AND @.trashed_at IS NULL" });
    matching_rest(ctx, filter, alias, sql);
}

/// The same, in the trash and out of it.
pub fn matching_rest(ctx: &Ctx, filter: &ListDocuments, alias: &str, sql: &mut Sql) {
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
