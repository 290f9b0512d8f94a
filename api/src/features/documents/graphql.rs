//! What hangs on Documents, over GraphQL.

use super::revisions::service as revisions;
use super::revisions::types::DocumentRevision;
use super::revisions::view::RevisionsOf;
use super::types::Document;
use crate::error::Error;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Pages, Planned, cost, ctx, heavy, many, one, page};
use crate::markdown;
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
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
    async fn owner(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.owner_id).await
    }

    /// The project that it belongs to; null when you may not see it.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Planned<Project>>> {
        one(context, &self.related, self.project_id).await
    }

    /// The district that it belongs to.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }

    /// The school that it belongs to.
    async fn school(&self, context: &Context<'_>) -> Result<Option<Planned<School>>> {
        one(context, &self.related, self.school_id).await
    }

    /// What it said before, newest first; null for those who may not write it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn revisions(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Pages<DocumentRevision>>> {
        revisions::authorize_list(ctx(context), self)?;
        let page = page(first, after, last, before);
        many::<RevisionsOf>(context, &self.related, self.id, None, page).await.map(Some)
    }
}

async fn body(document: &Document, context: &Context<'_>) -> Result<String> {
    Ok(heavy(context, document, "body", |document| &document.body).await?.ok_or_else(Error::not_found)?)
}
