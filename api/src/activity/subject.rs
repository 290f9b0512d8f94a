//! What the log is about, of the table of kinds.

use crate::actor::kinds::kinds;
use bindery_entity::ids::{
    AffiliationId, AreaId, ClientId, DistrictId, DocumentId, MemberId, ProjectId, RequestId, SchoolId,
};
use sea_orm::prelude::Uuid;

/// Writes `Subject` and `SubjectKind` of the kinds that are logged.
macro_rules! subjects {
    ($(#[doc = $doc:literal] $view:ident($id:ident) = $word:literal
        $(, logged as $subject:ident)? $(, read with $scope:ident)?;)+) => {
        crate::text_enum! {
            /// What kind of thing an activity is about.
            pub enum SubjectKind { $($(#[doc = $doc] $subject = $word,)?)+ }
        }

        /// The thing that an activity is about.
        #[derive(Debug, Clone, Copy)]
        pub enum Subject { $($(#[doc = $doc] $subject($id),)?)+ }

        impl Subject {
            /// The kind and the id under which the log keeps it.
            pub fn parts(self) -> (SubjectKind, Uuid) {
                match self { $($(Self::$subject(id) => (SubjectKind::$subject, id.0),)?)+ }
            }

            /// The thing with this id; none when no log keeps things of its kind.
            pub fn of_id(id: &str) -> Option<Self> {
                $($(if let Ok(id) = id.parse() {
                    return Some(Self::$subject(id));
                })?)+
                None
            }
        }

        impl SubjectKind {
            /// The id of a thing of this kind, as clients see it.
            pub fn id(self, id: Uuid) -> String {
                match self { $($(Self::$subject => $id(id).to_string(),)?)+ }
            }
        }
    };
}

kinds!(subjects);
