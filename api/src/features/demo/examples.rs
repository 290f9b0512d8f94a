//! Ids in the documents' examples: rows of the demo, where ids are the same everywhere.

use crate::actor::kinds::kinds;
use crate::ctx::Ids;
use bindery_entity::ids::{
    AffiliationId, AreaId, ClientId, DistrictId, DocumentId, MemberId, OfferId, ProjectId, RequestId, RevisionId,
    SchoolId,
};
use sea_orm::prelude::Uuid;

/// How many districts and schools are loaded before the first member.
const DISTRICTS: u64 = 12;
const SCHOOLS: u64 = 60;

/// The numbers of the first ids of projects, documents and requests; each item has a block of its own.
pub const FIRST_PROJECT: u64 = 2_000_000;
pub const FIRST_DOCUMENT: u64 = 3_000_000;
pub const FIRST_REQUEST: u64 = 4_000_000;
/// How many ids one item may take.
pub const IDS_OF_AN_ITEM: u64 = 1000;

/// The area of weeding.
const AREA: u128 = 0x019b_76da_a800_7002_86a9_4523_01a8_c3f5;
/// Sessions are nobody else's, so this one does not exist.
const SESSION: &str = "ses_01h455vb4pex5vsknk084sn02q";

/// An id of which the documents' examples are made.
pub trait Example: Sized {
    /// One that the demo has.
    fn example() -> Self;
}

macro_rules! examples {
    ($($(#[$doc:meta])* $id:ident: $example:expr;)+) => {$(
        $(#[$doc])*
        impl Example for $id {
            fn example() -> Self {
                $example
            }
        }
    )+};
}

examples! {
    /// Long Beach Unified, which has a steward.
    DistrictId: Ids::counted(0).into();
    /// The first.
    SchoolId: Ids::counted(DISTRICTS).into();
    /// Weeding, in the vocabulary that every installation has.
    AreaId: Uuid::from_u128(AREA).into();
    /// A librarian new to the job, the first persona.
    MemberId: Ids::counted(DISTRICTS + SCHOOLS).into();
    /// The first persona's tie to her school; her two links come before it.
    AffiliationId: Ids::counted(DISTRICTS + SCHOOLS + 3).into();
    /// The machine account of the first district; its number is far behind all others.
    ClientId: Ids::counted(1_000_000).into();
    /// The genrefication label kit, which is public.
    ProjectId: Ids::counted(FIRST_PROJECT).into();
    /// A way to weed, which is public.
    DocumentId: Ids::counted(FIRST_DOCUMENT).into();
    /// What it said first.
    RevisionId: Ids::counted(FIRST_DOCUMENT + 1).into();
    /// The first.
    RequestId: Ids::counted(FIRST_REQUEST).into();
    /// The first offer on it; the request and what the log says of it come before.
    OfferId: Ids::counted(FIRST_REQUEST + 2).into();
}

/// Writes how the id of each kind is found by a parameter's name.
macro_rules! parameters {
    ($(#[doc = $doc:literal] $view:ident($id:ident) = $word:literal
        $(, logged as $subject:ident)? $(, read with $scope:ident)?;)+) => {
        /// The kinds of things with an example each: the name of the parameter, and the id.
        pub fn of_kinds() -> Vec<(&'static str, String)> {
            vec![$((concat!($word, "_id"), $id::example().to_string())),+]
        }
    };
}

kinds!(parameters);

/// An example for a path or query parameter, by its name.
pub fn of_parameter(name: &str) -> Option<String> {
    let example = match name {
        "session_id" => SESSION,
        "profile" => "@adaeze_okonkwo",
        "role" => "librarian",
        "number" => "1",
        "kind" => "has",
        _ => return of_kinds().into_iter().find(|(known, _)| *known == name).map(|(_, id)| id),
    };
    Some(example.to_owned())
}
