//! Ids in the documents' examples: rows of the demo, where ids are the same everywhere.

use crate::ctx::Ids;
use bindery_entity::ids::{
    AffiliationId, ClientId, DistrictId, DocumentId, MemberId, OfferId, ProjectId, RequestId, SchoolId,
};

/// How many districts and schools are loaded before the first member.
const DISTRICTS: u64 = 12;
const SCHOOLS: u64 = 60;

/// The numbers of the first ids of projects, documents and requests; each item has a block of its own.
pub const FIRST_PROJECT: u64 = 2_000_000;
pub const FIRST_DOCUMENT: u64 = 3_000_000;
pub const FIRST_REQUEST: u64 = 4_000_000;
/// How many ids one item may take.
pub const IDS_OF_AN_ITEM: u64 = 1000;

/// Weeding, in the vocabulary that every installation has.
const AREA: &str = "are_01kdvdna00e018daa54c0thgzn";
/// Sessions are nobody else's, so this one does not exist.
const SESSION: &str = "ses_01h455vb4pex5vsknk084sn02q";

/// The first district: Long Beach Unified, which has a steward.
pub fn district() -> DistrictId {
    Ids::counted(0).into()
}

/// The first school.
pub fn school() -> SchoolId {
    Ids::counted(DISTRICTS).into()
}

/// The first persona: a librarian new to the job.
pub fn member() -> MemberId {
    Ids::counted(DISTRICTS + SCHOOLS).into()
}

/// The first persona's tie to her school; her two links come before it.
pub fn affiliation() -> AffiliationId {
    Ids::counted(DISTRICTS + SCHOOLS + 3).into()
}

/// The machine account of the first district; its number is far behind all others.
pub fn client() -> ClientId {
    Ids::counted(1_000_000).into()
}

/// The first project: the genrefication label kit, which is public.
pub fn project() -> ProjectId {
    Ids::counted(FIRST_PROJECT).into()
}

/// The first document: a way to weed, which is public.
pub fn document() -> DocumentId {
    Ids::counted(FIRST_DOCUMENT).into()
}

/// The first request.
pub fn request() -> RequestId {
    Ids::counted(FIRST_REQUEST).into()
}

/// The first offer on it; the request and what the log says of it come before.
pub fn offer() -> OfferId {
    Ids::counted(FIRST_REQUEST + 2).into()
}

/// An example for a path or query parameter, by its name.
pub fn of_parameter(name: &str) -> Option<String> {
    match name {
        "district_id" => Some(district().to_string()),
        "school_id" => Some(school().to_string()),
        "member_id" => Some(member().to_string()),
        "area_id" => Some(AREA.to_owned()),
        "affiliation_id" => Some(affiliation().to_string()),
        "client_id" => Some(client().to_string()),
        "project_id" => Some(project().to_string()),
        "request_id" => Some(request().to_string()),
        "offer_id" => Some(offer().to_string()),
        "session_id" => Some(SESSION.to_owned()),
        "profile" => Some("@adaeze_okonkwo".to_owned()),
        "role" => Some("librarian".to_owned()),
        "document_id" => Some(document().to_string()),
        "number" => Some("1".to_owned()),
        "kind" => Some("has".to_owned()),
        _ => None,
    }
}
