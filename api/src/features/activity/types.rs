//! Activities as both faces show them.

use crate::activity::{Kind, SubjectKind};
use async_graphql::{ID, SimpleObject};
use bindery_derive::command;
use bindery_entity::ids::{ActivityId, DistrictId, MemberId, ProjectId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

crate::text_enum! {
    /// What kind of actor did it.
    pub enum ActorKind {
        /// Nobody known, such as somebody who registers.
        Anonymous = "anonymous",
        /// A member.
        Member = "member",
        /// A district's machine account.
        Client = "client",
        /// The installation itself.
        System = "system",
    }
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Activity {
    /// Its id; a stream goes on from here.
    pub id: ActivityId,
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub actor: ActivityActor,
    /// What it is about.
    pub subject: ActivitySubject,
    /// The member it is about, if it is about one.
    pub member_id: Option<MemberId>,
    /// The district it happened in, if it did.
    pub district_id: Option<DistrictId>,
    /// The project it happened in, if it did.
    pub project_id: Option<ProjectId>,
    /// More ids and words, by kind.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
}

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct ActivityActor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// The member, if it was one.
    pub member_id: Option<MemberId>,
}

/// What an activity is about.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct ActivitySubject {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Its id.
    #[schema(value_type = String, example = "mem_01h455vb4pex5vsknk084sn02q")]
    pub id: ID,
}

/// Which activities to list.
#[command(filter = "ActivityFilter")]
pub struct ListActivity {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Done by or about this member.
    pub member_id: Option<MemberId>,
    /// In this district.
    pub district_id: Option<DistrictId>,
    /// In this project: about it, and about its documents and requests.
    pub project_id: Option<ProjectId>,
    /// About the thing with this id, such as a document.
    #[param(value_type = Option<String>, max_length = 100, example = "doc_01h455vb4pex5vsknk084sn02q")]
    pub subject_id: Option<ID>,
}

/// Where a stream starts, and with what right.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamActivity {
    /// The id of the last activity that you have; without it the stream starts now. `Last-Event-ID` goes before it.
    #[param(value_type = Option<String>, max_length = 100, example = "act_01h455vb4pex5vsknk084sn02q")]
    pub after: Option<String>,
    /// A ticket of `create_ticket`, for those who cannot send headers.
    #[param(max_length = 100)]
    pub ticket: Option<String>,
}
