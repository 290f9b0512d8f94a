//! What the log is about: one line a kind of thing.

use bindery_entity::ids::{
    AffiliationId, AreaId, ClientId, DistrictId, DocumentId, MemberId, ProjectId, RequestId, SchoolId,
};
use sea_orm::prelude::Uuid;

/// Writes `Subject` and `SubjectKind`: per line a kind, the id of its things, and the word of the log for it.
macro_rules! subjects {
    ($($(#[$doc:meta])* $kind:ident($id:ty) = $word:literal,)+) => {
        crate::text_enum! {
            /// What kind of thing an activity is about.
            pub enum SubjectKind { $($(#[$doc])* $kind = $word),+ }
        }

        /// The thing that an activity is about.
        #[derive(Debug, Clone, Copy)]
        pub enum Subject { $($(#[$doc])* $kind($id)),+ }

        impl Subject {
            /// The kind and the id under which the log keeps it.
            pub fn parts(self) -> (SubjectKind, Uuid) {
                match self { $(Self::$kind(id) => (SubjectKind::$kind, id.0)),+ }
            }

            /// The thing with this id; none when no log keeps things of its kind.
            pub fn of_id(id: &str) -> Option<Self> {
                $(if let Ok(id) = id.parse() {
                    return Some(Self::$kind(id));
                })+
                None
            }
        }

        impl SubjectKind {
            /// The id of a thing of this kind, as clients see it.
            pub fn id(self, id: Uuid) -> String {
                match self { $(Self::$kind => <$id>::from(id).to_string()),+ }
            }
        }
    };
}

subjects! {
    /// A member or profile.
    Member(MemberId) = "member",
    /// An affiliation.
    Affiliation(AffiliationId) = "affiliation",
    /// A district.
    District(DistrictId) = "district",
    /// A school.
    School(SchoolId) = "school",
    /// An area.
    Area(AreaId) = "area",
    /// A machine account.
    Client(ClientId) = "client",
    /// A project.
    Project(ProjectId) = "project",
    /// A document.
    Document(DocumentId) = "document",
    /// A request.
    Request(RequestId) = "request",
}
