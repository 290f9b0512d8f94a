//! The kinds of things that have an id, a line each: the log's subjects, Relay's `node`, the documents' examples and
//! what a machine's scopes read are made of this one table.
//!
//! `Profile(MemberId) = "member", logged as Member, read with ProfilesRead;` says that a `Profile` shows what has a
//! `MemberId`, that the log and paths (`member_id`) call it `member`, that the log keeps it as `Subject::Member`, and that
//! a machine reads it with `profiles:read`. A reader of the table is a macro of its own that takes these lines.

use super::{Client, Scope};

/// Gives the table to the macro `$reader`.
macro_rules! kinds {
    ($reader:ident) => {
        $reader! {
            /// A member or profile.
            Profile(MemberId) = "member", logged as Member, read with ProfilesRead;
            /// An affiliation.
            Affiliation(AffiliationId) = "affiliation", logged as Affiliation, read with ProfilesRead;
            /// A district.
            District(DistrictId) = "district", logged as District;
            /// A school.
            School(SchoolId) = "school", logged as School;
            /// An area.
            Area(AreaId) = "area", logged as Area;
            /// A machine account.
            Client(ClientId) = "client", logged as Client;
            /// A project.
            Project(ProjectId) = "project", logged as Project, read with ProjectsRead;
            /// A document.
            Document(DocumentId) = "document", logged as Document, read with DocumentsRead;
            /// What a document said at one time.
            DocumentRevision(RevisionId) = "revision";
            /// A request.
            Request(RequestId) = "request", logged as Request, read with RequestsRead;
            /// An offer to help with a request.
            Offer(OfferId) = "offer";
        }
    };
}
pub(crate) use kinds;

/// Writes `Kind` and its scopes.
macro_rules! scopes {
    ($(#[doc = $doc:literal] $view:ident($id:ident) = $word:literal
        $(, logged as $subject:ident)? $(, read with $scope:ident)?;)+) => {
        /// A kind of things that have an id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $(#[doc = $doc] $view),+ }

        impl Kind {
            /// The scope with which a district's machine account reads such things; none where none is asked for, or no machine
            /// reads them.
            pub const fn scope(self) -> Option<Scope> {
                $($(if matches!(self, Self::$view) {
                    return Some(Scope::$scope);
                })?)+
                None
            }
        }
    };
}

kinds!(scopes);

impl Client {
    /// Whether its token reads things of this kind; who may change them may read them.
    pub fn reads(&self, kind: Kind) -> bool {
        kind.scope().is_some_and(|scope| self.scopes.iter().any(|held| held.to_read() == scope))
    }
}
