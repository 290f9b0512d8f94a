//! Machine accounts as both faces show them.

use crate::actor::Scope;
use crate::http::Resource;
use crate::plan::Related;
use crate::text;
use async_graphql::{InputObject, SimpleObject};
use bindery_entity::ids::{ClientId, DistrictId, MemberId};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A district's machine account.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Client {
    /// Its id, which is also its OAuth `client_id`.
    pub id: ClientId,
    /// The one district that it reaches.
    pub district_id: DistrictId,
    /// What its makers call it.
    #[schema(example = "Roster sync")]
    pub name: String,
    /// What its tokens may be used for.
    pub scopes: Vec<Scope>,
    /// Who made it; null when the command line did.
    pub created_by: Option<MemberId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// Grows with every change.
    pub version: i64,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: ClientAbilities,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

impl Resource for Client {
    fn path(&self) -> String {
        format!("/v1/clients/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// What the viewer may do with a machine account.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct ClientAbilities {
    /// Give it a new secret.
    pub rotate_secret: bool,
    /// End it.
    pub revoke: bool,
}

/// A machine account with its secret, which is shown this once.
#[derive(Clone, Serialize, ToSchema, SimpleObject)]
pub struct IssuedClient {
    /// The machine account.
    pub client: Client,
    /// Its OAuth `client_secret`; keep it, nobody can read it again.
    pub client_secret: String,
}

impl fmt::Debug for IssuedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuedClient({})", self.client.id)
    }
}

impl Resource for IssuedClient {
    fn path(&self) -> String {
        self.client.path()
    }
    fn version(&self) -> i64 {
        self.client.version
    }
}

/// Makes a machine account.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "CreateClientInput")]
pub struct CreateClient {
    /// What to call it.
    #[garde(custom(text::letters(1, 80)))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// What its tokens may be used for.
    #[garde(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    pub scopes: Vec<Scope>,
}

/// A request for a token (RFC 6749, section 4.4.2).
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct TokenRequest {
    /// Always `client_credentials`.
    #[schema(pattern = "^client_credentials$")]
    pub grant_type: String,
    /// Scopes, separated by blanks; all of the client's when absent.
    #[serde(default)]
    #[schema(value_type = String, required = false, max_length = 500)]
    pub scope: Option<String>,
    /// The client's id, unless it comes by HTTP Basic.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    pub client_id: Option<String>,
    /// The client's secret, unless it comes by HTTP Basic.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    pub client_secret: Option<String>,
}

/// An access token for a machine (RFC 6749, section 5.1).
#[derive(Clone, Serialize, ToSchema)]
pub struct ClientToken {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer` (RFC 6750).
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until it ends.
    #[schema(example = 300)]
    pub expires_in: i64,
    /// The scopes it carries, separated by blanks.
    #[schema(example = "profiles:read")]
    pub scope: String,
}

/// Why there is no token (RFC 6749, section 5.2).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OAuthError {
    /// The word of RFC 6749.
    #[schema(example = "invalid_client")]
    pub error: &'static str,
    /// What is wrong, in a sentence.
    pub error_description: String,
    /// The same stable code as in every other answer.
    #[schema(example = "invalid_client")]
    pub code: &'static str,
}

/// A client whose secret is good, as those at the machine see it.
#[derive(Debug, Clone, sea_orm::FromQueryResult)]
pub struct LiveClient {
    /// Its id.
    pub id: ClientId,
    /// What its makers call it.
    pub name: String,
    /// The name of its district.
    pub district: String,
    /// When it was changed last, by a new secret for one.
    pub updated_at: DateTime<Utc>,
}
