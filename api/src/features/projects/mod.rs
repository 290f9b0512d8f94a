//! Projects: what members of several schools and districts do together, with a goal and a time.
//!
//! A project's members see it whatever its level; others see it as its level says, and whoever sees it sees who is
//! in it. Owners and maintainers change it; a maintainer appoints contributors and viewers, an owner everybody; each
//! member may leave. A project always has an owner: the last one can neither leave nor take a lower role. An owner
//! archives it, after which it is read and not changed, and deletes it: its documents and requests stay with those
//! who wrote them. It belongs to the district and school of the member who started it, as far as one verified them.
//!
//! After a project is deleted, what only the project could see is seen by its author alone. The owner of a document may
//! take it out of an archived project, keep it from others or delete it.

pub mod faces;
pub mod graphql;
pub mod members;
pub mod service;
mod store;
pub mod types;
pub mod view;
