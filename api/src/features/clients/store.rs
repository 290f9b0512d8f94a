//! Rows of machine accounts.

use super::types::LiveClient;
use crate::actor::Scope;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::page::Place;
use crate::plan::{Order, ReadAlong, Row};
use bindery_entity::client;
use bindery_entity::ids::{ClientId, DistrictId, MemberId};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait};

pub const OLDEST_FIRST: Order<ClientRow, DateTime<Utc>> =
    Order { key: "created_at", id: "id", descending: false, place: |row| Place(row.created_at, row.id.0) };

#[derive(Debug, Default, Row)]
pub struct ClientRow {
    #[row(known_by)]
    pub id: ClientId,
    #[row(known_by)]
    pub district_id: DistrictId,
    pub name: String,
    pub scopes: serde_json::Value,
    pub created_by: Option<MemberId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
    #[row(related)]
    pub related: ReadAlong,
}

/// A scope that this version no longer knows opens nothing.
pub fn words(scopes: &serde_json::Value) -> Vec<Scope> {
    let words = scopes.as_array().into_iter().flatten();
    words.filter_map(|word| word.as_str()?.parse().ok()).collect()
}

/// Adds `FROM … WHERE …`: the clients of the district.
pub fn of_district(alias: &str, district: &str, sql: &mut Sql) {
    sql.push(&format!("FROM client {alias} WHERE {alias}.district_id = {district}"));
}

/// Keeps a client from changing until the transaction ends.
pub async fn lock(ctx: &Ctx, id: ClientId) -> Result<()> {
    let mut sql = Sql::new("SELECT c.id FROM client c WHERE c.id = ");
    sql.bind(id).lock(ctx.db.dialect(), "c");
    ctx.db.value::<ClientId>(sql).await?;
    Ok(())
}

/// A new client.
pub struct NewClient {
    pub id: ClientId,
    pub district: DistrictId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub secret_hash: Vec<u8>,
}

/// Stores a client.
pub async fn insert(ctx: &Ctx, new: NewClient) -> Result<()> {
    let now = ctx.now();
    let row = client::ActiveModel {
        id: Set(new.id),
        district_id: Set(new.district),
        name: Set(new.name),
        scopes: Set(serde_json::to_value(&new.scopes).map_err(Error::internal)?),
        secret_hash: Set(new.secret_hash),
        created_by: Set(ctx.actor.member_id()),
        revoked_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    client::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// Stores the hash of a new secret.
pub async fn set_secret(ctx: &Ctx, id: ClientId, secret_hash: Vec<u8>) -> Result<()> {
    let mut sql = Sql::new("UPDATE client SET secret_hash = ");
    sql.bind(secret_hash).push(", version = version + 1, updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Ends a client.
pub async fn revoke(ctx: &Ctx, id: ClientId) -> Result<()> {
    let mut sql = Sql::new("UPDATE client SET revoked_at = ");
    sql.bind(ctx.now()).push(", version = version + 1, updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}

/// What signing in needs to know of a client.
#[derive(Debug)]
pub struct Credentials {
    pub secret_hash: Vec<u8>,
    pub scopes: Vec<Scope>,
}

/// The credentials of a client that was not revoked.
pub async fn credentials(ctx: &Ctx, id: ClientId) -> Result<Option<Credentials>> {
    let row = client::Entity::find_by_id(id).one(&ctx.db).await?.filter(|row| row.revoked_at.is_none());
    Ok(row.map(|row| Credentials { scopes: words(&row.scopes), secret_hash: row.secret_hash }))
}

/// The clients that were not revoked, by district.
pub async fn live(ctx: &Ctx) -> Result<Vec<LiveClient>> {
    let mut sql = Sql::new("SELECT c.id, c.name, d.name AS district, c.updated_at FROM client c");
    sql.push(" JOIN district d ON d.id = c.district_id WHERE c.revoked_at IS NULL");
    sql.push(" ORDER BY d.name_folded, d.id, c.created_at, c.id");
    ctx.db.rows(sql).await
}
