//! What REST handlers alone need beside [`crate::http`]: lists, query parameters, the OpenAPI document. It knows no
//! feature.

pub mod fallback;
pub mod list;
pub mod openapi;
pub mod params;

// The words of every handler, in one line.
pub use crate::http::{Answer, Caller, Json, Reply};
pub use list::{Items, List, PageInfo, PageParams};
pub use params::Params;
