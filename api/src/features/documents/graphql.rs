//! What hangs on Documents, over GraphQL.

use super::revisions::view::RevisionsOf;
use super::types::Document;
use crate::error::Error;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::heavy;
use crate::markdown;
use async_graphql::{Context, Result};
use bindery_derive::relations;

#[relations]
impl Document {
    /// What it says, in Markdown.
    #[graphql(complexity = 10)]
    async fn body(&self, context: &Context<'_>) -> Result<String> {
        body(self, context).await
    }

    /// What it says, as HTML that is safe to show.
    #[graphql(complexity = 50)]
    async fn body_html(&self, context: &Context<'_>) -> Result<String> {
        match heavy(context, self, "body_html", |document| &document.body_html).await? {
            Some(html) => Ok(html),
            None => Ok(markdown::render(body(self, context).await?).await?),
        }
    }

    /// In `documents` with `q`: the place where its words stand, as HTML with the words inside `<mark>`.
    #[graphql(complexity = 5)]
    async fn snippet(&self) -> Option<&String> {
        self.snippet.read()
    }

    /// Whose it is; null when you may not see the profile.
    #[one(owner_id)]
    fn owner() -> Profile;

    /// The project that it belongs to; null when you may not see it.
    #[one(project_id)]
    fn project() -> Project;

    /// The district that it belongs to.
    #[one(district_id)]
    fn district() -> District;

    /// The school that it belongs to.
    #[one(school_id)]
    fn school() -> School;

    /// What it said before, newest first; null for those who may not write it.
    #[many(guarded)]
    fn revisions() -> RevisionsOf;
}

async fn body(document: &Document, context: &Context<'_>) -> Result<String> {
    Ok(heavy(context, document, "body", |document| &document.body).await?.ok_or_else(Error::not_found)?)
}
