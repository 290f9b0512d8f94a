//! The harness: a real server on port 0, a database of its own for each test, a clock that the test moves.
//!
//! ```text
//! #[tokio::test]
//! async fn a_stranger_reads_districts() {
//!     each(async |app| {
//!         app.nobody().get("/v1/districts").await.expect(200);
//!     })
//!     .await;
//! }
//! ```
//!
//! [`each`] runs the body once on every database at hand: `SQLite` always, `PostgreSQL` where its binaries
//! are found (a throw-away cluster of our own). With `CI=true` a missing `PostgreSQL` is a failure.

pub mod app;
pub mod client;
pub mod database;
pub mod events;
pub mod letters;
pub mod line;
pub mod postgres;
pub mod seed;
pub mod works;

pub use app::{TestApp, each, each_with, free_port};
pub use client::{Answer, Client};
pub use database::Kind;
pub use events::{Event, Events};
pub use line::Line;
pub use serde_json::{Value, json};
