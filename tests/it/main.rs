//! Every test, in one binary.

mod accounts;
mod clients;
mod contract;
mod districts;
mod forged_tokens;
mod graphql_http;
mod http_kit;
mod outage;
mod readme;
mod schema;
mod sessions;
mod tidy;
