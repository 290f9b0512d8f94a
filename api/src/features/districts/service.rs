//! Use cases on districts and schools.

use super::store;
use super::types::{District, ListDistricts, ListSchools, School};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::page::{Page, PageArgs, Window};
use crate::plan::{self, Pick};
use bindery_entity::ids::{DistrictId, SchoolId};
use garde::Validate as _;
use sea_orm::prelude::Uuid;

/// One district.
pub async fn get_district(ctx: &Ctx, id: DistrictId, pick: &Pick) -> Result<District> {
    plan::by_id(ctx, id, pick).await?.ok_or_else(Error::not_found)
}

/// The district that NCES knows by these seven digits.
pub async fn find_district(ctx: &Ctx, nces_id: &str) -> Result<Option<District>> {
    plan::one(ctx, None, &Pick::narrow(), |alias, sql| {
        sql.of(alias, " AND @.nces_id = ").bind(nces_id);
    })
    .await
}

/// Districts by name.
pub async fn list_districts(ctx: &Ctx, filter: &ListDistricts, page: &PageArgs, pick: &Pick) -> Result<Page<District>> {
    filter.validate()?;
    let window = Window::open(&ctx.state.keys, "list_districts", filter, page)?;
    plan::page(ctx, window, &store::DISTRICTS_BY_NAME, pick, |alias, sql| {
        store::matching_districts(filter, alias, sql);
    })
    .await
}

/// One school.
pub async fn get_school(ctx: &Ctx, id: SchoolId, pick: &Pick) -> Result<School> {
    plan::by_id(ctx, id, pick).await?.ok_or_else(Error::not_found)
}

/// Schools by name.
pub async fn list_schools(ctx: &Ctx, filter: &ListSchools, page: &PageArgs, pick: &Pick) -> Result<Page<School>> {
    filter.validate()?;
    let window = Window::open(&ctx.state.keys, "list_schools", filter, page)?;
    plan::page(ctx, window, &store::SCHOOLS_BY_NAME, pick, |alias, sql| store::matching_schools(filter, alias, sql))
        .await
}

/// Makes a batch of districts behind `after` found anew, and answers the last; none when nothing comes behind it.
pub async fn reindex_districts(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    store::reindex_districts(ctx, after).await
}

/// Makes a batch of schools behind `after` found anew, and answers the last; none when nothing comes behind it.
pub async fn reindex_schools(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    store::reindex_schools(ctx, after).await
}
