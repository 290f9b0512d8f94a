//! "Rows this actor may see" as one SQL condition a resource.
//!
//! Lists, searches, counts, loaders and streams use the same condition as single reads.

use crate::actor::Actor;
use crate::db::Sql;

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
