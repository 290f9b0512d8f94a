//! What hangs on Revisions, over GraphQL; the list hangs on the document.

use super::types::DocumentRevision;
use crate::error::Error;
use crate::features::documents::types::Document;
use crate::features::profiles::types::Profile;
use crate::graphql::heavy;
use async_graphql::{Context, Result};
use bindery_derive::relations;

#[relations]
impl DocumentRevision {
    /// What it said, in Markdown.
    #[graphql(complexity = 10)]
    async fn body(&self, context: &Context<'_>) -> Result<String> {
        Ok(heavy(context, self, "body", |revision| &revision.body).await?.ok_or_else(Error::not_found)?)
    }

    /// The document.
    #[one(document_id)]
    fn document() -> Document;

    /// Who wrote it; null when you may not see the profile.
    #[one(author_id)]
    fn author() -> Profile;
}
