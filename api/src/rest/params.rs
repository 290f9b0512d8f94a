//! Query parameters of an endpoint that is no list.

use crate::error::{Error, Result};
use crate::http::problem::Failure;
use crate::rest::list;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// The query parameters, each given once and each known.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request).map(Self).map_err(Failure))
    }
}

fn parse<T: DeserializeOwned>(request: &HttpRequest) -> Result<T> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned() {
        if pairs.iter().any(|(known, _)| *known == name) {
            return Err(Error::field(format!("/{name}"), "give this parameter once"));
        }
        pairs.push((name, value));
    }
    list::refuse_nul(&pairs)?;
    list::query(pairs)
}
