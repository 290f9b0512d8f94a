//! The token endpoint in the words of OAuth 2.0 (RFC 6749): a form in, its own error format out.

use super::service;
use super::types::{ClientToken, OAuthError, TokenRequest};
use crate::error::{Code, Error, Result};
use crate::http::input;
use crate::http::problem::{Failure, status};
use crate::rest::{Answer, Caller, Reply};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, post, web};
use data_encoding::BASE64;
use std::collections::HashMap;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the route beside `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(issue_token);
}

/// Get a token for a machine
///
/// OAuth 2.0 client credentials (RFC 6749, section 4.4). The client authenticates by HTTP Basic or in the body.
#[utoipa::path(tag = "Clients", operation_id = "issue_token", security((), ("client" = [])),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded",
        example = json!({"grant_type": "client_credentials", "scope": "profiles:read",
            "client_id": "cli_01h455vb4pex5vsknk084sn02q", "client_secret": "the secret"})),
    responses(
        (status = 200, description = "The token.", body = ClientToken),
        (status = 400, description = "`invalid_request`, `unsupported_grant_type` or `invalid_scope`.", body = OAuthError),
        (status = 401, description = "`invalid_client`.", body = OAuthError)))]
#[post("/oauth/token")]
async fn issue_token(caller: Caller, payload: web::Payload) -> Reply {
    match grant(&caller, payload).await {
        Ok(answer) => Ok(answer.no_store().respond()),
        Err(error) => refuse(error),
    }
}

async fn grant(caller: &Caller, payload: web::Payload) -> Result<Answer> {
    let request = read(caller.request(), payload).await?;
    Answer::json(&service::issue_token(&caller.ctx, request).await?)
}

/// Reads the form and the credentials, which come by one way only (section 2.3.1).
async fn read(request: &HttpRequest, payload: web::Payload) -> Result<TokenRequest> {
    let malformed = |detail: &'static str| Error::new(Code::Malformed, detail);
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(malformed("send the body as `application/x-www-form-urlencoded`"));
    }
    let body = input::read(request, &mut payload.into_inner()).await?;
    let mut form = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(&body).into_owned() {
        if form.insert(name, value).is_some() {
            return Err(malformed("a parameter comes more than once"));
        }
    }
    let mut field = |name: &str| form.remove(name).filter(|value| !value.is_empty());
    let grant_type = field("grant_type").ok_or_else(|| malformed("`grant_type` is missing"))?;
    let scope = field("scope");
    let in_body = (field("client_id"), field("client_secret"));
    let (client_id, client_secret) = match (basic(request)?, in_body) {
        (None, in_body) => in_body,
        (Some((id, secret)), (None, None)) => (Some(id), Some(secret)),
        (Some((id, secret)), (Some(same), None)) if same == id => (Some(id), Some(secret)),
        _ => return Err(malformed("the client authenticates by HTTP Basic or in the body, not both")),
    };
    Ok(TokenRequest { grant_type, scope, client_id, client_secret })
}

/// Id and secret of an HTTP Basic header, each form-encoded (section 2.3.1).
fn basic(request: &HttpRequest) -> Result<Option<(String, String)>> {
    let Some(value) = request.headers().get(AUTHORIZATION) else { return Ok(None) };
    let parts = || {
        let (scheme, coded) = value.to_str().ok()?.split_once(' ')?;
        let plain = scheme.eq_ignore_ascii_case("basic").then(|| BASE64.decode(coded.trim().as_bytes()).ok())??;
        let (id, secret) = std::str::from_utf8(&plain).ok()?.split_once(':')?;
        Some((decode(id), decode(secret)))
    };
    parts().map(Some).ok_or_else(|| Error::of(Code::InvalidClient))
}

fn decode(text: &str) -> String {
    let pair = [b"v=", text.replace('&', "%26").as_bytes()].concat();
    url::form_urlencoded::parse(&pair).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// The error in the format of section 5.2; quotas and our own failures stay problems.
fn refuse(error: Error) -> Reply {
    let word = match error.code() {
        Code::InvalidClient => "invalid_client",
        Code::UnsupportedGrantType => "unsupported_grant_type",
        Code::InvalidScope => "invalid_scope",
        Code::Malformed | Code::IdempotencyUnsupported => "invalid_request",
        _ => return Err(Failure(error)),
    };
    let code = error.code();
    let body = OAuthError { error: word, error_description: error.detail().to_owned(), code: code.as_str() };
    let mut response = Answer::json(&body)?.status(status(code).as_u16()).no_store().respond();
    if code == Code::InvalidClient {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"bindery\""));
    }
    Ok(response)
}
