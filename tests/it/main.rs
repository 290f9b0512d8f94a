//! Every test, in one binary.

mod accounts;
mod affiliations;
mod areas;
mod clients;
mod contract;
mod coverage;
mod crash;
mod districts;
mod forged_tokens;
mod graphql_http;
mod http_kit;
mod idempotency;
mod limits;
mod outage;
mod parity;
mod profile_links;
mod profiles;
mod readme;
mod schema;
mod sessions;
mod skills;
mod stewards;
mod tidy;
