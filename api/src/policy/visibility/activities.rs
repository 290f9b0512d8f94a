//! Who may read what happened.

use super::{affiliations, districts, documents, profiles, projects, requests, schools, writable_documents};
use crate::actor::{Actor, Kind, Scope};
use crate::db::{Dialect, Sql};
use chrono::NaiveDate;

/// Rows of the activity log, under the alias `y`: one's own; those for a district, to its stewards and machines;
/// those for whoever may read the subject.
pub fn activities(actor: &Actor, today: NaiveDate, dialect: Dialect, sql: &mut Sql) {
    if matches!(actor, Actor::System) {
        return;
    }
    sql.push(" AND (");
    match actor {
        Actor::Member(member) => {
            sql.push("y.member_id = ").bind(member.id);
            sql.push(" OR (y.actor_kind = 'member' AND y.actor_id = ").bind(member.id);
            // What one did in a project goes with the right to see the project.
            sql.push(" AND (y.audience <> 'subject' OR y.subject_kind NOT IN ('project', 'document', 'request')))");
            sql.push(" OR (y.audience = 'district' AND y.district_id IN ").bind_ids(dialect, &member.stewards);
            sql.push(") OR ");
        }
        Actor::Client(client) if client.scopes.contains(&Scope::ActivityRead) => {
            sql.push("(y.audience = 'district' AND y.district_id = ").bind(client.district).push(") OR ");
        }
        Actor::Client(_) | Actor::Anonymous | Actor::System => {}
    }
    sql.push("(y.audience = 'subject' AND (y.subject_kind = 'area'");
    let about = |sql: &mut Sql, kind: &str, from: &str, visible: &dyn Fn(&mut Sql)| {
        sql.push(" OR (y.subject_kind = '").push(kind).push("' AND EXISTS (SELECT 1 FROM ").push(from);
        sql.push(".id = y.subject_id");
        visible(sql);
        sql.push("))");
    };
    about(sql, "district", "district d WHERE d", &|sql| districts(actor, "d", sql));
    about(sql, "school", "school s WHERE s", &|sql| schools(actor, "s", sql));
    about(sql, "project", "project j WHERE j", &|sql| projects(actor, "j", sql));
    about(sql, "document", "document d WHERE d", &|sql| {
        documents(actor, "d", sql);
        since_publication(actor, sql);
    });
    about(sql, "request", "request q WHERE q", &|sql| requests(actor, "q", sql));
    let reads_profiles = !matches!(actor, Actor::Client(client) if !client.reads(Kind::Profile));
    if reads_profiles {
        about(sql, "member", "profile p WHERE p", &|sql| profiles(actor, today, "p", sql));
        about(sql, "affiliation", "affiliation t WHERE t", &|sql| {
            affiliations(actor, today, "t", sql);
        });
    }
    sql.push(")))");
}

/// Whoever only reads a document learns what happened since it was published, those who write it all.
fn since_publication(actor: &Actor, sql: &mut Sql) {
    if matches!(actor, Actor::System) {
        return;
    }
    sql.push(" AND (y.occurred_at >= d.published_at OR (TRUE");
    writable_documents(actor, "d", sql);
    sql.push("))");
}
