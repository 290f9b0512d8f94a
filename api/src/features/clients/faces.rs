//! What is done with clients, on both faces.

use super::service;
use super::types::{Client, CreateClient, IssuedClient};
use bindery_derive::faces;
use bindery_entity::ids::{ClientId, DistrictId};

#[faces(tag = "Clients", query = ClientQuery, mutation = ClientMutation)]
trait Clients {
    /// List a district's clients
    ///
    /// Oldest first; for the district's stewards and admins.
    #[get("/districts/{district_id}/clients", signed_in, rest)]
    fn list_clients(id: DistrictId, page: PageArgs) -> Page<Client>;

    /// Create a client
    ///
    /// Makes a machine account for the district's systems. `client_secret` is shown this once.
    #[post("/districts/{district_id}/clients", created, unstored, gives = issued, answer = "The client with its secret.",
        example = json!({"name": "Roster sync", "scopes": ["profiles:read"]}))]
    fn create_client(district_id: DistrictId, input: CreateClient) -> IssuedClient;

    /// Get a client
    #[get("/clients/{client_id}", signed_in)]
    fn get_client(id: ClientId, pick: Pick) -> Client;

    /// Rotate a client's secret
    ///
    /// The old secret ends at once; the new one is shown this once. So do the tokens that it got.
    #[post("/clients/{client_id}/rotate-secret", unstored, gives = issued, answer = "The client with its new secret.")]
    fn rotate_client_secret(id: ClientId, expected_version: Option<i64>) -> IssuedClient;

    /// Revoke a client
    ///
    /// It and its tokens end at once.
    #[delete("/clients/{client_id}", gives = revoked, answer = "The client is gone.")]
    fn revoke_client(id: ClientId, expected_version: Option<i64>);
}
