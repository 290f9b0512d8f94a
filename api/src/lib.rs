//! Bindery's service: REST, GraphQL and the command line over one layer of use cases.

pub mod activity;
pub mod actor;
pub mod app;
pub mod auth;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod config;
pub mod ctx;
pub mod db;
pub mod error;
pub mod features;
pub mod graphql;
pub mod jobs;
pub mod keys;
pub mod live;
pub mod page;
pub mod patch;
pub mod policy;
pub mod rest;
pub mod state;
pub mod telemetry;
pub mod text;
pub mod text_enum;
pub mod web;
