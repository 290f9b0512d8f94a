//! Revisions over GraphQL; the list hangs on the document.

use super::service;
use super::types::DocumentRevision;
use crate::error::Error;
use crate::features::documents::types::Document;
use crate::features::profiles::types::Profile;
use crate::graphql::{Loaders, Nested, ctx, load_nested, loaders};
use crate::page::Page;
use crate::pick::Pick;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{DocumentId, RevisionId};
use std::collections::HashMap;
use std::sync::Arc;

/// Fields of [`DocumentRevision`] that read a heavy column.
const HEAVY: &[(&str, &str)] = &[("body", "body")];

/// Queries on revisions.
#[derive(Debug, Default)]
pub struct DocumentRevisionQuery;

#[Object]
impl DocumentRevisionQuery {
    /// What a document said at one time; for those who may write it.
    async fn document_revision(
        &self,
        context: &Context<'_>,
        document_id: DocumentId,
        number: i64,
    ) -> Result<Option<DocumentRevision>> {
        let pick = Pick::selected(&context.look_ahead(), HEAVY);
        Ok(Some(service::get_document_revision(ctx(context), document_id, number, &pick).await?))
    }
}

#[ComplexObject]
impl DocumentRevision {
    /// What it said, in Markdown.
    #[graphql(complexity = 10)]
    async fn body(&self, context: &Context<'_>) -> Result<String> {
        match self.body.read() {
            Some(body) => Ok(body.clone()),
            None => Ok(loaders(context).load_one(RevisionBody(self.id)).await?.ok_or_else(Error::not_found)?),
        }
    }

    /// The document.
    async fn document(&self, context: &Context<'_>) -> Result<Option<Document>> {
        Ok(loaders(context).load_one(self.document_id).await?)
    }

    /// Who wrote it; null when you may not see the profile.
    async fn author(&self, context: &Context<'_>) -> Result<Option<Profile>> {
        Ok(loaders(context).load_one(self.author_id).await?)
    }
}

impl Loader<RevisionId> for Loaders {
    type Value = DocumentRevision;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[RevisionId]) -> Result<HashMap<RevisionId, DocumentRevision>, Arc<Error>> {
        let found = service::revisions_by_id(&self.0, ids, &Pick::Narrow).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|one| (one.id, one)).collect())
    }
}

/// Names what a revision said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RevisionBody(RevisionId);

impl Loader<RevisionBody> for Loaders {
    type Value = String;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[RevisionBody]) -> Result<HashMap<RevisionBody, String>, Arc<Error>> {
        let ids: Vec<RevisionId> = keys.iter().map(|key| key.0).collect();
        let found = service::revisions_by_id(&self.0, &ids, &Pick::All).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|one| (RevisionBody(one.id), one.body.read().cloned().unwrap_or_default())).collect())
    }
}

/// The revisions of one document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Revisions;

impl Loader<Nested<DocumentId, Revisions>> for Loaders {
    type Value = Page<DocumentRevision>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<DocumentId, Revisions>],
    ) -> Result<HashMap<Nested<DocumentId, Revisions>, Page<DocumentRevision>>, Arc<Error>> {
        load_nested(keys, |ids, _, page| async move { service::revisions_of(&self.0, &ids, &page).await }).await
    }
}
