//! Facts about who asks.

use crate::ctx::Ctx;
use crate::db::json::{self, As, Json};
use crate::db::{Db, Sql};
use crate::error::Result;
use bindery_entity::ids::{ClientId, DistrictId, MemberId, SessionId};
use bindery_entity::{client, signing_key};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult, QueryOrder};
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
    let mut sql = Sql::new(format!(
        "SELECT m.admin, m.status, m.email_confirmed_at IS NOT NULL AS confirmed, \
         s.revoked_at, s.expires_at, s.last_used_at, CAST({stewards} AS text) AS stewards, CAST("
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

/// All signing keys, newest first.
pub async fn signing_keys(db: &Db) -> Result<Vec<signing_key::Model>> {
    let newest_first = signing_key::Entity::find().order_by_desc(signing_key::Column::CreatedAt);
    Ok(newest_first.order_by_desc(signing_key::Column::Kid).all(db).await?)
}

/// Deletes what only the lost secret opens or finds, ends every session, and says how many those were.
pub async fn forget_secret(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    db.run(Sql::new("DELETE FROM signing_key")).await?;
    db.run(Sql::new("DELETE FROM sign_in_attempt")).await?;
    let mut end = Sql::new("UPDATE session SET revoked_at = ");
    end.bind(now).push(" WHERE revoked_at IS NULL");
    db.run(end).await
}

/// Stores a new key and retires the others.
pub async fn add_signing_key(ctx: &Ctx, key: signing_key::Model) -> Result<()> {
    let mut retire = Sql::new("UPDATE signing_key SET retired_at = ");
    retire.bind(ctx.now()).push(" WHERE retired_at IS NULL");
    ctx.db.run(retire).await?;
    let row = signing_key::ActiveModel {
        kid: Set(key.kid),
        public_key: Set(key.public_key),
        sealed_private_key: Set(key.sealed_private_key),
        created_at: Set(key.created_at),
        retired_at: Set(None),
    };
    signing_key::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// Deletes every key.
pub async fn delete_signing_keys(ctx: &Ctx) -> Result<()> {
    ctx.db.run(Sql::new("DELETE FROM signing_key")).await?;
    Ok(())
}
