//! Personas as both faces show them.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody to sign in as.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Persona {
    /// Their name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The password, different in every installation.
    pub password: String,
    /// Who this is and what to try.
    pub about: String,
}

/// The people to sign in as.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Personas {
    /// Six of them; the last one runs the installation.
    pub items: Vec<Persona>,
}
