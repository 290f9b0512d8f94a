//! Commands on requests.

use super::NeedLevel;
use crate::policy::documents::ItemVisibility;
use crate::policy::requests::RequestKind;
use bindery_derive::command;
use bindery_entity::ids::{AreaId, MemberId, ProjectId, RequestId};
use chrono::{DateTime, NaiveDate, Utc};

/// Something to ask for.
#[command(update = UpdateRequest, draft = RequestDraft)]
pub struct CreateRequest {
    /// What is asked for.
    #[create_only]
    pub kind: RequestKind,
    /// What it is about, in a line.
    #[line(1, 120)]
    pub title: String,
    /// The whole of it, in Markdown.
    #[text(1, 5000)]
    pub body: String,
    /// How much it is needed.
    #[when_new("`nice_to_have` when left out")]
    #[default(NeedLevel::NiceToHave)]
    pub need_level: Option<NeedLevel>,
    /// When it is of no use any more; in the future.
    #[days]
    pub need_before: Option<DateTime<Utc>>,
    /// The areas that it is about, at most 5.
    #[when_changed("the whole list is replaced")]
    #[most(5)]
    pub area_ids: Vec<AreaId>,
    /// How many helpers are wanted, 1 to 20.
    #[when_new("1 when left out")]
    #[default(1)]
    #[when_changed("no fewer than are accepted")]
    #[within(1, 20)]
    pub helpers_wanted: Option<i64>,
    /// Who may see it; `project` only in a project.
    #[when_new("`members` when left out")]
    #[default(ItemVisibility::Members)]
    pub visibility: Option<ItemVisibility>,
    /// The thing that is asked for; required of `copy`, `loan` and `give`, and of these only.
    #[line(1, 200)]
    pub item: Option<String>,
    /// How many of it, 1 to 500; of `copy`, `loan` and `give` only.
    #[within(1, 500)]
    pub quantity: Option<i64>,
    /// Until when it is wanted; of `loan` only.
    #[days]
    pub loan_until: Option<NaiveDate>,
    /// When working together begins; of `collaborate` only.
    #[days]
    pub starts_on: Option<NaiveDate>,
    /// The project that it is for; one in which you contribute.
    pub project_id: Option<ProjectId>,
}

/// Who is credited when a request is fulfilled.
#[command]
pub struct FulfilRequest {
    /// Members who offered on it, at most 50; nobody when left out.
    #[most(50)]
    pub helpers: Vec<MemberId>,
}

/// What was agreed when the item changed hands.
#[command]
pub struct HandOverRequest {
    /// When it is due back; in the future.
    #[days]
    pub due_at: DateTime<Utc>,
}

/// The request that asks for the same.
#[command]
pub struct MarkDuplicate {
    /// Which one; no duplicate itself.
    pub duplicate_of: RequestId,
}

/// Why a request ends without what it asked for.
#[command]
pub struct MarkUnfilled {
    /// In a few words, which whoever sees the request reads.
    #[text(1, 500)]
    pub reason: String,
}
