//! What is done with districts, on both faces.

use super::service;
use super::types::{District, ListDistricts, ListSchools, School};
use bindery_derive::faces;
use bindery_entity::ids::{DistrictId, SchoolId};

#[faces(tag = "Districts and schools", query = DistrictQuery)]
trait Districts {
    /// List districts
    ///
    /// Districts by name; `q` finds by the beginnings of words of the name or the city.
    #[get("/districts")]
    fn list_districts(filter: ListDistricts, page: PageArgs, pick: Pick) -> Page<District>;

    /// Get a district
    #[get("/districts/{district_id}")]
    fn get_district(id: DistrictId, pick: Pick) -> District;

    /// List schools
    ///
    /// Schools by name; `q` finds by the beginnings of words of the name or the city.
    #[get("/schools")]
    fn list_schools(filter: ListSchools, page: PageArgs, pick: Pick) -> Page<School>;

    /// Get a school
    #[get("/schools/{school_id}")]
    fn get_school(id: SchoolId, pick: Pick) -> School;
}
