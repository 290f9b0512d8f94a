//! Writing the log.

use super::subject::Subject;
use crate::actor::Actor;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::db::Batch;
use crate::error::Result;
use bindery_entity::activity;
use bindery_entity::ids::{ActivityId, DistrictId, MemberId, ProjectId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::NotSet;

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
        /// A member started a project.
        ProjectCreated = "project.created",
        /// A project changed.
        ProjectUpdated = "project.updated",
        /// A project was deleted.
        ProjectDeleted = "project.deleted",
        /// Somebody came into a project.
        ProjectMemberAdded = "project_member.added",
        /// A project's member got another role.
        ProjectMemberChanged = "project_member.changed",
        /// Somebody left a project, or was taken out.
        ProjectMemberRemoved = "project_member.removed",
        /// A member wrote a document.
        DocumentCreated = "document.created",
        /// A document changed.
        DocumentUpdated = "document.updated",
        /// A document was published.
        DocumentPublished = "document.published",
        /// A document went into the trash.
        DocumentTrashed = "document.trashed",
        /// A document came back from the trash.
        DocumentRestored = "document.restored",
        /// A member asked for something.
        RequestCreated = "request.created",
        /// A request changed.
        RequestUpdated = "request.updated",
        /// A request has the helpers it wants.
        RequestMatched = "request.matched",
        /// A request lost its last helper and is open again.
        RequestReopened = "request.reopened",
        /// Helpers began.
        RequestStarted = "request.started",
        /// The item was handed over.
        RequestLoaned = "request.loaned",
        /// Both say that the item is back.
        RequestReturned = "request.returned",
        /// A request was fulfilled.
        RequestFulfilled = "request.fulfilled",
        /// The asker took "fulfilled" back.
        RequestUndone = "request.undone",
        /// The asker withdrew a request.
        RequestWithdrawn = "request.withdrawn",
        /// A request's time ran out.
        RequestExpired = "request.expired",
        /// A steward closed a request as a duplicate.
        RequestDuplicate = "request.duplicate",
        /// A request ended without what it asked for.
        RequestUnfilled = "request.unfilled",
        /// A member offered help.
        OfferMade = "offer.made",
        /// A helper changed an offer.
        OfferChanged = "offer.changed",
        /// A helper withdrew an offer.
        OfferWithdrawn = "offer.withdrawn",
        /// An asker accepted an offer.
        OfferAccepted = "offer.accepted",
        /// An asker declined an offer.
        OfferDeclined = "offer.declined",
        /// An accepted helper stepped back.
        OfferReneged = "offer.reneged",
        /// An asker let an accepted helper go.
        OfferReleased = "offer.released",
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
    /// The project it happened in, if it did.
    pub project: Option<ProjectId>,
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
        let project = if let Subject::Project(id) = subject { Some(id) } else { None };
        Self {
            kind,
            subject,
            member,
            district: None,
            project,
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

    /// Names the project it happened in, if it did.
    #[must_use]
    pub fn in_project(mut self, project: Option<ProjectId>) -> Self {
        self.project = project;
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
    let mut batch = Batch::default();
    let id = insert(ctx, &mut batch, event);
    batch.run(&ctx.db).await?;
    ctx.wake(Topic::Activity);
    Ok(id)
}

/// The same as a part of `batch`, the only event of it: there is no order within a statement.
pub fn add(ctx: &Ctx, batch: &mut Batch, event: Event) {
    insert(ctx, batch, event);
    ctx.wake(Topic::Activity);
}

fn insert(ctx: &Ctx, batch: &mut Batch, event: Event) -> ActivityId {
    let id: ActivityId = ctx.new_id();
    let (actor_kind, actor_id) = match &*ctx.actor {
        Actor::Anonymous => ("anonymous", None),
        Actor::Member(member) => ("member", Some(member.id.0)),
        Actor::Client(client) => ("client", Some(client.id.0)),
        Actor::System => ("system", None),
    };
    let (subject_kind, subject_id) = event.subject.parts();
    ctx.note(subject_kind.id(subject_id));
    batch.insert([activity::ActiveModel {
        seq: NotSet,
        tx: NotSet,
        position: NotSet,
        id: Set(id),
        kind: Set(event.kind.as_str().to_owned()),
        actor_kind: Set(actor_kind.to_owned()),
        actor_id: Set(actor_id),
        subject_kind: Set(subject_kind.as_str().to_owned()),
        subject_id: Set(subject_id),
        member_id: Set(event.member),
        district_id: Set(event.district),
        project_id: Set(event.project),
        audience: Set(event.audience.as_str().to_owned()),
        detail: Set(event.detail),
        occurred_at: Set(event.at.unwrap_or_else(|| ctx.now())),
    }]);
    id
}
