//! One handler a workload.

use crate::connections::{Ask, Connections};
use actix_web::error::{ErrorInternalServerError, ErrorNotFound};
use actix_web::http::header::ContentType;
use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, Result};
use bindery::text;
use bindery_bench::{scale, vector};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

async fn answer(connections: &Connections, ask: Ask, values: &[&(dyn ToSql + Sync)]) -> Result<HttpResponse> {
    let json = connections.ask(ask, values).await.map_err(ErrorInternalServerError)?;
    let json = json.ok_or_else(|| ErrorNotFound("not found"))?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(json))
}

pub async fn profile(connections: Data<Connections>, id: Path<Uuid>) -> Result<HttpResponse> {
    answer(&connections, Ask::Profile, &[&*id]).await
}

pub async fn profile_rest(connections: Data<Connections>, id: Path<Uuid>) -> Result<HttpResponse> {
    answer(&connections, Ask::ProfileRest, &[&*id]).await
}

pub async fn profile_page(connections: Data<Connections>, id: Path<Uuid>) -> Result<HttpResponse> {
    answer(&connections, Ask::ProfilePage, &[&*id]).await
}

pub async fn project(connections: Data<Connections>, id: Path<Uuid>) -> Result<HttpResponse> {
    answer(&connections, Ask::Project, &[&*id]).await
}

/// A page of an area's requests, behind this time and id.
#[derive(Deserialize)]
pub struct Place {
    area: Uuid,
    time: DateTime<Utc>,
    id: Uuid,
}

pub async fn requests(connections: Data<Connections>, place: Query<Place>) -> Result<HttpResponse> {
    answer(&connections, Ask::Requests, &[&place.area, &place.time, &place.id]).await
}

pub async fn requests_rest(connections: Data<Connections>, place: Query<Place>) -> Result<HttpResponse> {
    answer(&connections, Ask::RequestsRest, &[&place.area, &place.time, &place.id]).await
}

#[derive(Deserialize)]
pub struct Words {
    q: String,
}

impl Words {
    /// The terms that must be there, as a `tsquery`.
    fn query(&self) -> String {
        text::query(&self.q).iter().map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" & ")
    }
}

pub async fn search(connections: Data<Connections>, words: Query<Words>) -> Result<HttpResponse> {
    answer(&connections, Ask::Search, &[&words.query()]).await
}

pub async fn search_rest(connections: Data<Connections>, words: Query<Words>) -> Result<HttpResponse> {
    answer(&connections, Ask::SearchRest, &[&words.query()]).await
}

/// A request to make, by whom and where.
#[derive(Deserialize)]
pub struct Wish {
    asker: Uuid,
    district: Uuid,
    school: Uuid,
    title: String,
    item: String,
    body: String,
    area: Uuid,
}

pub async fn create_request(connections: Data<Connections>, wish: Json<Wish>) -> Result<HttpResponse> {
    let terms = [&wish.title, &wish.item, &wish.body].map(|part| text::index(part));
    let (words, scale) = (vector(&terms), scale(&terms));
    let (request, activity) = (Uuid::now_v7(), Uuid::now_v7());
    let values: [&(dyn ToSql + Sync); 11] = [
        &request,
        &wish.asker,
        &wish.district,
        &wish.school,
        &wish.title,
        &wish.item,
        &wish.body,
        &wish.area,
        &words,
        &activity,
        &scale,
    ];
    answer(&connections, Ask::CreateRequest, &values).await
}
