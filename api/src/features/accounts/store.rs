//! Members and their profiles as accounts need them.

use super::types::{Account, AccountAbilities, MemberStatus, Viewer};
use crate::ctx::Ctx;
use crate::db::json::{self, As, Json};
use crate::db::{self, Sql};
use crate::error::Result;
use crate::policy::accounts::{AccountAct, AccountFacts};
use crate::policy::allows;
use crate::text;
use bindery_entity::ids::{DistrictId, MemberId};
use bindery_entity::profile_word;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;
use serde::Deserialize;

/// What signing in needs to know of a member.
#[derive(Debug, FromQueryResult)]
pub struct Credentials {
    pub id: MemberId,
    pub email: String,
    pub email_folded: String,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    pub password_hash: Option<String>,
    pub status: MemberStatus,
}

const CREDENTIALS: &str = "SELECT m.id, m.email, m.email_folded, m.email_confirmed_at, m.password_hash, m.status \
    FROM member m WHERE m.";

/// The member with this folded address.
pub async fn by_email(ctx: &Ctx, email_folded: &str) -> Result<Option<Credentials>> {
    let mut sql = Sql::new(format!("{CREDENTIALS}email_folded = "));
    sql.bind(email_folded);
    ctx.db.row(sql).await
}

/// The member with this id.
pub async fn by_id(ctx: &Ctx, id: MemberId) -> Result<Option<Credentials>> {
    let mut sql = Sql::new(format!("{CREDENTIALS}id = "));
    sql.bind(id);
    ctx.db.row(sql).await
}

/// A person as accounts write one.
#[derive(Debug, Clone)]
pub struct Person {
    pub email: String,
    pub email_folded: String,
    pub handle: String,
    pub name: String,
}

/// A new member.
pub struct NewMember {
    pub id: MemberId,
    pub person: Person,
    pub password_hash: Option<String>,
    pub admin: bool,
    pub status: MemberStatus,
}

/// Stores the account; false when the address is taken.
pub async fn insert_member(ctx: &Ctx, new: &NewMember) -> Result<bool> {
    let mut sql = Sql::new(
        "INSERT INTO member (id, email, email_folded, email_confirmed_at, password_hash, admin, status, version, \
         created_at, updated_at) VALUES (",
    );
    sql.bind(new.id).push(", ").bind(new.person.email.clone()).push(", ").bind(new.person.email_folded.clone());
    sql.push(", NULL, ").bind(new.password_hash.clone()).push(", ").bind(new.admin).push(", ").bind(new.status);
    sql.push(", 1, ").bind(ctx.now()).push(", ").bind(ctx.now()).push(") ON CONFLICT DO NOTHING");
    Ok(ctx.db.run(sql).await? > 0)
}

/// Stores the profile; false when the handle is taken.
pub async fn insert_profile(ctx: &Ctx, new: &NewMember) -> Result<bool> {
    let Person { handle, name, .. } = &new.person;
    let mut sql = Sql::new(
        "INSERT INTO profile (id, handle, handle_folded, name, name_folded, grade_bands, languages, visibility, \
         active, version, created_at, updated_at) VALUES (",
    );
    sql.bind(new.id).push(", ").bind(handle.clone()).push(", ").bind(text::fold(handle)).push(", ");
    sql.bind(name.clone()).push(", ").bind(text::fold(name)).push(", ");
    sql.bind(serde_json::json!([])).push(", ").bind(serde_json::json!([])).push(", 'members', ");
    sql.bind(new.status == MemberStatus::Active).push(", 1, ");
    sql.bind(ctx.now()).push(", ").bind(ctx.now()).push(") ON CONFLICT DO NOTHING");
    if ctx.db.run(sql).await? == 0 {
        return Ok(false);
    }
    insert_words(ctx, new.id, &new.person).await?;
    Ok(true)
}

async fn insert_words(ctx: &Ctx, id: MemberId, person: &Person) -> Result<()> {
    let words = text::words([person.name.as_str(), person.handle.as_str()]);
    let row = |word| profile_word::ActiveModel { word: Set(word), member_id: Set(id) };
    db::insert(&ctx.db, words.into_iter().map(row).collect()).await
}

async fn delete_words(ctx: &Ctx, id: MemberId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM profile_word WHERE member_id = ");
    sql.bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Whether somebody else has this handle.
pub async fn is_handle_taken(ctx: &Ctx, id: MemberId, handle: &str) -> Result<bool> {
    let mut sql = Sql::new("SELECT count(*) FROM profile WHERE handle_folded = ");
    sql.bind(text::fold(handle)).push(" AND id <> ").bind(id);
    Ok(ctx.db.value::<i64>(sql).await? != Some(0))
}

/// Gives an invited member the name and handle of their choice.
pub async fn rename(ctx: &Ctx, id: MemberId, person: &Person) -> Result<()> {
    let mut sql = Sql::new("UPDATE profile SET handle = ");
    sql.bind(person.handle.clone()).push(", handle_folded = ").bind(text::fold(&person.handle));
    sql.push(", name = ").bind(person.name.clone()).push(", name_folded = ").bind(text::fold(&person.name));
    sql.push(", version = version + 1, updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(id);
    ctx.db.run(sql).await?;
    delete_words(ctx, id).await?;
    insert_words(ctx, id, person).await
}

/// Stores a new password.
pub async fn set_password(ctx: &Ctx, id: MemberId, hash: String) -> Result<()> {
    let mut sql = Sql::new("UPDATE member SET password_hash = ");
    sql.bind(hash).push(", version = version + 1, updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Confirms an address, if it is still the member's.
pub async fn confirm_email(ctx: &Ctx, id: MemberId, email_folded: &str) -> Result<()> {
    let mut sql = Sql::new("UPDATE member SET email_confirmed_at = ");
    sql.bind(ctx.now()).push(", version = version + 1, updated_at = ").bind(ctx.now());
    sql.push(" WHERE email_confirmed_at IS NULL AND id = ").bind(id);
    sql.push(" AND email_folded = ").bind(email_folded);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Changes how an account stands, and whether its profile shows.
pub async fn set_status(ctx: &Ctx, id: MemberId, status: MemberStatus) -> Result<()> {
    let mut member = Sql::new("UPDATE member SET status = ");
    member.bind(status).push(", version = version + 1, updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(id);
    ctx.db.run(member).await?;
    let mut profile = Sql::new("UPDATE profile SET active = ");
    profile.bind(status == MemberStatus::Active).push(", version = version + 1, updated_at = ").bind(ctx.now());
    profile.push(" WHERE id = ").bind(id);
    ctx.db.run(profile).await?;
    Ok(())
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: MemberId,
    email: String,
    email_confirmed: bool,
    handle: String,
    name: String,
    admin: bool,
    status: MemberStatus,
    created_at: DateTime<Utc>,
    version: i64,
    steward_of: Json<Vec<Tie>>,
}

#[derive(Debug, Deserialize)]
struct Tie {
    district: Uuid,
}

/// A member's account; `lock` keeps others from it until the transaction ends.
async fn read(ctx: &Ctx, id: MemberId, lock: bool) -> Result<Option<Row>> {
    let dialect = ctx.db.dialect();
    let tie = json::object(dialect, &[("district", "w.district_id", As::Uuid)]);
    let ties = json::array(dialect, &tie, "steward w WHERE w.member_id = m.id", "w.district_id");
    let mut sql = Sql::new(format!(
        "SELECT m.id, m.email, m.email_confirmed_at IS NOT NULL AS email_confirmed, p.handle, p.name, m.admin, \
         m.status, m.created_at, m.version + p.version AS version, CAST({ties} AS text) AS steward_of \
         FROM member m JOIN profile p ON p.id = m.id WHERE m.status <> 'deleted' AND m.id = "
    ));
    sql.bind(id);
    if lock {
        sql.lock(dialect, "m");
    }
    ctx.db.row(sql).await
}

/// The signed-in person.
pub async fn viewer(ctx: &Ctx, id: MemberId) -> Result<Option<Viewer>> {
    Ok(read(ctx, id, false).await?.map(|row| Viewer {
        id: row.id,
        email: row.email,
        email_confirmed: row.email_confirmed,
        handle: row.handle,
        name: row.name,
        admin: row.admin,
        steward_of: row.steward_of.0.iter().map(|tie| DistrictId(tie.district)).collect(),
        created_at: row.created_at,
        version: row.version,
    }))
}

/// A member's account; `lock` keeps others from it until the transaction ends.
pub async fn account(ctx: &Ctx, id: MemberId, lock: bool) -> Result<Option<Account>> {
    Ok(read(ctx, id, lock).await?.map(|row| {
        let facts = AccountFacts { id: row.id };
        let may = |act| allows(&ctx.actor, act, &facts);
        let abilities = AccountAbilities {
            suspend: row.status == MemberStatus::Active && may(AccountAct::Suspend),
            reinstate: row.status == MemberStatus::Suspended && may(AccountAct::Reinstate),
            send_reset_link: row.status != MemberStatus::Suspended && may(AccountAct::SendResetLink),
        };
        Account {
            id: row.id,
            email: row.email,
            email_confirmed: row.email_confirmed,
            handle: row.handle,
            name: row.name,
            admin: row.admin,
            status: row.status,
            created_at: row.created_at,
            version: row.version,
            abilities,
        }
    }))
}

/// Districts whose only steward this member is; their rows stay locked, so that nobody else steps down meanwhile.
pub async fn sole_stewardships(ctx: &Ctx, id: MemberId) -> Result<Vec<DistrictId>> {
    let mut lock =
        Sql::new("SELECT d.id FROM district d WHERE d.id IN (SELECT w.district_id FROM steward w WHERE w.member_id = ");
    lock.bind(id).push(") ORDER BY d.id").lock(ctx.db.dialect(), "d");
    ctx.db.rows::<Locked>(lock).await?;
    let mut sql = Sql::new("SELECT w.district_id AS id FROM steward w WHERE w.member_id = ");
    sql.bind(id)
        .push(" AND NOT EXISTS (SELECT 1 FROM steward o WHERE o.district_id = w.district_id AND o.member_id <> ");
    sql.bind(id).push(") ORDER BY w.district_id");
    Ok(ctx.db.rows::<Locked>(sql).await?.into_iter().map(|row| row.id).collect())
}

#[derive(Debug, FromQueryResult)]
struct Locked {
    id: DistrictId,
}

/// Erases what tells who a member was; what they wrote keeps pointing at a profile without a person.
pub async fn erase(ctx: &Ctx, id: MemberId, handle: &str, name: &str) -> Result<()> {
    let tables =
        ["profile_word", "member_role", "member_link", "affiliation", "steward", "skill", "session", "one_time_token"];
    for table in tables {
        let mut sql = Sql::new(format!("DELETE FROM {table} WHERE member_id = "));
        sql.bind(id);
        ctx.db.run(sql).await?;
    }
    let mut member = Sql::new("UPDATE member SET email = ");
    member
        .bind(handle)
        .push(", email_folded = ")
        .bind(handle)
        .push(", email_confirmed_at = NULL, password_hash = NULL");
    member.push(", admin = FALSE, status = 'deleted', version = version + 1, updated_at = ").bind(ctx.now());
    member.push(" WHERE id = ").bind(id);
    ctx.db.run(member).await?;
    let mut profile = Sql::new("UPDATE profile SET handle = ");
    profile.bind(handle).push(", handle_folded = ").bind(handle).push(", name = ").bind(name);
    profile.push(", name_folded = ").bind(text::fold(name)).push(", headline = NULL, tagline = NULL, bio = NULL");
    profile.push(", grade_bands = ").bind(serde_json::json!([])).push(", languages = ").bind(serde_json::json!([]));
    profile.push(", active = FALSE, version = version + 1, updated_at = ").bind(ctx.now());
    profile.push(" WHERE id = ").bind(id);
    ctx.db.run(profile).await?;
    Ok(())
}

/// Whether the member's account is active; it stays so until the transaction ends.
pub async fn share_active(ctx: &Ctx, id: MemberId) -> Result<bool> {
    let mut sql = Sql::new("SELECT id FROM member WHERE status = 'active' AND id = ");
    sql.bind(id).share(ctx.db.dialect(), "member");
    Ok(ctx.db.value::<MemberId>(sql).await?.is_some())
}
