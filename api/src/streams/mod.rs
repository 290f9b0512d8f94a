//! What one instance keeps of its open streams: how many there are, what several read at once, where the log ends.

mod open;
mod shared;
mod tail;

pub use open::{OpenStream, OpenStreams};
pub use shared::Shared;
pub use tail::{Position, Tail};
