//! What a search finds, as both faces show it.

use crate::features::documents::types::Document;
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::features::requests::types::Request;
use async_graphql::SimpleObject;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a search found, the best of each kind first; a list with the same `q` goes on from there.
#[derive(Debug, Clone, Default, Serialize, ToSchema, SimpleObject)]
pub struct SearchResults {
    /// People whose name, handle or headline holds words that begin like these.
    pub profiles: Vec<Profile>,
    /// Documents, each with a snippet.
    pub documents: Vec<Document>,
    /// Projects.
    pub projects: Vec<Project>,
    /// Requests.
    pub requests: Vec<Request>,
}

/// What to search for.
#[derive(Debug, Clone, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// Words, all of them, in any form.
    #[garde(length(chars, min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "weeding")]
    pub q: String,
    /// Hits of each kind at most, from 1 to 20; 5 when left out.
    #[garde(range(min = 1, max = 20))]
    #[param(minimum = 1, maximum = 20)]
    pub first: Option<i32>,
}
