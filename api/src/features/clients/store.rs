//! Rows of machine accounts.

use super::types::{Client, ClientAbilities};
use crate::actor::Scope;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::page::{Order, Page, PageArgs, Place, Windows};
use crate::policy::allows;
use crate::policy::clients::{ClientAct, ClientFacts};
use bindery_entity::client;
use bindery_entity::ids::{ClientId, DistrictId, MemberId};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult};
use std::collections::HashMap;

const CLIENT: &str = "SELECT c.id, c.district_id, c.name, c.scopes, c.created_by, c.created_at, c.updated_at, c.version \
    FROM client c WHERE c.revoked_at IS NULL";

const OLDEST_FIRST: Order = Order { key: "c.created_at", id: "c.id", descending: false };

#[derive(Debug, FromQueryResult)]
struct Row {
    id: ClientId,
    district_id: DistrictId,
    name: String,
    scopes: serde_json::Value,
    created_by: Option<MemberId>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

fn view(ctx: &Ctx, row: Row) -> Client {
    let facts = ClientFacts { district: row.district_id };
    let may = |act| allows(&ctx.actor, act, &facts);
    Client {
        id: row.id,
        district_id: row.district_id,
        name: row.name,
        // A scope that this version no longer knows opens nothing.
        scopes: words(&row.scopes),
        created_by: row.created_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        abilities: ClientAbilities { rotate_secret: may(ClientAct::RotateSecret), revoke: may(ClientAct::Revoke) },
    }
}

fn words(scopes: &serde_json::Value) -> Vec<Scope> {
    let words = scopes.as_array().into_iter().flatten();
    words.filter_map(|word| word.as_str()?.parse().ok()).collect()
}

/// A client that was not revoked; `lock` keeps others from it until the transaction ends.
pub async fn client(ctx: &Ctx, id: ClientId, lock: bool) -> Result<Option<Client>> {
    let mut sql = Sql::new(CLIENT);
    sql.push(" AND c.id = ").bind(id);
    if lock {
        sql.lock(ctx.db.dialect(), "c");
    }
    Ok(ctx.db.row::<Row>(sql).await?.map(|row| view(ctx, row)))
}

/// Those of these clients that were not revoked.
pub async fn clients_by_id(ctx: &Ctx, ids: &[ClientId]) -> Result<Vec<Client>> {
    let mut sql = Sql::new(CLIENT);
    sql.push(" AND c.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<Row>(sql).await?.into_iter().map(|row| view(ctx, row)).collect())
}

/// A page of the clients of each of these districts, oldest first.
pub async fn clients_of(
    ctx: &Ctx,
    districts: &[DistrictId],
    page: &PageArgs,
) -> Result<HashMap<DistrictId, Page<Client>>> {
    let windows = Windows::open(&ctx.state.keys, "list_clients", districts, &(), page)?;
    let sql = windows.apply(Sql::new(CLIENT), ctx.db.dialect(), "c.district_id", OLDEST_FIRST);
    let rows = ctx.db.rows::<Row>(sql).await?;
    windows.pages(rows, |row| row.district_id, |row| Place(row.created_at, row.id.0), |row| view(ctx, row))
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
