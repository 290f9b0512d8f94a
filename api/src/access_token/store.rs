//! Rows of signing keys.

use crate::db::{Db, Sql};
use crate::error::Result;
use bindery_entity::signing_key;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};

/// All signing keys, newest first.
pub async fn signing_keys(db: &Db) -> Result<Vec<signing_key::Model>> {
    let newest_first = signing_key::Entity::find().order_by_desc(signing_key::Column::CreatedAt);
    Ok(newest_first.order_by_desc(signing_key::Column::Kid).all(db).await?)
}

/// Stores a new key and retires the others.
pub async fn add_signing_key(db: &Db, key: signing_key::Model, now: DateTime<Utc>) -> Result<()> {
    let mut retire = Sql::new("UPDATE signing_key SET retired_at = ");
    retire.bind(now).push(" WHERE retired_at IS NULL");
    db.run(retire).await?;
    let row = signing_key::ActiveModel {
        kid: Set(key.kid),
        public_key: Set(key.public_key),
        sealed_private_key: Set(key.sealed_private_key),
        created_at: Set(key.created_at),
        retired_at: Set(None),
    };
    signing_key::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Deletes every key.
pub async fn delete_signing_keys(db: &Db) -> Result<()> {
    db.run(Sql::new("DELETE FROM signing_key")).await?;
    Ok(())
}
