//! Machine accounts over GraphQL.

use super::service;
use super::types::{Client, CreateClient, IssuedClient};
use crate::error::Error;
use crate::features::districts::types::District;
use crate::graphql::{Loaders, Nested, ctx, load_nested, loaders};
use crate::page::Page;
use crate::payload;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{ClientId, DistrictId};
use std::collections::HashMap;
use std::sync::Arc;

/// Queries on machine accounts.
#[derive(Debug, Default)]
pub struct ClientQuery;

#[Object]
impl ClientQuery {
    /// One machine account; for the district's stewards and admins.
    async fn client(&self, context: &Context<'_>, id: ClientId) -> Result<Option<Client>> {
        Ok(Some(service::get_client(ctx(context), id).await?))
    }
}

#[ComplexObject]
impl Client {
    /// The one district that it reaches.
    async fn district(&self, context: &Context<'_>) -> Result<Option<District>> {
        Ok(loaders(context).load_one(self.district_id).await?)
    }
}

payload! {
    /// The answer to `createClient`.
    CreateClientPayload {
        /// The client with its secret.
        issued: IssuedClient
    }
}

payload! {
    /// The answer to `rotateClientSecret`.
    RotateClientSecretPayload {
        /// The client with its new secret.
        issued: IssuedClient
    }
}

payload! {
    /// The answer to `revokeClient`.
    RevokeClientPayload {
        /// True when the client is gone.
        revoked: bool
    }
}

/// Mutations on machine accounts.
#[derive(Debug, Default)]
pub struct ClientMutation;

#[Object]
impl ClientMutation {
    /// Makes a machine account for a district's systems; its secret is shown this once.
    async fn create_client(
        &self,
        context: &Context<'_>,
        district_id: DistrictId,
        input: CreateClient,
    ) -> Result<CreateClientPayload> {
        CreateClientPayload::of(context, service::create_client(ctx(context), district_id, input).await)
    }

    /// Gives a machine account a new secret; the old one ends at once.
    async fn rotate_client_secret(
        &self,
        context: &Context<'_>,
        id: ClientId,
        expected_version: Option<i64>,
    ) -> Result<RotateClientSecretPayload> {
        let issued = service::rotate_client_secret(ctx(context), id, expected_version).await;
        RotateClientSecretPayload::of(context, issued)
    }

    /// Ends a machine account and its tokens.
    async fn revoke_client(
        &self,
        context: &Context<'_>,
        id: ClientId,
        expected_version: Option<i64>,
    ) -> Result<RevokeClientPayload> {
        let revoked = service::revoke_client(ctx(context), id, expected_version).await;
        RevokeClientPayload::of(context, revoked.map(|()| true))
    }
}

/// The machine accounts of one district.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clients;

impl Loader<Nested<DistrictId, Clients>> for Loaders {
    type Value = Page<Client>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<DistrictId, Clients>],
    ) -> Result<HashMap<Nested<DistrictId, Clients>, Page<Client>>, Arc<Error>> {
        load_nested(keys, |ids, _, page| async move { service::clients_of(&self.0, &ids, &page).await }).await
    }
}

impl Loader<ClientId> for Loaders {
    type Value = Client;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Client>, Arc<Error>> {
        let clients = service::clients_by_id(&self.0, ids).await.map_err(Arc::new)?;
        Ok(clients.into_iter().map(|client| (client.id, client)).collect())
    }
}
