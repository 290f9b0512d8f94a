//! What is done with areas, on both faces.

use super::service;
use super::types::{Area, CreateArea, ListAreas, UpdateArea};
use bindery_derive::faces;
use bindery_entity::ids::AreaId;

#[faces(tag = "Areas and skills", query = AreaQuery, mutation = AreaMutation)]
trait Areas {
    /// List areas
    ///
    /// Areas in the order of the vocabulary; `q` finds by the beginnings of words of the name or a synonym.
    #[get("/areas")]
    fn list_areas(filter: ListAreas, page: PageArgs, pick: Pick) -> Page<Area>;

    /// Create an area
    ///
    /// Adds an area to the vocabulary, behind its siblings. For stewards and admins.
    #[post("/areas", created,
        example = json!({
        "name": "Library podcasts", "synonyms": ["audio storytelling"],
        "description": "Making and hosting podcasts with students about books and research."}))]
    fn create_area(input: CreateArea, pick: Pick) -> Area;

    /// Get an area
    #[get("/areas/{area_id}")]
    fn get_area(id: AreaId, pick: Pick) -> Area;

    /// Update an area
    ///
    /// Changes the fields sent (JSON Merge Patch, RFC 7396). For stewards and admins; name the version you
    /// read to change only that one (`If-Match` over REST, `expectedVersion` over GraphQL).
    #[patch("/areas/{area_id}",
        example = json!({"synonyms": ["genrefy", "ditching dewey", "genre shelving"]}))]
    fn update_area(id: AreaId, input: UpdateArea, expected_version: Option<i64>, pick: Pick) -> Area;
}
