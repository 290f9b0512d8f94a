//! What an access token claims (RFC 9068).

use crate::keys;
use chrono::{DateTime, Duration, Utc};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

/// How long an access token lives.
pub const LIFE: Duration = Duration::minutes(5);
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 5;
/// The audience of every access token.
pub(super) const AUDIENCE: &str = "bindery";

/// What an access token claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it: this installation, by the name that it keeps (`access_token/issuer.rs`).
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The member or client.
    pub sub: String,
    /// When it was made, in seconds.
    pub iat: i64,
    /// When it ends, in seconds.
    pub exp: i64,
    /// Its own id.
    pub jti: String,
    /// The session, for members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The client, for machines (RFC 9068, section 2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The client's scopes, separated by blanks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What names the secret that the client showed: the token ends with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// From when it is good, in seconds; ours do not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
}

impl Claims {
    /// Those of a token that `issuer` makes now.
    pub fn new(issuer: &str, sub: String, now: DateTime<Utc>) -> Self {
        Self {
            iss: issuer.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub,
            iat: now.timestamp(),
            exp: (now + LIFE).timestamp(),
            jti: BASE64URL_NOPAD.encode(&keys::random::<12>()),
            sid: None,
            client_id: None,
            scope: None,
            by: None,
            nbf: None,
        }
    }

    /// Whether the token is good at this time.
    pub fn is_in_time(&self, now: DateTime<Utc>) -> bool {
        let now = now.timestamp();
        // A forger may name any number.
        self.exp.saturating_add(LEEWAY) > now
            && self.iat.saturating_sub(LEEWAY) <= now
            && self.nbf.is_none_or(|begin| begin.saturating_sub(LEEWAY) <= now)
            && self.exp.saturating_sub(self.iat) <= LIFE.num_seconds()
    }

    /// Whether `issuer` made the token, for us.
    pub fn is_of(&self, issuer: &str) -> bool {
        self.iss == issuer && self.aud == AUDIENCE
    }
}
