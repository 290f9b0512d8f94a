//! The words of `graphql-transport-ws` (graphql-ws, PROTOCOL.md).

use crate::graphql::http::Parameters;
use actix_ws::{CloseCode, CloseReason};
use async_graphql::{Response, ServerError};
use serde::{Deserialize, Serialize};

/// The subprotocol's name.
pub const NAME: &str = "graphql-transport-ws";

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromClient {
    /// Opens the connection, with the token.
    ConnectionInit {
        /// The token.
        #[serde(default)]
        payload: Option<Credentials>,
    },
    /// Is somebody there?
    Ping {},
    /// Yes.
    Pong {},
    /// Starts an operation.
    Subscribe {
        /// The client's name for it.
        id: String,
        /// The operation.
        payload: Box<Parameters>,
    },
    /// Ends an operation.
    Complete {
        /// Which one.
        id: String,
    },
}

/// Who connects; clients may put other things beside it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// `Bearer TOKEN`, as in the header.
    #[serde(default, alias = "Authorization")]
    pub authorization: Option<String>,
    /// The token alone.
    #[serde(default)]
    pub access_token: Option<String>,
    /// A ticket.
    #[serde(default)]
    pub ticket: Option<String>,
}

impl Credentials {
    /// The access token, if there is one.
    pub fn token(&self) -> Option<&str> {
        let header = self.authorization.as_deref().map(|value| value.trim().split_once(' ').map_or(value, |(_, t)| t));
        header.or(self.access_token.as_deref()).map(str::trim)
    }
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromServer<'a> {
    /// The connection is open.
    ConnectionAck,
    /// Yes.
    Pong,
    /// A result.
    Next {
        /// Of this operation.
        id: &'a str,
        /// The result.
        payload: &'a Response,
    },
    /// The operation could not begin.
    Error {
        /// Which one.
        id: &'a str,
        /// Why.
        payload: &'a [ServerError],
    },
    /// The operation is over.
    Complete {
        /// Which one.
        id: &'a str,
    },
}

/// Why the server closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// The server stops.
    GoingAway,
    /// A message is too large.
    TooLarge,
    /// The client is silent, or reads nothing.
    Gone,
    /// A message that is none of the protocol's.
    BadMessage,
    /// An operation before the connection is open, or the session is over.
    Unauthorized,
    /// The token is not good.
    Forbidden,
    /// The subprotocol is missing.
    Subprotocol,
    /// The connection was not opened in time.
    InitTimeout,
    /// An operation with a name that is taken.
    Duplicate,
    /// The connection is opened twice.
    TooManyInits,
    /// Too many streams of one actor.
    TooMany,
    /// Something broke on our side.
    Broken,
}

impl Close {
    /// The code and the words.
    pub fn reason(self) -> CloseReason {
        let (code, words) = match self {
            Self::GoingAway => (1001, "The server stops; connect again"),
            Self::TooLarge => (1009, "Message too large"),
            Self::Gone => (1002, "No answer"),
            Self::Broken => (1011, "Internal error"),
            Self::BadMessage => (4400, "Invalid message"),
            Self::Unauthorized => (4401, "Unauthorized"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::Subprotocol => (4406, "Subprotocol not acceptable"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::Duplicate => (4409, "Subscriber already exists"),
            Self::TooManyInits => (4429, "Too many initialisation requests"),
            Self::TooMany => (4429, "Too many streams"),
        };
        CloseReason { code: CloseCode::Other(code), description: Some(words.to_owned()) }
    }
}
