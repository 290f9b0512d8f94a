//! HTTP as both faces speak it: who calls, what is read of a request, and how it is answered.

pub mod accept;
pub mod answer;
pub mod caller;
pub mod conditional;
pub mod cors;
pub mod idempotency;
pub mod input;
pub mod peer;
pub mod problem;
mod rate_limit;
pub mod shell;
pub mod sse;

pub use answer::{Answer, Reply, Resource};
pub use caller::Caller;
pub use input::Json;
