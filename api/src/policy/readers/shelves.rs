//! Shelves: where lists look for things, by number.
//!
//! A thing stands where its state says, under a number for each of its keys. Whoever looks through
//! a shelf takes those of their own keys along that anything on it can have, so that a list of what is published is not
//! slowed by drafts, and nobody looks for drafts by keys that no draft has.

use super::Reader;
use crate::actor::{Kind, ProjectRole};
use crate::keys;
use crate::policy::requests::RequestStatus;
use uuid::Uuid;

/// What a list is of: as a part of the number, so that no id of one kind opens a list of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// All there are.
    All,
    /// What a member made: documents of an owner, requests of an asker.
    Maker,
    /// A project's.
    Project,
    /// A district's.
    District,
    /// About an area.
    Area,
}

/// Things of one kind in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Documents that are published.
    Published,
    /// Documents that are not published yet.
    Drafts,
    /// Documents in the trash.
    Trash,
    /// Requests that wait for offers.
    Open,
    /// Requests that went on, or ended.
    Settled,
    /// Those of them in one status; in the list of all only.
    InStatus(RequestStatus),
    /// Projects.
    Projects,
}

impl Shelf {
    /// Whether something on it can have the key of this reader.
    pub fn takes(self, reader: &Reader) -> bool {
        use Reader::{Admin, District, Machine, Member, Members, Project, Public, School, Steward};
        match (self, reader) {
            (on, Member(_)) => on != Self::Projects,
            (_, Admin) => false,
            (Self::Drafts, reader) => matches!(reader, Project(_, ProjectRole::Contributor)),
            (Self::Trash, reader) => matches!(reader, Project(_, ProjectRole::Maintainer)),
            (_, Public | Members | District(_) | School(_) | Steward(_)) => true,
            (_, Project(_, role)) => *role == ProjectRole::Viewer,
            (Self::Published, Machine(_, scope)) => Kind::Document.scope() == Some(*scope),
            (Self::Open | Self::Settled | Self::InStatus(_), Machine(_, scope)) => {
                Kind::Request.scope() == Some(*scope)
            }
            (Self::Projects, Machine(_, scope)) => Kind::Project.scope() == Some(*scope),
        }
    }

    /// Whether searches find what stands on it; not twice what stands on another, too.
    pub const fn is_searched(self) -> bool {
        !matches!(self, Self::Trash | Self::InStatus(_))
    }

    /// The numbers of those of these keys that something on it can have, for lists of this facet.
    pub fn numbers(self, facet: Facet, readers: &[Reader]) -> impl Iterator<Item = i64> {
        readers.iter().filter(move |reader| self.takes(reader)).map(move |reader| self.number(facet, reader))
    }

    /// The first eight bytes of the SHA-256 of the three names: two that share a number would find each other's things;
    /// who may not read them is refused by the rows themselves.
    fn number(self, facet: Facet, reader: &Reader) -> i64 {
        let digest = keys::sha256(format!("{} {} {}", self.name(), facet.name(), name(reader)).as_bytes());
        digest.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
    }

    /// Part of what is stored; never changed.
    const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Drafts => "drafts",
            Self::Trash => "trash",
            Self::Open => "open",
            Self::Settled => "settled",
            Self::InStatus(status) => status.as_str(),
            Self::Projects => "projects",
        }
    }
}

impl Facet {
    /// The name of the list of this thing among the words of what stands in it.
    pub fn list(self, id: Uuid) -> String {
        format!("{}{}", self.name(), id.simple())
    }

    /// Part of what is stored; never changed.
    const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Maker => "maker",
            Self::Project => "project",
            Self::District => "district",
            Self::Area => "area",
        }
    }
}

/// Part of what is stored; never changed.
fn name(reader: &Reader) -> String {
    match reader {
        Reader::Public => "public".to_owned(),
        Reader::Members => "members".to_owned(),
        Reader::Admin => "admin".to_owned(),
        Reader::Member(id) => format!("member:{id}"),
        Reader::District(id) => format!("district:{id}"),
        Reader::School(id) => format!("school:{id}"),
        Reader::Steward(id) => format!("steward:{id}"),
        Reader::Machine(id, scope) => format!("machine:{id}:{scope}"),
        Reader::Project(id, role) => format!("project:{id}:{role}"),
    }
}
