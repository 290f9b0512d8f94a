//! Commands on requests.

use super::NeedLevel;
use crate::days;
use crate::patch::Patch;
use crate::policy::documents::ItemVisibility;
use crate::policy::requests::RequestKind;
use crate::text;
use async_graphql::InputObject;
use bindery_entity::ids::{AreaId, MemberId, ProjectId, RequestId};
use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something to ask for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "CreateRequestInput")]
pub struct CreateRequest {
    /// What is asked for.
    #[garde(skip)]
    pub kind: RequestKind,
    /// What it is about, in a line.
    #[garde(custom(text::letters(1, 120)))]
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
    /// The whole of it, in Markdown.
    #[garde(custom(text::letters(1, 5000)))]
    #[schema(min_length = 1, max_length = 5000)]
    pub body: String,
    /// How much it is needed; `nice_to_have` when left out.
    #[garde(skip)]
    #[serde(default)]
    pub need_level: Option<NeedLevel>,
    /// When it is of no use any more; in the future.
    #[garde(custom(days::check_optional))]
    #[serde(default)]
    pub need_before: Option<DateTime<Utc>>,
    /// The areas that it is about, at most 5.
    #[garde(length(max = 5))]
    #[schema(max_items = 5)]
    #[serde(default)]
    #[graphql(default)]
    pub area_ids: Vec<AreaId>,
    /// How many helpers are wanted, 1 to 20; 1 when left out.
    #[garde(range(min = 1, max = 20))]
    #[schema(minimum = 1, maximum = 20)]
    #[serde(default)]
    pub helpers_wanted: Option<i64>,
    /// Who may see it; `members` when left out, `project` only in a project.
    #[garde(skip)]
    #[serde(default)]
    pub visibility: Option<ItemVisibility>,
    /// The thing that is asked for; required of `copy`, `loan` and `give`, and of these only.
    #[garde(custom(text::letters(1, 200)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub item: Option<String>,
    /// How many of it, 1 to 500; of `copy`, `loan` and `give` only.
    #[garde(range(min = 1, max = 500))]
    #[schema(minimum = 1, maximum = 500)]
    #[serde(default)]
    pub quantity: Option<i64>,
    /// Until when it is wanted; of `loan` only.
    #[garde(custom(days::check_optional))]
    #[serde(default)]
    pub loan_until: Option<NaiveDate>,
    /// When working together begins; of `collaborate` only.
    #[garde(custom(days::check_optional))]
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// The project that it is for; one in which you contribute.
    #[garde(skip)]
    #[serde(default)]
    pub project_id: Option<ProjectId>,
}

/// What to change of a request (JSON Merge Patch): fields left out stay, null clears.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "UpdateRequestInput")]
pub struct UpdateRequest {
    /// What it is about, in a line.
    #[garde(custom(text::letters(1, 120)))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120)]
    #[serde(default)]
    pub title: Patch<String>,
    /// The whole of it, in Markdown.
    #[garde(custom(text::letters(1, 5000)))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 5000)]
    #[serde(default)]
    pub body: Patch<String>,
    /// How much it is needed.
    #[garde(skip)]
    #[schema(value_type = Option<NeedLevel>)]
    #[serde(default)]
    pub need_level: Patch<NeedLevel>,
    /// When it is of no use any more; in the future.
    #[garde(custom(days::check_patch))]
    #[schema(value_type = Option<DateTime<Utc>>)]
    #[serde(default)]
    pub need_before: Patch<DateTime<Utc>>,
    /// The areas that it is about, at most 5, in place of those it has.
    #[garde(length(max = 5))]
    #[schema(value_type = Option<Vec<AreaId>>, max_items = 5)]
    #[serde(default)]
    pub area_ids: Patch<Vec<AreaId>>,
    /// How many helpers are wanted, 1 to 20, and no fewer than are accepted.
    #[garde(custom(within(1, 20)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 20)]
    #[serde(default)]
    pub helpers_wanted: Patch<i64>,
    /// Who may see it; `project` only in a project.
    #[garde(skip)]
    #[schema(value_type = Option<ItemVisibility>)]
    #[serde(default)]
    pub visibility: Patch<ItemVisibility>,
    /// The thing that is asked for; of `copy`, `loan` and `give` only.
    #[garde(custom(text::letters(1, 200)))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    #[serde(default)]
    pub item: Patch<String>,
    /// How many of it, 1 to 500; of `copy`, `loan` and `give` only.
    #[garde(custom(within(1, 500)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 500)]
    #[serde(default)]
    pub quantity: Patch<i64>,
    /// Until when it is wanted; of `loan` only.
    #[garde(custom(days::check_patch))]
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub loan_until: Patch<NaiveDate>,
    /// When working together begins; of `collaborate` only.
    #[garde(custom(days::check_patch))]
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub starts_on: Patch<NaiveDate>,
    /// The project that it is for; one in which you contribute.
    #[garde(skip)]
    #[schema(value_type = Option<ProjectId>)]
    #[serde(default)]
    pub project_id: Patch<ProjectId>,
}

/// A number of a patch from `least` to `most`.
fn within(least: i64, most: i64) -> impl FnOnce(&Patch<i64>, &()) -> garde::Result {
    move |number, ()| match number.value() {
        Some(number) if *number < least => Err(garde::Error::new(format!("lower than {least}"))),
        Some(number) if *number > most => Err(garde::Error::new(format!("greater than {most}"))),
        _ => Ok(()),
    }
}

/// Who is credited when a request is fulfilled.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "FulfilRequestInput")]
pub struct FulfilRequest {
    /// Members who offered on it, at most 50; nobody when left out.
    #[garde(length(max = 50))]
    #[schema(max_items = 50)]
    #[serde(default)]
    #[graphql(default)]
    pub helpers: Vec<MemberId>,
}

/// What was agreed when the item changed hands.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "HandOverRequestInput")]
pub struct HandOverRequest {
    /// When it is due back; in the future.
    #[garde(custom(days::check))]
    pub due_at: DateTime<Utc>,
}

/// The request that asks for the same.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "MarkDuplicateInput")]
pub struct MarkDuplicate {
    /// Which one; no duplicate itself.
    #[garde(skip)]
    pub duplicate_of: RequestId,
}

/// Why a request ends without what it asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "MarkUnfilledInput")]
pub struct MarkUnfilled {
    /// In a few words, which whoever sees the request reads.
    #[garde(custom(text::letters(1, 500)))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}
