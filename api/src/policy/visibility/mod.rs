//! "Rows this actor may see" as one SQL condition a resource.
//!
//! Lists, searches, counts, loaders and streams use the same condition as single reads.

mod activities;
mod items;

pub use activities::activities;
pub use items::{documents, known_project, memberships, offers, projects, requests, revisions, writable_documents};

use crate::actor::{Actor, Client, Member};
use crate::db::Sql;
use bindery_entity::ids::DistrictId;
use chrono::NaiveDate;

/// Districts, under `alias`: all of them, a machine account sees its own.
pub fn districts(actor: &Actor, alias: &str, sql: &mut Sql) {
    if let Actor::Client(client) = actor {
        sql.of(alias, " AND @.id = ").bind(client.district);
    }
}

/// Schools, under `alias`: all of them, a machine account sees its district's.
pub fn schools(actor: &Actor, alias: &str, sql: &mut Sql) {
    if let Actor::Client(client) = actor {
        sql.of(alias, " AND @.district_id = ").bind(client.district);
    }
}

/// What hangs on a district, under `alias`, for those who run the district.
pub fn run_by(actor: &Actor, alias: &str, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Member(member) if member.admin => {}
        Actor::Member(member) => {
            sql.of(alias, " AND @.district_id IN ").bind_list(member.stewards.iter().copied());
        }
        Actor::Anonymous | Actor::Client(_) => {
            sql.push(" AND FALSE");
        }
    }
}

/// The tie under `alias` has begun and not ended on `today`.
pub fn running(alias: &str, today: NaiveDate, sql: &mut Sql) {
    sql.of(alias, "@.ended_at IS NULL AND (@.starts_on IS NULL OR @.starts_on <= ");
    sql.bind(today).of(alias, ") AND (@.ends_on IS NULL OR @.ends_on >= ").bind(today).push(")");
}

/// Profiles, under `alias`, whose levels let the actor in.
pub fn profiles(actor: &Actor, today: NaiveDate, alias: &str, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.of(alias, " AND @.active AND @.visibility = 'public'");
        }
        Actor::Client(client) => profiles_of_district(client, today, alias, sql),
        Actor::Member(member) => profiles_for_member(member, today, alias, sql),
    }
}

/// A machine account sees the people whom its district knows, and no others.
fn profiles_of_district(client: &Client, today: NaiveDate, alias: &str, sql: &mut Sql) {
    sql.of(alias, " AND @.active AND @.visibility <> 'private' AND ");
    tied(true, today, alias, sql);
    sql.push(" AND v.district_id = ").bind(client.district).push(")");
}

fn profiles_for_member(member: &Member, today: NaiveDate, alias: &str, sql: &mut Sql) {
    // Suspended and deleted members stay visible to the admin, who may let them in again.
    sql.push(" AND (").of(alias, if member.admin { "(" } else { "(@.active AND (" });
    sql.of(alias, "@.visibility IN ('public', 'members')");
    if !member.districts.is_empty() {
        sql.of(alias, " OR (@.visibility = 'district' AND ");
        tied(true, today, alias, sql);
        sql.push(" AND v.district_id IN ").bind_list(member.districts.iter().copied()).push("))");
    }
    if !member.schools.is_empty() {
        sql.of(alias, " OR (@.visibility = 'school' AND ");
        tied(true, today, alias, sql);
        sql.push(" AND v.school_id IN ").bind_list(member.schools.iter().copied()).push("))");
    }
    if !member.stewards.is_empty() {
        sql.of(alias, " OR (@.visibility <> 'private' AND ");
        tied(false, today, alias, sql);
        sql.push(" AND v.district_id IN ").bind_list(member.stewards.iter().copied()).push("))");
    }
    sql.push(if member.admin { ")" } else { "))" }).of(alias, " OR @.id = ").bind(member.id).push(")");
}

/// Opens `EXISTS (…` on the running ties, under the alias `v`, of the profile under `alias`; the caller says to what
/// and closes.
fn tied(verified: bool, today: NaiveDate, alias: &str, sql: &mut Sql) {
    sql.of(alias, "EXISTS (SELECT 1 FROM affiliation v WHERE v.member_id = @.id AND ");
    running("v", today, sql);
    if verified {
        sql.push(" AND v.source <> 'self'");
    }
}

/// What hangs on a member, under `alias`: that of profiles that the actor may see.
pub fn of_visible_member(actor: &Actor, today: NaiveDate, alias: &str, sql: &mut Sql) {
    sql.of(alias, " AND EXISTS (SELECT 1 FROM profile p WHERE p.id = @.member_id");
    profiles(actor, today, "p", sql);
    sql.push(")");
}

/// Affiliations, under `alias`: one's own and one's district's all, of others the running ones of profiles one may
/// see; a machine account sees its district's verified ones.
pub fn affiliations(actor: &Actor, today: NaiveDate, alias: &str, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Client(client) => {
            sql.of(alias, " AND @.source <> 'self' AND @.district_id = ").bind(client.district);
        }
        Actor::Anonymous => running_of_visible(actor, today, alias, sql.push(" AND (")),
        Actor::Member(member) => {
            sql.of(alias, " AND (@.member_id = ").bind(member.id);
            if !member.stewards.is_empty() {
                sql.of(alias, " OR @.district_id IN ").bind_list(member.stewards.iter().copied());
            }
            running_of_visible(actor, today, alias, sql.push(" OR "));
        }
    }
}

/// Closes what was opened before.
fn running_of_visible(actor: &Actor, today: NaiveDate, alias: &str, sql: &mut Sql) {
    sql.push("(");
    running(alias, today, sql);
    of_visible_member(actor, today, alias, sql);
    sql.push("))");
}

/// Profiles, under the alias `p`, that the actor may tie to `district`: one's own; of others those that said
/// themselves that they belong there, since a verified tie opens what the district shares, both ways.
pub fn enrollable(actor: &Actor, district: DistrictId, sql: &mut Sql) {
    if matches!(actor, Actor::System) {
        return;
    }
    sql.push(" AND p.active AND (");
    match actor.member_id() {
        Some(me) => sql.push("p.id = ").bind(me),
        None => sql.push("FALSE"),
    };
    sql.push(" OR (p.visibility <> 'private' AND EXISTS (SELECT 1 FROM affiliation v WHERE v.member_id = p.id");
    sql.push(" AND v.ended_at IS NULL AND v.district_id = ").bind(district).push(")))");
}
