//! Lists: query parameters in, `{"items", "page_info"}` and a `Link` header out.

use crate::error::{Error, FieldError, Result};
use crate::http::answer::Answer;
use crate::http::input::{NUL, told};
use crate::http::problem::Failure;
use crate::page::{Page, PageArgs};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::{IntoParams, ToSchema};

/// Which part of a list to return.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// How many items, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub first: Option<i32>,
    /// `end_cursor` of the page before.
    #[param(max_length = 2000)]
    pub after: Option<String>,
}

/// The query of a list endpoint: filters `F` and the page.
#[derive(Debug, Clone)]
pub struct List<F> {
    /// The filters.
    pub filter: F,
    /// The page.
    pub page: PageArgs,
    url: String,
}

/// An endpoint without filters.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

impl<F: DeserializeOwned> FromRequest for List<F> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request).map_err(Failure))
    }
}

fn parse<F: DeserializeOwned>(request: &HttpRequest) -> Result<List<F>> {
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    refuse_nul(&pairs)?;
    let mut page = PageArgs::default();
    let mut filters = Vec::new();
    for (place, (name, value)) in pairs.iter().enumerate() {
        if pairs.iter().take(place).any(|(known, _)| known == name) {
            return Err(Error::field(format!("/{name}"), "give this parameter once"));
        }
        match name.as_str() {
            "first" => page.first = Some(value.parse().map_err(|_| Error::field("/first", "expected a whole number"))?),
            "after" => page.after = Some(value.clone()),
            _ => filters.push((name.clone(), value.clone())),
        }
    }
    let filter: F = query(filters)?;
    let others: Vec<_> = pairs.into_iter().filter(|(name, _)| name != "after").collect();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
    Ok(List { filter, page, url: format!("{}?{query}", request.path()) })
}

/// Refuses query parameters with NUL in them.
pub fn refuse_nul(pairs: &[(String, String)]) -> Result<()> {
    match pairs.iter().find(|(name, value)| name.contains('\0') || value.contains('\0')) {
        Some((name, _)) => Err(Error::field(format!("/{}", name.replace('\0', "")), NUL)),
        None => Ok(()),
    }
}

/// Reads query parameters, each given once, into `F`.
pub fn query<F: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<F> {
    let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let from = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(from).map_err(|error| {
        let pointer = format!("/{}", error.path().to_string().trim_matches('.'));
        Error::invalid(vec![FieldError::invalid(pointer, told(&error.inner().to_string()))])
    })
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageInfo {
    /// Send it as `after` to read on; null on an empty page.
    pub end_cursor: Option<String>,
    /// Whether more items follow.
    pub has_next_page: bool,
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where they stand.
    pub page_info: PageInfo,
}

impl<F> List<F> {
    /// 200 with the page and, where there is more, a `Link` to it (RFC 8288).
    pub fn answer<T: Serialize>(&self, page: Page<T>) -> Result<Answer> {
        let page_info = PageInfo { end_cursor: page.end_cursor()?, has_next_page: page.has_next_page };
        let next = page_info.end_cursor.as_ref().filter(|_| page.has_next_page);
        let link = next.map(|cursor| {
            let joint = if self.url.ends_with('?') { "" } else { "&" };
            format!("<{}{joint}after={cursor}>; rel=\"next\"", self.url)
        });
        let mut answer = Answer::json(&Items { items: page.items, page_info })?;
        answer.headers.link = link;
        Ok(answer)
    }
}
