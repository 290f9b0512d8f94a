#![doc = include_str!("../ARCHITECTURE.md")]

pub mod access_token;
pub mod activity;
pub mod actor;
pub mod address;
pub mod app;
pub mod auth;
pub mod backup;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod config;
pub mod ctx;
pub mod days;
pub mod db;
pub mod error;
pub mod features;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod live;
pub mod markdown;
pub mod page;
pub mod patch;
pub mod plan;
pub mod policy;
pub mod private;
pub mod quota;
pub mod reading;
pub mod rest;
pub mod secret;
pub mod server;
pub mod state;
pub mod streams;
pub mod tasks;
pub mod telemetry;
pub mod text;
pub mod text_enum;
pub mod trouble;
pub mod version;
pub mod web;

/// Answers are made of many small allocations, which the system's allocator makes at twice the cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
