//! What documents, projects, requests and whatever else one shares have in common: the areas that they are about, the
//! project that they belong to, and the filters by these. Data and fragments of SQL; what differs stays with each.

mod store;

pub use store::{Wanted, about_area, archived, areas, known_project_id, of_district, of_project};
