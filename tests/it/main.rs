//! Every test, in one binary.

mod contract;
mod coverage;
mod crash;
mod districts;
mod graphql_http;
mod http_kit;
mod idempotency;
mod limits;
mod outage;
mod parity;
mod readme;
mod schema;
mod tidy;
