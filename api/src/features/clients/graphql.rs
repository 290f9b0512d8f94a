//! Machine accounts over GraphQL.

use super::service;
use super::types::{Client, CreateClient, IssuedClient};
use crate::features::districts::types::District;
use crate::graphql::{Planned, ctx, one, selected};
use crate::payload;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{ClientId, DistrictId};

/// Queries on machine accounts.
#[derive(Debug, Default)]
pub struct ClientQuery;

#[Object]
impl ClientQuery {
    /// One machine account; for the district's stewards and admins.
    async fn client(&self, context: &Context<'_>, id: ClientId) -> Result<Option<Client>> {
        Ok(Some(service::get_client(ctx(context), id, &selected::<Client>(context)).await?))
    }
}

#[ComplexObject]
impl Client {
    /// The one district that it reaches.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
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
