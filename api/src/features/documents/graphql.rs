//! Documents over GraphQL.

use super::revisions::graphql::Revisions;
use super::revisions::service as revisions;
use super::revisions::types::DocumentRevision;
use super::service;
use super::types::{CreateDocument, Document, ListDocuments, UpdateDocument};
use crate::error::Error;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Connection, Loaders, Nested, cost, ctx, load_nested, loaders, nested, page};
use crate::markdown;
use crate::page::Page;
use crate::pick::Pick;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Lookahead, Object, Result};
use bindery_entity::ids::{DocumentId, MemberId, ProjectId};
use std::collections::HashMap;
use std::sync::Arc;

/// Fields of [`Document`] that read a heavy column.
const HEAVY: &[(&str, &str)] = &[("body", "body"), ("bodyHtml", "body"), ("snippet", "snippet")];

/// What a selection on [`Document`] wants.
pub fn pick(look: &Lookahead<'_>) -> Pick {
    Pick::selected(look, HEAVY)
}

/// Queries on documents.
#[derive(Debug, Default)]
pub struct DocumentQuery;

#[Object]
impl DocumentQuery {
    /// One document.
    async fn document(&self, context: &Context<'_>, id: DocumentId) -> Result<Option<Document>> {
        Ok(Some(service::get_document(ctx(context), id, &pick(&context.look_ahead())).await?))
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
    ) -> Result<Connection<Document>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        let pick = Pick::selected_in_page(&context.look_ahead(), HEAVY);
        Ok(service::list_documents(ctx(context), &filter, &page, &pick).await?.into())
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
        Ok(markdown::render(body(self, context).await?).await?)
    }

    /// In `documents` with `q`: the place where its words stand, as HTML with the words inside `<mark>`.
    #[graphql(complexity = 5)]
    async fn snippet(&self) -> Option<&String> {
        self.snippet.read()
    }

    /// Whose it is; null when you may not see the profile.
    async fn owner(&self, context: &Context<'_>) -> Result<Option<Profile>> {
        Ok(loaders(context).load_one(self.owner_id).await?)
    }

    /// The project that it belongs to; null when you may not see it.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Project>> {
        Ok(loaders(context).load_many(self.project_id).await?.into_values().next())
    }

    /// The district that it belongs to.
    async fn district(&self, context: &Context<'_>) -> Result<Option<District>> {
        Ok(loaders(context).load_many(self.district_id).await?.into_values().next())
    }

    /// The school that it belongs to.
    async fn school(&self, context: &Context<'_>) -> Result<Option<School>> {
        Ok(loaders(context).load_many(self.school_id).await?.into_values().next())
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
    ) -> Result<Option<Connection<DocumentRevision>>> {
        revisions::authorize_list(ctx(context), self)?;
        let key = Nested { of: self.id, filter: Revisions, page: page(first, after, last, before) };
        nested(context, key).await.map(Some)
    }
}

/// The body as it was read with the document, or loaded now.
async fn body(document: &Document, context: &Context<'_>) -> Result<String> {
    match document.body.read() {
        Some(body) => Ok(body.clone()),
        None => Ok(loaders(context).load_one(BodyOf(document.id)).await?.ok_or_else(Error::not_found)?),
    }
}

/// Names what a document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodyOf(DocumentId);

impl Loader<BodyOf> for Loaders {
    type Value = String;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BodyOf]) -> Result<HashMap<BodyOf, String>, Arc<Error>> {
        let ids: Vec<DocumentId> = keys.iter().map(|key| key.0).collect();
        let bodies = service::bodies_by_id(&self.0, &ids).await.map_err(Arc::new)?;
        Ok(bodies.into_iter().map(|(id, body)| (BodyOf(id), body)).collect())
    }
}

impl Loader<DocumentId> for Loaders {
    type Value = Document;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[DocumentId]) -> Result<HashMap<DocumentId, Document>, Arc<Error>> {
        let found = service::documents_by_id(&self.0, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|one| (one.id, one)).collect())
    }
}

impl Loader<Nested<MemberId, ListDocuments>> for Loaders {
    type Value = Page<Document>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<MemberId, ListDocuments>],
    ) -> Result<HashMap<Nested<MemberId, ListDocuments>, Page<Document>>, Arc<Error>> {
        load_nested(keys, |ids, filter, page| async move { service::documents_of(&self.0, &ids, &filter, &page).await })
            .await
    }
}

impl Loader<Nested<ProjectId, ListDocuments>> for Loaders {
    type Value = Page<Document>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<ProjectId, ListDocuments>],
    ) -> Result<HashMap<Nested<ProjectId, ListDocuments>, Page<Document>>, Arc<Error>> {
        load_nested(keys, |ids, filter, page| async move { service::documents_in(&self.0, &ids, &filter, &page).await })
            .await
    }
}
