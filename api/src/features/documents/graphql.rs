//! Documents over GraphQL.

use super::revisions::service as revisions;
use super::revisions::types::DocumentRevision;
use super::revisions::view::RevisionsOf;
use super::service;
use super::types::{CreateDocument, Document, ListDocuments, UpdateDocument};
use crate::error::Error;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Pages, Planned, cost, ctx, heavy, many, one, page, selected, selected_items};
use crate::markdown;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::DocumentId;

/// Queries on documents.
#[derive(Debug, Default)]
pub struct DocumentQuery;

#[Object]
impl DocumentQuery {
    /// One document.
    async fn document(&self, context: &Context<'_>, id: DocumentId) -> Result<Option<Document>> {
        Ok(Some(service::get_document(ctx(context), id, &selected::<Document>(context)).await?))
    }

    /// Documents that you may see, newest first; with `q` the best hits first, at most 500.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn documents(
        &self,
        context: &Context<'_>,
        filter: Option<ListDocuments>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Document>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_documents(ctx(context), &filter, &page, &selected_items::<Document>(context)).await?.into())
    }
}

crate::payload! {
    /// What beginning a document gave.
    CreateDocumentPayload {
        /// The new document.
        document: Document
    }
}

crate::payload! {
    /// What changing a document gave.
    UpdateDocumentPayload {
        /// The document as it stands now.
        document: Document
    }
}

crate::payload! {
    /// What deleting a document gave.
    DeleteDocumentPayload {
        /// The document, in the trash.
        document: Document
    }
}

crate::payload! {
    /// What restoring a document gave.
    RestoreDocumentPayload {
        /// The document as it stands now.
        document: Document
    }
}

/// Mutations on documents.
#[derive(Debug, Default)]
pub struct DocumentMutation;

#[Object]
impl DocumentMutation {
    /// Begins a document: a draft unless you say otherwise.
    async fn create_document(&self, context: &Context<'_>, input: CreateDocument) -> Result<CreateDocumentPayload> {
        CreateDocumentPayload::of(context, service::create_document(ctx(context), input).await)
    }

    /// Changes the version of a document that you read; a change of what it says leaves a revision.
    async fn update_document(
        &self,
        context: &Context<'_>,
        id: DocumentId,
        expected_version: i64,
        input: UpdateDocument,
    ) -> Result<UpdateDocumentPayload> {
        let result = service::update_document(ctx(context), id, input, Some(expected_version)).await;
        UpdateDocumentPayload::of(context, result)
    }

    /// Puts the version of a document that you read into the trash, where it stays for 30 days.
    async fn delete_document(
        &self,
        context: &Context<'_>,
        id: DocumentId,
        expected_version: i64,
    ) -> Result<DeleteDocumentPayload> {
        let result = service::delete_document(ctx(context), id, Some(expected_version)).await;
        DeleteDocumentPayload::of(context, result)
    }

    /// Takes a document out of the trash.
    async fn restore_document(
        &self,
        context: &Context<'_>,
        id: DocumentId,
        expected_version: Option<i64>,
    ) -> Result<RestoreDocumentPayload> {
        RestoreDocumentPayload::of(context, service::restore_document(ctx(context), id, expected_version).await)
    }
}

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
