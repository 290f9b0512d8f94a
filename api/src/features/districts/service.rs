//! Use cases on districts and schools.

use super::store;
use super::types::{District, ListDistricts, ListSchools, School};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::page::{Page, PageArgs};
use bindery_entity::ids::{DistrictId, SchoolId};
use garde::Validate as _;
use std::collections::HashMap;

/// One district.
pub async fn get_district(ctx: &Ctx, id: DistrictId) -> Result<District> {
    store::district(ctx, id).await?.ok_or_else(Error::not_found)
}

/// The district that NCES knows by these seven digits.
pub async fn find_district(ctx: &Ctx, nces_id: &str) -> Result<Option<District>> {
    store::district_by_nces_id(ctx, nces_id).await
}

/// Districts by name.
pub async fn list_districts(ctx: &Ctx, filter: &ListDistricts, page: &PageArgs) -> Result<Page<District>> {
    filter.validate()?;
    store::districts(ctx, filter, page).await
}

/// The districts with these ids, as far as the viewer may see them; for nested fields.
pub async fn districts_by_id(ctx: &Ctx, ids: &[DistrictId]) -> Result<Vec<District>> {
    store::districts_by_id(ctx, ids).await
}

/// One school.
pub async fn get_school(ctx: &Ctx, id: SchoolId) -> Result<School> {
    store::school(ctx, id).await?.ok_or_else(Error::not_found)
}

/// Schools by name.
pub async fn list_schools(ctx: &Ctx, filter: &ListSchools, page: &PageArgs) -> Result<Page<School>> {
    filter.validate()?;
    store::schools(ctx, filter, page).await
}

/// The schools with these ids, as far as the viewer may see them; for nested fields.
pub async fn schools_by_id(ctx: &Ctx, ids: &[SchoolId]) -> Result<Vec<School>> {
    store::schools_by_id(ctx, ids).await
}

/// The schools of each of these districts, by name; for nested fields.
pub async fn schools_of(
    ctx: &Ctx,
    districts: &[DistrictId],
    page: &PageArgs,
) -> Result<HashMap<DistrictId, Page<School>>> {
    store::schools_of(ctx, districts, page).await
}
