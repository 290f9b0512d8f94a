//! Documents: what members write down and share, alone or in a project.
//!
//! A document has an owner; in a project that it is not kept from (`private`), the project's owners and maintainers
//! manage it, and its contributors write, too. A draft is seen by these only; what is published by everybody whom
//! its visibility lets in. Each change of what it says leaves a revision, which those who write may read; what a document said before it
//! came to a project stays with its owner. Changing
//! and deleting name the version that was read (428 without, 412 when it is stale). Deleting puts it into the trash,
//! where those who manage it find it for 30 days and take it out again. It belongs to the district and school of its
//! owner, as far as one verified them.
//!
//! `private` keeps even a project's owners and maintainers out, so only the document's owner makes it private or moves
//! it. Lists go by `listed_at`, the first publication, so a draft of long ago comes out as new.

pub mod body;
pub mod faces;
pub mod graphql;
pub mod revisions;
pub mod service;
mod storage;
mod store;
pub mod types;
pub mod view;
