//! Every test, in one binary.

mod contract;
mod districts;
mod graphql_http;
mod http_kit;
mod outage;
mod readme;
mod schema;
mod tidy;
