//! Projects, documents, requests and offers: who may see them by their level, their project and their own people.

use crate::actor::{Actor, Client, Member, Scope};
use crate::db::Sql;

/// Projects, under the alias `j`: their members see them, others as their level says.
pub fn projects(actor: &Actor, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.push(" AND j.visibility = 'public'");
        }
        Actor::Client(client) => of_district(client, Scope::ProjectsRead, "j", sql),
        Actor::Member(member) => {
            sql.push(" AND (");
            by_level(member, "j", sql);
            sql.push(" OR EXISTS (SELECT 1 FROM project_member n WHERE n.project_id = j.id AND n.member_id = ");
            sql.bind(member.id).push("))");
        }
    }
}

/// Documents, under the alias `d`: drafts are seen by those who write them, what is in the trash by those who may
/// take it out, what is published by readers, too.
pub fn documents(actor: &Actor, sql: &mut Sql) {
    const OUT: &str = "d.status = 'published' AND d.trashed_at IS NULL";
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.push(&format!(" AND {OUT} AND d.visibility = 'public'"));
        }
        Actor::Client(client) => {
            of_district(client, Scope::DocumentsRead, "d", sql);
            sql.push(&format!(" AND {OUT}"));
        }
        Actor::Member(member) => {
            sql.push(" AND (d.owner_id = ").bind(member.id).push(&format!(" OR ({OUT} AND "));
            by_level(member, "d", sql);
            sql.push(") OR ");
            in_project(member, "d", sql);
            sql.push(" AND (n.role IN ('owner', 'maintainer') OR (d.trashed_at IS NULL");
            sql.push(" AND (n.role = 'contributor' OR d.status = 'published'))))))");
        }
    }
}

/// The project that the column `id` names, if the actor may see it, as an SQL expression: a thing may be seen by more
/// people than its project.
pub fn known_project(actor: &Actor, id: &str, sql: &mut Sql) {
    sql.push(&format!("(SELECT j.id FROM project j WHERE j.id = {id}"));
    projects(actor, sql);
    sql.push(")");
}

/// Documents, under the alias `d`, whose earlier revisions the actor may see: those that the actor may write.
pub fn writable_documents(actor: &Actor, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Member(member) => {
            sql.push(" AND (d.owner_id = ").bind(member.id).push(" OR ");
            in_project(member, "d", sql);
            sql.push(
                " AND (n.role IN ('owner', 'maintainer') OR (n.role = 'contributor' AND d.trashed_at IS NULL)))))",
            );
        }
        Actor::Anonymous | Actor::Client(_) => {
            sql.push(" AND FALSE");
        }
    }
}

/// Requests, under the alias `q`: the asker, members of its project, those whom its level lets in, and whoever offers
/// or gives help.
pub fn requests(actor: &Actor, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.push(" AND q.visibility = 'public'");
        }
        Actor::Client(client) => of_district(client, Scope::RequestsRead, "q", sql),
        Actor::Member(member) => {
            sql.push(" AND (q.asker_id = ").bind(member.id).push(" OR ");
            by_level(member, "q", sql);
            sql.push(" OR ");
            in_project(member, "q", sql);
            sql.push(")) OR EXISTS (SELECT 1 FROM request_offer h WHERE h.request_id = q.id AND h.helper_id = ");
            sql.bind(member.id).push(" AND h.status IN ('open', 'accepted')))");
        }
    }
}

/// Offers, under the alias `o` beside their request `q`: between the asker and the helper.
pub fn offers(actor: &Actor, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Member(member) => {
            sql.push(" AND (o.helper_id = ").bind(member.id).push(" OR q.asker_id = ").bind(member.id).push(")");
        }
        Actor::Anonymous | Actor::Client(_) => {
            sql.push(" AND FALSE");
        }
    }
}

/// `(…)`: the level of the thing under `alias` lets the member in; a steward sees what schools of the district share.
fn by_level(member: &Member, alias: &str, sql: &mut Sql) {
    sql.push(&format!("({alias}.visibility IN ('public', 'members')"));
    if !member.districts.is_empty() {
        sql.push(&format!(" OR ({alias}.visibility = 'district' AND {alias}.district_id IN "));
        sql.bind_list(member.districts.iter().copied()).push(")");
    }
    if !member.schools.is_empty() {
        sql.push(&format!(" OR ({alias}.visibility = 'school' AND {alias}.school_id IN "));
        sql.bind_list(member.schools.iter().copied()).push(")");
    }
    if !member.stewards.is_empty() {
        sql.push(&format!(" OR ({alias}.visibility IN ('district', 'school') AND {alias}.district_id IN "));
        sql.bind_list(member.stewards.iter().copied()).push(")");
    }
    sql.push(")");
}

/// Opens `(… EXISTS (…` on the member's role `n` in the project of the thing under `alias`; the caller closes twice.
fn in_project(member: &Member, alias: &str, sql: &mut Sql) {
    sql.push(&format!("({alias}.visibility <> 'private' AND EXISTS (SELECT 1 FROM project_member n"));
    sql.push(&format!(" WHERE n.project_id = {alias}.project_id AND n.member_id = ")).bind(member.id);
}

/// A machine account with the scope sees what its district's people share beyond a project.
fn of_district(client: &Client, scope: Scope, alias: &str, sql: &mut Sql) {
    if client.scopes.contains(&scope) {
        sql.push(&format!(" AND {alias}.visibility NOT IN ('private', 'project') AND {alias}.district_id = "));
        sql.bind(client.district);
    } else {
        sql.push(" AND FALSE");
    }
}
