//! The reading keys of things.

use super::{Key, Reader};
use crate::actor::{Kind, Scope};
use crate::policy::documents::ItemVisibility;
use crate::policy::people::Visibility;
use crate::policy::projects::ProjectRole;
use bindery_entity::ids::{DistrictId, MemberId, ProjectId, SchoolId};
use chrono::NaiveDate;

/// Where a thing belongs, and at which level it is shared.
#[derive(Debug, Clone, Copy)]
pub struct Shared {
    /// The level.
    pub visibility: ItemVisibility,
    /// Its home, if it has one.
    pub district: Option<DistrictId>,
    /// The school of it.
    pub school: Option<SchoolId>,
    /// Its project, if it has one.
    pub project: Option<ProjectId>,
}

/// What decides who reads a document.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// Whose it is.
    pub owner: MemberId,
    /// Whether it is published.
    pub published: bool,
    /// Whether it is in the trash.
    pub trashed: bool,
    /// Its level and home.
    pub shared: Shared,
}

/// A document: a draft is read by those who write it, what is in the trash by those who may take it out.
pub fn document(document: &Document) -> Vec<Reader> {
    let Document { owner, published, trashed, shared } = *document;
    let least = match (published, trashed) {
        (_, true) => ProjectRole::Maintainer,
        (false, false) => ProjectRole::Contributor,
        (true, false) => ProjectRole::Viewer,
    };
    let mut keys = in_project(&shared, least);
    keys.push(Reader::Member(owner));
    if published && !trashed {
        keys.extend(by_level(&shared, Kind::Document));
    }
    fewest(keys)
}

/// The revisions of a document: its owner's all; those from the one on with which it came to others, also theirs who may
/// write it. Nobody reads them as their author.
pub fn revisions(document: &Document) -> (Reader, Vec<Reader>) {
    let least = if document.trashed { ProjectRole::Maintainer } else { ProjectRole::Contributor };
    (Reader::Member(document.owner), in_project(&document.shared, least))
}

/// A project, which knows no level of its own name: its people, and those whom its level lets in.
pub fn project(
    id: ProjectId,
    visibility: Visibility,
    district: Option<DistrictId>,
    school: Option<SchoolId>,
) -> Vec<Reader> {
    let visibility = match visibility {
        Visibility::Private => ItemVisibility::Private,
        Visibility::School => ItemVisibility::School,
        Visibility::District => ItemVisibility::District,
        Visibility::Members => ItemVisibility::Members,
        Visibility::Public => ItemVisibility::Public,
    };
    let mut keys = by_level(&Shared { visibility, district, school, project: Some(id) }, Kind::Project);
    keys.push(Reader::Project(id, ProjectRole::Viewer));
    fewest(keys)
}

/// A request: its asker, its project's people, whom its level lets in, and whoever offers or gives help.
pub fn request(asker: MemberId, shared: &Shared, helpers: &[MemberId]) -> Vec<Reader> {
    let mut keys = by_level(shared, Kind::Request);
    keys.extend(in_project(shared, ProjectRole::Viewer));
    keys.extend(std::iter::once(&asker).chain(helpers).map(|id| Reader::Member(*id)));
    fewest(keys)
}

/// An offer: between the asker and the helper.
pub fn offer(asker: MemberId, helper: MemberId) -> Vec<Reader> {
    fewest(vec![Reader::Member(asker), Reader::Member(helper)])
}

/// A member's tie to a district.
#[derive(Debug, Clone, Copy)]
pub struct Tie {
    /// To which district.
    pub district: DistrictId,
    /// To which school of it, if to one.
    pub school: Option<SchoolId>,
    /// Whether the district says so, too.
    pub verified: bool,
    /// Its first day, if it is known.
    pub from: Option<NaiveDate>,
    /// Its last day, if it is known.
    pub to: Option<NaiveDate>,
}

/// A profile: the member, and whom its level lets in, as the ties that nobody ended say. Of who is not `active`
/// the admin reads what every member could.
pub fn profile(member: MemberId, visibility: Visibility, active: bool, ties: &[Tie]) -> Vec<Key> {
    let mut keys: Vec<Key> = vec![Reader::Member(member).into()];
    if !active {
        let wide = matches!(visibility, Visibility::Members | Visibility::Public);
        keys.extend(wide.then_some(Key::from(Reader::Admin)));
        return keys;
    }
    match visibility {
        Visibility::Private => return keys,
        Visibility::Public => keys = vec![Reader::Public.into()],
        Visibility::Members => keys = vec![Reader::Members.into()],
        Visibility::District | Visibility::School => {}
    }
    for tie in ties {
        let on = |reader| Key { reader, from: tie.from, to: tie.to };
        if tie.verified {
            keys.push(on(Reader::Machine(tie.district, Scope::ProfilesRead)));
        }
        match (visibility, tie.school) {
            (Visibility::District, _) if tie.verified => keys.push(on(Reader::District(tie.district))),
            (Visibility::School, Some(school)) if tie.verified => keys.push(on(Reader::School(school))),
            _ => {}
        }
        if matches!(visibility, Visibility::District | Visibility::School) {
            keys.push(on(Reader::Steward(tie.district)));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A tie that may have ended: always the member and the district's stewards, and its machines what is verified; others
/// while it runs, where they may read the `profile`.
pub fn affiliation(member: MemberId, tie: &Tie, ended: bool, profile: &[Key]) -> Vec<Key> {
    let mut keys: Vec<Key> = vec![Reader::Member(member).into(), Reader::Steward(tie.district).into()];
    keys.extend(tie.verified.then_some(Key::from(Reader::Machine(tie.district, Scope::ProfilesRead))));
    if !ended {
        let others = profile.iter().filter(|key| !matches!(key.reader, Reader::Machine(..)));
        keys.extend(others.filter_map(|key| key.within(tie.from, tie.to)));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whom the level lets in; a steward reads what schools of the district share.
fn by_level(shared: &Shared, kind: Kind) -> Vec<Reader> {
    let Shared { visibility, district, school, .. } = *shared;
    let steward = district.map(Reader::Steward);
    let mut keys: Vec<Reader> = match visibility {
        ItemVisibility::Private | ItemVisibility::Project => return Vec::new(),
        ItemVisibility::School => school.map(Reader::School).into_iter().chain(steward).collect(),
        ItemVisibility::District => district.map(Reader::District).into_iter().chain(steward).collect(),
        ItemVisibility::Members => vec![Reader::Members],
        ItemVisibility::Public => vec![Reader::Public],
    };
    keys.extend(district.zip(kind.scope()).map(|(district, scope)| Reader::Machine(district, scope)));
    keys
}

/// People of its project in a role, unless it is private.
fn in_project(shared: &Shared, least: ProjectRole) -> Vec<Reader> {
    let project = shared.project.filter(|_| shared.visibility != ItemVisibility::Private);
    project.map(|id| Reader::Project(id, least)).into_iter().collect()
}

/// The same with fewer keys: every member holds `members`, and with it reads what one of them could by another key.
fn fewest(mut keys: Vec<Reader>) -> Vec<Reader> {
    if keys.iter().any(|key| matches!(key, Reader::Public | Reader::Members)) {
        keys.retain(|key| matches!(key, Reader::Public | Reader::Members | Reader::Machine(..)));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}
