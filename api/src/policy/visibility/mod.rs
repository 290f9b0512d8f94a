//! "Rows this actor may see" as one SQL condition a resource.
//!
//! Lists, searches, counts, loaders and streams use the same condition as single reads.

mod activities;
mod items;

pub use activities::activities;
pub use items::{documents, known_project, offers, projects, requests, writable_documents};

use crate::actor::{Actor, Client, Member};
use crate::db::Sql;
use bindery_entity::ids::DistrictId;
use chrono::NaiveDate;

/// Districts, under the alias `d`: all of them, a machine account sees its own.
pub fn districts(actor: &Actor, sql: &mut Sql) {
    if let Actor::Client(client) = actor {
        sql.push(" AND d.id = ").bind(client.district);
    }
}

/// Schools, under the alias `s`: all of them, a machine account sees its district's.
pub fn schools(actor: &Actor, sql: &mut Sql) {
    if let Actor::Client(client) = actor {
        sql.push(" AND s.district_id = ").bind(client.district);
    }
}

/// The tie under `alias` has begun and not ended on `today`.
pub fn running(alias: &str, today: NaiveDate, sql: &mut Sql) {
    sql.push(&format!("{alias}.ended_at IS NULL AND ({alias}.starts_on IS NULL OR {alias}.starts_on <= "));
    sql.bind(today).push(&format!(") AND ({alias}.ends_on IS NULL OR {alias}.ends_on >= ")).bind(today).push(")");
}

/// Profiles, under the alias `p`, whose levels let the actor in.
pub fn profiles(actor: &Actor, today: NaiveDate, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.push(" AND p.active AND p.visibility = 'public'");
        }
        Actor::Client(client) => profiles_of_district(client, today, sql),
        Actor::Member(member) => profiles_for_member(member, today, sql),
    }
}

/// A machine account sees the people whom its district knows, and no others.
fn profiles_of_district(client: &Client, today: NaiveDate, sql: &mut Sql) {
    sql.push(" AND p.active AND p.visibility <> 'private' AND ");
    tied(true, today, sql);
    sql.push(" AND v.district_id = ").bind(client.district).push(")");
}

fn profiles_for_member(member: &Member, today: NaiveDate, sql: &mut Sql) {
    sql.push(" AND (p.id = ").bind(member.id);
    // Suspended and deleted members stay visible to the admin, who may let them in again.
    sql.push(if member.admin { " OR (" } else { " OR (p.active AND (" });
    sql.push("p.visibility IN ('public', 'members')");
    if !member.districts.is_empty() {
        sql.push(" OR (p.visibility = 'district' AND ");
        tied(true, today, sql);
        sql.push(" AND v.district_id IN ").bind_list(member.districts.iter().copied()).push("))");
    }
    if !member.schools.is_empty() {
        sql.push(" OR (p.visibility = 'school' AND ");
        tied(true, today, sql);
        sql.push(" AND v.school_id IN ").bind_list(member.schools.iter().copied()).push("))");
    }
    if !member.stewards.is_empty() {
        sql.push(" OR (p.visibility <> 'private' AND ");
        tied(false, today, sql);
        sql.push(" AND v.district_id IN ").bind_list(member.stewards.iter().copied()).push("))");
    }
    sql.push(if member.admin { "))" } else { ")))" });
}

/// Opens `EXISTS (…` on the member's running ties under the alias `v`; the caller says to what and closes.
fn tied(verified: bool, today: NaiveDate, sql: &mut Sql) {
    sql.push("EXISTS (SELECT 1 FROM affiliation v WHERE v.member_id = p.id AND ");
    running("v", today, sql);
    if verified {
        sql.push(" AND v.source <> 'self'");
    }
}

/// Affiliations, under the alias `t` beside their profile `p`: one's own and one's district's all, of others
/// the running ones of profiles one may see; a machine account sees its district's verified ones.
pub fn affiliations(actor: &Actor, today: NaiveDate, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Client(client) => {
            sql.push(" AND t.source <> 'self' AND t.district_id = ").bind(client.district);
        }
        Actor::Anonymous => running_of_visible(actor, today, sql.push(" AND ((")),
        Actor::Member(member) => {
            sql.push(" AND (t.member_id = ").bind(member.id);
            if !member.stewards.is_empty() {
                sql.push(" OR t.district_id IN ").bind_list(member.stewards.iter().copied());
            }
            running_of_visible(actor, today, sql.push(" OR ("));
        }
    }
}

fn running_of_visible(actor: &Actor, today: NaiveDate, sql: &mut Sql) {
    running("t", today, sql);
    profiles(actor, today, sql);
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
