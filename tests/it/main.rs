//! Every test, in one binary.

mod contract;
mod districts;
mod graphql_http;
mod http_kit;
mod schema;
mod tidy;
