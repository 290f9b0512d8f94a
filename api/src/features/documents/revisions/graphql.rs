//! What hangs on Revisions, over GraphQL; the list hangs on the document.

use super::types::DocumentRevision;
use crate::error::Error;
use crate::features::documents::types::Document;
use crate::features::profiles::types::Profile;
use crate::graphql::{Planned, heavy, one};
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
impl DocumentRevision {
    /// What it said, in Markdown.
    #[graphql(complexity = 10)]
    async fn body(&self, context: &Context<'_>) -> Result<String> {
        Ok(heavy(context, self, "body", |revision| &revision.body).await?.ok_or_else(Error::not_found)?)
    }

    /// The document.
    async fn document(&self, context: &Context<'_>) -> Result<Option<Planned<Document>>> {
        one(context, &self.related, self.document_id).await
    }

    /// Who wrote it; null when you may not see the profile.
    async fn author(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.author_id).await
    }
}
