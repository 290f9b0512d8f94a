//! "Rows this actor may see" as one SQL condition a resource.
//!
//! Lists, searches, counts, loaders and streams use the same condition as single reads.

use crate::actor::{Actor, Scope};
use crate::db::{Dialect, Sql};

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

/// Rows of the activity log, under the alias `a`: one's own; those for a district, to its stewards and machines;
/// those for whoever may read the subject.
pub fn activities(actor: &Actor, dialect: Dialect, sql: &mut Sql) {
    if matches!(actor, Actor::System) {
        return;
    }
    sql.push(" AND (");
    match actor {
        Actor::Member(member) => {
            sql.push("(a.actor_kind = 'member' AND a.actor_id = ").bind(member.id);
            sql.push(") OR a.member_id = ").bind(member.id);
            sql.push(" OR (a.audience = 'district' AND a.district_id IN ").bind_ids(dialect, &member.stewards);
            sql.push(") OR ");
        }
        Actor::Client(client) if client.scopes.contains(&Scope::ActivityRead) => {
            sql.push("(a.audience = 'district' AND a.district_id = ").bind(client.district).push(") OR ");
        }
        Actor::Client(_) | Actor::Anonymous | Actor::System => {}
    }
    sql.push("(a.audience = 'subject' AND (a.subject_kind = 'area'");
    for (kind, subject, visible) in SUBJECTS {
        sql.push(" OR (a.subject_kind = '").push(kind).push("' AND EXISTS (SELECT 1 FROM ").push(subject);
        sql.push(".id = a.subject_id");
        visible(actor, sql);
        sql.push("))");
    }
    sql.push(")))");
}

/// The condition of one kind of subject.
type Condition = fn(&Actor, &mut Sql);

/// Subjects that not everybody may read: kind, table with its alias, condition.
const SUBJECTS: [(&str, &str, Condition); 3] = [
    ("district", "district d WHERE d", districts),
    ("school", "school s WHERE s", schools),
    ("member", "profile p WHERE p", subjects),
];

/// JOIN HERE: `profiles`, the condition of single reads and lists of profiles, takes this place.
fn subjects(actor: &Actor, sql: &mut Sql) {
    let levels = if actor.member_id().is_some() { "('members', 'public')" } else { "('public')" };
    sql.push(" AND p.active AND p.visibility IN ").push(levels);
}
