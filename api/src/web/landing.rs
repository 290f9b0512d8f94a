//! The start page.

use super::page::{self, POLICY};
use actix_web::{HttpRequest, HttpResponse};

/// `GET /`.
pub async fn page(request: HttpRequest) -> HttpResponse {
    page::html(&request, POLICY, include_str!("../../web/landing.html"))
}
