//! Every test, in one binary.

mod affiliations;
mod areas;
mod contract;
mod districts;
mod graphql_http;
mod http_kit;
mod outage;
mod profile_links;
mod profiles;
mod readme;
mod schema;
mod skills;
mod stewards;
mod tidy;
