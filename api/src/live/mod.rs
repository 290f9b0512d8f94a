//! Streams: who listens, for how long, and how many at once; it knows neither HTTP nor any feature.

mod places;
mod tasks;
mod viewer;

pub use places::{Place, Places};
pub use tasks::Tasks;
pub use viewer::{End, Viewer};
