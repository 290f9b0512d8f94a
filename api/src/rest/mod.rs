//! What every REST endpoint shares; it knows no feature.

pub mod accept;
pub mod answer;
pub mod caller;
pub mod conditional;
pub mod cors;
pub mod fallback;
pub mod idempotency;
pub mod input;
pub mod list;
pub mod openapi;
pub mod params;
pub mod peer;
pub mod problem;
pub mod quota;
pub mod shell;
pub mod sse;
pub mod store;

pub use answer::{Answer, Reply, Resource};
pub use caller::Caller;
pub use input::Json;
pub use list::{Items, List, PageInfo, PageParams};
pub use params::Params;
