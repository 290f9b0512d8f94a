//! What no route took: 405 with `Allow` for a known address, OPTIONS, and 404.

use crate::error::{Code, Error};
use crate::http::caller;
use crate::http::problem::{self, Failure};
use crate::http::shell::RequestId;
use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Addresses and their methods, from the assembled OpenAPI document.
#[derive(Debug, Clone, Default)]
pub struct Routes(BTreeMap<String, String>);

impl Routes {
    /// Reads the addresses of `document`.
    pub fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let mut routes = BTreeMap::new();
        for (path, item) in &document.paths.paths {
            let mut methods = vec!["OPTIONS"];
            let known = [
                (item.get.is_some(), "GET"),
                (item.get.is_some(), "HEAD"),
                (item.post.is_some(), "POST"),
                (item.put.is_some(), "PUT"),
                (item.patch.is_some(), "PATCH"),
                (item.delete.is_some(), "DELETE"),
            ];
            methods.extend(known.iter().filter(|(present, _)| *present).map(|(_, name)| *name));
            routes.insert(path.clone(), methods.join(", "));
        }
        Self(routes)
    }

    /// Adds addresses that answer GET and stand in no document.
    #[must_use]
    pub fn and(mut self, addresses: &[&str]) -> Self {
        self.0.extend(addresses.iter().map(|address| ((*address).to_owned(), "OPTIONS, GET, HEAD".to_owned())));
        self
    }

    /// The methods of the address, if it is one.
    fn methods(&self, path: &str) -> Option<&str> {
        let exact = self.0.get(path);
        let found =
            exact.or_else(|| self.0.iter().find(|(pattern, _)| matches(pattern, path)).map(|(_, methods)| methods));
        found.map(String::as_str)
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Answers what no route took, which draws on the quota as everything does.
pub async fn answer(routes: Arc<Routes>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    caller::charge(&request).await?;
    Ok(find(&routes, &request))
}

fn find(routes: &Routes, request: &HttpRequest) -> HttpResponse {
    let id = request.extensions().get::<RequestId>().map_or_else(|| "none".into(), |id| id.0.clone());
    let Some(methods) = routes.methods(request.path()) else {
        return problem::render(&Error::not_found(), request.path(), &id);
    };
    let mut response = if request.method() == Method::OPTIONS {
        HttpResponse::NoContent().finish()
    } else {
        problem::render(&Error::of(Code::MethodNotAllowed), request.path(), &id)
    };
    problem::allow(&mut response, methods);
    response
}
