//! Every test, in one binary.

mod activity;
mod contract;
mod districts;
mod graphql_http;
mod graphql_ws;
mod http_kit;
mod jobs;
mod mail;
mod metrics;
mod outage;
mod pages;
mod problems;
mod readme;
mod schema;
mod tickets;
mod tidy;
