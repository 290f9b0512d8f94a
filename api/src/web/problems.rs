//! What each problem means: the pages that the `type` of a problem document names.

use super::html;
use super::page::{self, POLICY};
use crate::error::{Code, Error};
use crate::http::Reply;
use crate::http::accept::{Offer, best};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

const OFFERS: [Offer<bool>; 2] = [
    Offer { what: false, kind: "text", subtype: "html", by_wildcard: true },
    Offer { what: true, kind: "application", subtype: "json", by_wildcard: true },
];

/// One code, explained.
#[derive(Debug, Serialize)]
struct Explained {
    r#type: String,
    code: &'static str,
    title: &'static str,
    status: u16,
    about: &'static str,
}

impl From<Code> for Explained {
    fn from(code: Code) -> Self {
        let r#type = format!("/problems/{}", code.as_str());
        Self { r#type, code: code.as_str(), title: code.title(), status: code.class(), about: code.about() }
    }
}

/// `GET /problems/`.
pub async fn list(request: HttpRequest) -> Reply {
    let all: Vec<Explained> = Code::ALL.iter().copied().map(Explained::from).collect();
    if wants_json(&request) {
        return json(&request, &serde_json::json!({ "items": all }));
    }
    let item = |one: &Explained| {
        format!("<li><a href=\"{}\"><code>{}</code></a> {}</li>\n", one.r#type, one.code, html::escape(one.title))
    };
    let items = all.iter().map(item).collect::<String>();
    Ok(page::html(&request, POLICY, html::page("Problems", &format!("<ul>\n{items}</ul>"))))
}

/// `GET /problems/{code}`.
pub async fn one(request: HttpRequest, code: Path<String>) -> Reply {
    let known = Code::ALL.iter().copied().find(|known| known.as_str() == code.as_str());
    let one = Explained::from(known.ok_or_else(Error::not_found)?);
    if wants_json(&request) {
        return json(&request, &one);
    }
    let body = format!(
        "<p>{}</p>\n<p>Code <code>{}</code>, status {}. <a href=\"/problems/\">All problems</a></p>",
        html::prose(one.about),
        one.code,
        one.status
    );
    Ok(page::html(&request, POLICY, html::page(one.title, &body)))
}

fn wants_json(request: &HttpRequest) -> bool {
    best(request.headers(), &OFFERS) == Some(true)
}

fn json(request: &HttpRequest, value: &impl Serialize) -> Reply {
    let body = serde_json::to_vec(value).map_err(Error::internal)?;
    let mut response: HttpResponse = page::file(request, "application/json", &page::tag(&body), body);
    let accept = actix_web::http::header::HeaderValue::from_static("Accept");
    response.headers_mut().append(actix_web::http::header::VARY, accept);
    Ok(response)
}
