//! Tickets: what opens a stream for those who cannot send headers, such as a browser's `EventSource`.
//!
//! A ticket belongs to one session of a member and opens one kind of stream, as often as the connection must be
//! made again, until the session ends or twelve hours have passed. It is stored as a hash, shown once and never
//! logged. Machines send headers and get none.

pub mod faces;
pub mod service;
mod store;
pub mod types;
