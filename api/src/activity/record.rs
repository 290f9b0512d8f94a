//! Writing the log.

use super::store;
use crate::actor::Actor;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::Result;
use bindery_entity::activity;
use bindery_entity::ids::{ActivityId, AffiliationId, AreaId, ClientId, DistrictId, MemberId, SchoolId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::NotSet;
use sea_orm::prelude::Uuid;

crate::text_enum! {
    /// What happened.
    pub enum ActivityKind {
        /// A member made an account.
        MemberRegistered = "member.registered",
        /// A member's account was suspended.
        MemberSuspended = "member.suspended",
        /// A suspended account was let in again.
        MemberReinstated = "member.reinstated",
        /// A member deleted their account.
        MemberDeleted = "member.deleted",
        /// A profile changed.
        ProfileUpdated = "profile.updated",
        /// A steward verified a professional role.
        RoleVerified = "role.verified",
        /// A steward took a verified role back.
        RoleUnverified = "role.unverified",
        /// A member said what they know or learn.
        SkillAdded = "skill.added",
        /// A member took a skill back.
        SkillRemoved = "skill.removed",
        /// A member declared a tie to a district or school.
        AffiliationDeclared = "affiliation.declared",
        /// A steward confirmed a tie.
        AffiliationConfirmed = "affiliation.confirmed",
        /// A tie ended.
        AffiliationEnded = "affiliation.ended",
        /// A member became a district's steward.
        StewardAppointed = "steward.appointed",
        /// A member is no steward any more.
        StewardDismissed = "steward.dismissed",
        /// A district got a machine account.
        ClientCreated = "client.created",
        /// A machine account got a new secret.
        ClientSecretRotated = "client.secret_rotated",
        /// A machine account was revoked.
        ClientRevoked = "client.revoked",
        /// An area joined the vocabulary.
        AreaCreated = "area.created",
        /// An area of the vocabulary changed.
        AreaUpdated = "area.updated",
    }
}

crate::text_enum! {
    /// Who may read an activity, besides its actor and its member.
    pub enum Audience {
        /// Nobody else.
        Private = "private",
        /// Stewards and clients of the district.
        District = "district",
        /// Whoever may read the subject.
        Subject = "subject",
    }
}

crate::text_enum! {
    /// What kind of thing an activity is about.
    pub enum SubjectKind {
        /// A member or profile.
        Member = "member",
        /// An affiliation.
        Affiliation = "affiliation",
        /// A district.
        District = "district",
        /// A school.
        School = "school",
        /// An area.
        Area = "area",
        /// A machine account.
        Client = "client",
    }
}

/// The thing that an activity is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject {
    /// A member or profile.
    Member(MemberId),
    /// An affiliation.
    Affiliation(AffiliationId),
    /// A district.
    District(DistrictId),
    /// A school.
    School(SchoolId),
    /// An area.
    Area(AreaId),
    /// A machine account.
    Client(ClientId),
}

impl Subject {
    /// The kind and the id under which the log keeps it.
    pub fn parts(self) -> (SubjectKind, Uuid) {
        match self {
            Self::Member(id) => (SubjectKind::Member, id.0),
            Self::Affiliation(id) => (SubjectKind::Affiliation, id.0),
            Self::District(id) => (SubjectKind::District, id.0),
            Self::School(id) => (SubjectKind::School, id.0),
            Self::Area(id) => (SubjectKind::Area, id.0),
            Self::Client(id) => (SubjectKind::Client, id.0),
        }
    }
}

impl SubjectKind {
    /// The id of a thing of this kind, as clients see it.
    pub fn id(self, id: Uuid) -> String {
        match self {
            Self::Member => MemberId(id).to_string(),
            Self::Affiliation => AffiliationId(id).to_string(),
            Self::District => DistrictId(id).to_string(),
            Self::School => SchoolId(id).to_string(),
            Self::Area => AreaId(id).to_string(),
            Self::Client => ClientId(id).to_string(),
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened.
    pub kind: ActivityKind,
    /// To what.
    pub subject: Subject,
    /// The member it is about, if it is about one.
    pub member: Option<MemberId>,
    /// The district it happened in, if it did.
    pub district: Option<DistrictId>,
    /// Who may read it.
    pub audience: Audience,
    /// Ids and words, never contents.
    pub detail: serde_json::Value,
    /// When, if not now.
    pub at: Option<DateTime<Utc>>,
}

impl Event {
    /// An event that whoever may read `subject` may read.
    pub fn new(kind: ActivityKind, subject: Subject) -> Self {
        let member = if let Subject::Member(id) = subject { Some(id) } else { None };
        Self {
            kind,
            subject,
            member,
            district: None,
            audience: Audience::Subject,
            detail: serde_json::json!({}),
            at: None,
        }
    }

    /// Names the member it is about.
    #[must_use]
    pub fn about(mut self, member: MemberId) -> Self {
        self.member = Some(member);
        self
    }

    /// Names the district it happened in.
    #[must_use]
    pub fn within(mut self, district: DistrictId) -> Self {
        self.district = Some(district);
        self
    }

    /// Narrows who may read it.
    #[must_use]
    pub fn audience(mut self, audience: Audience) -> Self {
        self.audience = audience;
        self
    }

    /// Says when it happened, if not now.
    #[must_use]
    pub fn at(mut self, at: DateTime<Utc>) -> Self {
        self.at = Some(at);
        self
    }

    /// Adds ids and words.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Writes `event` in the transaction that `ctx` carries and wakes listeners after the commit.
pub async fn record(ctx: &Ctx, event: Event) -> Result<ActivityId> {
    let id: ActivityId = ctx.new_id();
    let (actor_kind, actor_id) = match &*ctx.actor {
        Actor::Anonymous => ("anonymous", None),
        Actor::Member(member) => ("member", Some(member.id.0)),
        Actor::Client(client) => ("client", Some(client.id.0)),
        Actor::System => ("system", None),
    };
    let (subject_kind, subject_id) = event.subject.parts();
    store::insert(
        ctx,
        activity::ActiveModel {
            seq: NotSet,
            tx: NotSet,
            id: Set(id),
            kind: Set(event.kind.as_str().to_owned()),
            actor_kind: Set(actor_kind.to_owned()),
            actor_id: Set(actor_id),
            subject_kind: Set(subject_kind.as_str().to_owned()),
            subject_id: Set(subject_id),
            member_id: Set(event.member),
            district_id: Set(event.district),
            audience: Set(event.audience.as_str().to_owned()),
            detail: Set(event.detail),
            occurred_at: Set(event.at.unwrap_or_else(|| ctx.now())),
        },
    )
    .await?;
    ctx.wake(Topic::Activity);
    Ok(id)
}
