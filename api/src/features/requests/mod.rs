//! Requests: what somebody needs, and who helps.
//!
//! A member asks for advice, a copy, a loan, a gift or company; others who see the request offer, and the asker
//! accepts as many helpers as are wanted. Who may move a request from where to where stands in one table,
//! [`crate::policy::requests::table`]; `STATES.md` beside this file shows it, and a test keeps it so.
//!
//! The asker sees a request always, others as its visibility says; whoever has a live offer on it sees it, too. It
//! belongs to the district and school of the asker, as far as one verified them. What it needs before a time it does
//! not take later: nobody offers and nothing is accepted after `need_before`, and the service closes it. A loan goes
//! from hand to hand and back: both say so, and the helpers are credited a week later if the asker says nothing.
//! Offers stand between the asker and the helper; others see only how many are accepted.

pub mod faces;
pub mod graphql;
pub mod offers;
pub mod service;
mod standing;
mod store;
pub mod types;
pub mod view;
