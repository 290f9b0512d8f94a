//! Streams: who listens, for how long, and how many at once; it knows neither HTTP nor any feature.

mod places;
mod shared;
mod tasks;
mod viewer;

pub use places::{Place, Places};
pub use shared::Shared;
pub use tasks::Tasks;
pub use viewer::{End, Viewer};
