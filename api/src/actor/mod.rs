//! Who asks. Only the room `auth` builds an actor from a request.

pub mod kinds;
pub mod recent;

pub use kinds::Kind;

use bindery_entity::ids::{ClientId, DistrictId, MemberId, ProjectId, SchoolId, SessionId};

/// Who asks, with the facts that permission needs.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Nobody we know.
    Anonymous,
    /// A signed-in person.
    Member(Member),
    /// A district's machine account.
    Client(Client),
    /// Bindery itself: jobs, imports and the command line.
    System,
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Member {
    /// Whose account it is.
    pub id: MemberId,
    /// The session that the access token belongs to.
    pub session: SessionId,
    /// Whether this member runs the installation.
    pub admin: bool,
    /// Whether the e-mail address is confirmed.
    pub confirmed: bool,
    /// Districts that this member is a steward of.
    pub stewards: Vec<DistrictId>,
    /// Districts of verified, running affiliations.
    pub districts: Vec<DistrictId>,
    /// Schools of verified, running affiliations.
    pub schools: Vec<SchoolId>,
    /// Projects that this member is in, and in which role.
    pub projects: Vec<(ProjectId, ProjectRole)>,
}

/// A district's machine account.
#[derive(Debug, Clone)]
pub struct Client {
    /// The account.
    pub id: ClientId,
    /// The one district that it reaches.
    pub district: DistrictId,
    /// What its token allows.
    pub scopes: Vec<Scope>,
    /// What names the secret that its token was made by.
    pub by: String,
}

crate::text_enum! {
    /// What a client's token may be used for (RFC 6749, section 3.3).
    pub enum Scope {
        /// Read profiles of the district's people.
        ProfilesRead = "profiles:read",
        /// Change affiliations and verified roles of the district's people.
        ProfilesWrite = "profiles:write",
        /// Read documents that belong to the district.
        DocumentsRead = "documents:read",
        /// Read projects that belong to the district.
        ProjectsRead = "projects:read",
        /// Read requests that belong to the district.
        RequestsRead = "requests:read",
        /// Read the district's activity.
        ActivityRead = "activity:read",
    }
}

crate::text_enum! {
    /// What a member does in a project; each may do what those before may.
    pub enum ProjectRole {
        /// Reads what the project shares.
        Viewer = "viewer",
        /// Writes documents and asks for things.
        Contributor = "contributor",
        /// Changes the project and appoints contributors and viewers.
        Maintainer = "maintainer",
        /// Everything; a project always has one.
        Owner = "owner",
    }
}

impl Scope {
    /// The scope to read that is in this one.
    #[must_use]
    pub const fn to_read(self) -> Self {
        match self {
            Self::ProfilesWrite => Self::ProfilesRead,
            other => other,
        }
    }
}

impl Actor {
    /// The signed-in person, if it is one.
    pub fn member(&self) -> Option<&Member> {
        match self {
            Self::Member(member) => Some(member),
            _ => None,
        }
    }

    /// The id of the signed-in person, if it is one.
    pub fn member_id(&self) -> Option<MemberId> {
        self.member().map(|member| member.id)
    }

    /// The same for those who see the same: all of the actor but the session through which it asks.
    pub fn sight(&self) -> String {
        match self {
            Self::Member(member) => format!("{:?}", Member { session: SessionId::default(), ..member.clone() }),
            other => format!("{other:?}"),
        }
    }

    /// Whether somebody known asks.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Anonymous)
    }

    /// Whether this is the installation's admin.
    pub fn is_admin(&self) -> bool {
        self.member().is_some_and(|member| member.admin)
    }

    /// Whether this is a steward of `district`.
    pub fn is_steward_of(&self, district: DistrictId) -> bool {
        self.member().is_some_and(|member| member.stewards.contains(&district))
    }

    /// Whether this is a steward of any district.
    pub fn is_steward(&self) -> bool {
        self.member().is_some_and(|member| !member.stewards.is_empty())
    }

    /// Whether this is `district`'s client with `scope`.
    pub fn is_client_of(&self, district: DistrictId, scope: Scope) -> bool {
        matches!(self, Self::Client(client) if client.district == district && client.scopes.contains(&scope))
    }

    /// A key that tells actors apart, for quotas and stored answers.
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Member(member) => Some(member.id.to_string()),
            Self::Client(client) => Some(client.id.to_string()),
            Self::Anonymous | Self::System => None,
        }
    }
}
