//! Projects, documents, requests and offers: who may see them by their level, their project and their own people.

use crate::actor::{Actor, Client, Kind, Member};
use crate::db::Sql;

/// Projects, under `alias`: their members see them, others as their level says.
pub fn projects(actor: &Actor, alias: &str, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.of(alias, " AND @.visibility = 'public'");
        }
        Actor::Client(client) => of_district(client, Kind::Project, alias, sql),
        Actor::Member(member) => {
            sql.push(" AND (");
            by_level(member, alias, sql);
            sql.of(alias, " OR EXISTS (SELECT 1 FROM project_member n WHERE n.project_id = @.id AND n.member_id = ");
            sql.bind(member.id).push("))");
        }
    }
}

/// Documents, under `alias`: drafts are seen by those who write them, what is in the trash by those who may
/// take it out, what is published by readers, too.
pub fn documents(actor: &Actor, alias: &str, sql: &mut Sql) {
    const OUT: &str = "@.status = 'published' AND @.trashed_at IS NULL";
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.push(" AND ").of(alias, OUT).of(alias, " AND @.visibility = 'public'");
        }
        Actor::Client(client) => {
            of_district(client, Kind::Document, alias, sql);
            sql.push(" AND ").of(alias, OUT);
        }
        Actor::Member(member) => {
            // What most rows are decided by stands first.
            sql.push(" AND ((").of(alias, OUT).push(" AND ");
            by_level(member, alias, sql);
            sql.of(alias, ") OR @.owner_id = ").bind(member.id).push(" OR ");
            in_project(member, alias, sql);
            sql.of(alias, " AND (n.role IN ('owner', 'maintainer') OR (@.trashed_at IS NULL");
            sql.of(alias, " AND (n.role = 'contributor' OR @.status = 'published'))))))");
        }
    }
}

/// The project that the column `id` names, if the actor may see it, as an SQL expression: a thing may be seen by more
/// people than its project.
pub fn known_project(actor: &Actor, id: &str, sql: &mut Sql) {
    sql.push(&format!("(SELECT j.id FROM project j WHERE j.id = {id}"));
    projects(actor, "j", sql);
    sql.push(")");
}

/// Documents, under `alias`, whose earlier revisions the actor may see: those that the actor may write.
pub fn writable_documents(actor: &Actor, alias: &str, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Member(member) => {
            sql.of(alias, " AND (@.owner_id = ").bind(member.id).push(" OR ");
            in_project(member, alias, sql);
            sql.push(" AND (n.role IN ('owner', 'maintainer') OR (n.role = 'contributor'");
            sql.of(alias, " AND @.trashed_at IS NULL)))))");
        }
        Actor::Anonymous | Actor::Client(_) => {
            sql.push(" AND FALSE");
        }
    }
}

/// Revisions, under `alias`: of documents that the actor may write, and for others than the owner from the revision on
/// with which the document came to them.
pub fn revisions(actor: &Actor, alias: &str, sql: &mut Sql) {
    sql.of(alias, " AND EXISTS (SELECT 1 FROM document d WHERE d.id = @.document_id");
    writable_documents(actor, "d", sql);
    if let Some(member) = actor.member_id() {
        sql.push(" AND (d.owner_id = ").bind(member).of(alias, " OR @.number >= d.shared_from)");
    }
    sql.push(")");
}

/// Memberships, under `alias`: of projects that the actor may see.
pub fn memberships(actor: &Actor, alias: &str, sql: &mut Sql) {
    sql.of(alias, " AND EXISTS (SELECT 1 FROM project j WHERE j.id = @.project_id");
    projects(actor, "j", sql);
    sql.push(")");
}

/// Requests, under `alias`: the asker, members of its project, those whom its level lets in, and whoever offers
/// or gives help.
pub fn requests(actor: &Actor, alias: &str, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Anonymous => {
            sql.of(alias, " AND @.visibility = 'public'");
        }
        Actor::Client(client) => of_district(client, Kind::Request, alias, sql),
        Actor::Member(member) => {
            sql.push(" AND (");
            by_level(member, alias, sql);
            sql.of(alias, " OR @.asker_id = ").bind(member.id).push(" OR ");
            in_project(member, alias, sql);
            sql.of(alias, ")) OR EXISTS (SELECT 1 FROM request_offer h WHERE h.request_id = @.id AND h.helper_id = ");
            sql.bind(member.id).push(" AND h.status IN ('open', 'accepted')))");
        }
    }
}

/// Offers, under `alias`: between the asker and the helper.
pub fn offers(actor: &Actor, alias: &str, sql: &mut Sql) {
    match actor {
        Actor::System => {}
        Actor::Member(member) => {
            sql.of(alias, " AND (@.helper_id = ").bind(member.id);
            sql.of(alias, " OR EXISTS (SELECT 1 FROM request q WHERE q.id = @.request_id AND q.asker_id = ");
            sql.bind(member.id).push("))");
        }
        Actor::Anonymous | Actor::Client(_) => {
            sql.push(" AND FALSE");
        }
    }
}

/// `(…)`: the level of the thing under `alias` lets the member in; a steward sees what schools of the district share.
fn by_level(member: &Member, alias: &str, sql: &mut Sql) {
    sql.of(alias, "(@.visibility IN ('public', 'members')");
    if !member.districts.is_empty() {
        sql.of(alias, " OR (@.visibility = 'district' AND @.district_id IN ");
        sql.bind_list(member.districts.iter().copied()).push(")");
    }
    if !member.schools.is_empty() {
        sql.of(alias, " OR (@.visibility = 'school' AND @.school_id IN ");
        sql.bind_list(member.schools.iter().copied()).push(")");
    }
    if !member.stewards.is_empty() {
        sql.of(alias, " OR (@.visibility IN ('district', 'school') AND @.district_id IN ");
        sql.bind_list(member.stewards.iter().copied()).push(")");
    }
    sql.push(")");
}

/// Opens `(… EXISTS (…` on the member's role `n` in the project of the thing under `alias`; the caller closes twice.
fn in_project(member: &Member, alias: &str, sql: &mut Sql) {
    sql.of(alias, "(@.visibility <> 'private' AND EXISTS (SELECT 1 FROM project_member n");
    sql.of(alias, " WHERE n.project_id = @.project_id AND n.member_id = ").bind(member.id);
}

/// A machine account with the scope sees what its district's people share beyond a project.
fn of_district(client: &Client, kind: Kind, alias: &str, sql: &mut Sql) {
    if client.reads(kind) {
        sql.of(alias, " AND @.visibility NOT IN ('private', 'project') AND @.district_id = ");
        sql.bind(client.district);
    } else {
        sql.push(" AND FALSE");
    }
}
