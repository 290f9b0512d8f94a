//! Shelves: where lists look for things, by number.
//!
//! A thing stands on one shelf at a time, as its state says, under a number for each of its keys. Whoever looks through
//! a shelf takes those of their own keys along that anything on it can have, so that a list of what is published is not
//! slowed by drafts, and nobody looks for drafts by keys that no draft has.

use super::Reader;
use crate::actor::{ProjectRole, Scope};
use crate::keys;

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
            (Self::Published, Machine(_, scope)) => *scope == Scope::DocumentsRead,
            (Self::Open | Self::Settled, Machine(_, scope)) => *scope == Scope::RequestsRead,
            (Self::Projects, Machine(_, scope)) => *scope == Scope::ProjectsRead,
        }
    }

    /// The numbers of those of these keys that something on it can have.
    pub fn numbers(self, readers: &[Reader]) -> impl Iterator<Item = i64> {
        readers.iter().filter_map(move |reader| self.number_of(reader))
    }

    /// The number of this key, if something on it can have it.
    pub fn number_of(self, reader: &Reader) -> Option<i64> {
        self.takes(reader).then(|| self.number(reader))
    }

    /// The first eight bytes of the SHA-256 of its name and the key's: two that share a number would find each other's
    /// things, which the rows themselves then refuse.
    fn number(self, reader: &Reader) -> i64 {
        let digest = keys::sha256(format!("{} {}", self.name(), name(reader)).as_bytes());
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
            Self::Projects => "projects",
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
