//! Facts about who asks.

use crate::actor::ProjectRole;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As, Json};
use crate::error::Result;
use bindery_entity::client;
use bindery_entity::ids::{ClientId, DistrictId, MemberId, SessionId};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use sea_orm::{EntityTrait, FromQueryResult};
use serde::Deserialize;

/// A member and the session that asks.
#[derive(Debug, FromQueryResult)]
pub struct MemberFacts {
    pub admin: bool,
    pub status: String,
    pub confirmed: bool,
    pub revoked_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub stewards: Json<Vec<Tie>>,
    pub ties: Json<Vec<Tie>>,
    pub projects: Json<Vec<Membership>>,
}

/// A role in a project.
#[derive(Debug, Deserialize)]
pub struct Membership {
    pub project: Uuid,
    pub role: ProjectRole,
}

/// A district, and a school of it.
#[derive(Debug, Deserialize)]
pub struct Tie {
    pub district: Uuid,
    #[serde(default)]
    pub school: Option<Uuid>,
}

/// Reads a member through a session.
pub async fn member(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<Option<MemberFacts>> {
    let dialect = ctx.db.dialect();
    let steward = json::object(dialect, &[("district", "w.district_id", As::Uuid)]);
    let stewards = json::array(dialect, &steward, "steward w WHERE w.member_id = m.id", "w.district_id");
    let tie = json::object(dialect, &[("district", "a.district_id", As::Uuid), ("school", "a.school_id", As::Uuid)]);
    let role = json::object(dialect, &[("project", "n.project_id", As::Uuid), ("role", "n.role", As::Plain)]);
    let projects = json::array(dialect, &role, "project_member n WHERE n.member_id = m.id", "n.project_id");
    let mut sql = Sql::new(format!(
        "SELECT m.admin, m.status, m.email_confirmed_at IS NOT NULL AS confirmed, \
         s.revoked_at, s.expires_at, s.last_used_at, CAST({stewards} AS text) AS stewards, \
         CAST({projects} AS text) AS projects, CAST("
    ));
    let today = ctx.now().date_naive();
    let (open, close) = json::array_around(dialect);
    sql.push(open).push(&tie).push(close);
    sql.push(" FROM affiliation a WHERE a.member_id = m.id AND a.source <> 'self' AND a.ended_at IS NULL");
    sql.push(" AND (a.starts_on IS NULL OR a.starts_on <= ").bind(today);
    sql.push(") AND (a.ends_on IS NULL OR a.ends_on >= ").bind(today).push(")) AS text) AS ties");
    sql.push(" FROM session s JOIN member m ON m.id = s.member_id WHERE s.id = ").bind(session);
    sql.push(" AND m.id = ").bind(member);
    ctx.db.row(sql).await
}

/// A client as it stands.
#[derive(Debug, FromQueryResult)]
pub struct ClientFacts {
    pub district_id: DistrictId,
    pub scopes: serde_json::Value,
    pub secret_hash: Vec<u8>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Reads a client.
pub async fn client(ctx: &Ctx, id: ClientId) -> Result<Option<ClientFacts>> {
    let row = client::Entity::find_by_id(id).one(&ctx.db).await?;
    Ok(row.map(|row| ClientFacts {
        district_id: row.district_id,
        scopes: row.scopes,
        secret_hash: row.secret_hash,
        revoked_at: row.revoked_at,
    }))
}

/// The member and session behind a ticket that is still good.
pub async fn ticket(ctx: &Ctx, hash: Vec<u8>, stream: &str) -> Result<Option<Bearer>> {
    let mut sql =
        Sql::new("SELECT s.member_id, s.id AS session_id FROM ticket t JOIN session s ON s.id = t.session_id");
    sql.push(" WHERE t.hash = ").bind(hash).push(" AND t.stream = ").bind(stream);
    sql.push(" AND t.expires_at > ").bind(ctx.now());
    ctx.db.row(sql).await
}

/// Whose ticket it is.
#[derive(Debug, FromQueryResult)]
pub struct Bearer {
    pub member_id: MemberId,
    pub session_id: SessionId,
}
