//! A worker's connections with their statements, prepared once.

use actix_web::rt;
use std::cell::Cell;
use std::rc::Rc;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, NoTls, Statement};

/// What the floor can ask; `ALL` gives the texts in this order.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    Profile,
    ProfileRest,
    ProfilePage,
    Requests,
    RequestsRest,
    Search,
    SearchRest,
    CreateRequest,
    Project,
}

const ALL: [&str; 9] = [
    include_str!("../../sql/w1.sql"),
    include_str!("../../sql/w1.rest.sql"),
    include_str!("../../sql/w2.sql"),
    include_str!("../../sql/w3.sql"),
    include_str!("../../sql/w3.rest.sql"),
    include_str!("../../sql/w5.sql"),
    include_str!("../../sql/w5.rest.sql"),
    include_str!("../../sql/w6.sql"),
    include_str!("../../sql/w7.sql"),
];

struct Connection {
    client: Client,
    statements: Vec<Statement>,
    running: Cell<usize>,
}

/// The connections of one worker.
#[derive(Clone)]
pub struct Connections(Rc<Vec<Connection>>);

impl Connections {
    pub async fn open(url: &str, count: usize) -> Result<Self, Error> {
        let mut connections = Vec::new();
        for _ in 0..count {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            rt::spawn(connection);
            let mut statements = Vec::new();
            for text in ALL {
                statements.push(client.prepare(text).await?);
            }
            connections.push(Connection { client, statements, running: Cell::new(0) });
        }
        Ok(Self(Rc::new(connections)))
    }

    /// Asks for one row with one text: on the first idle connection, so that few are used when there is little to do;
    /// behind the fewest others when there is none.
    pub async fn ask(&self, ask: Ask, values: &[&(dyn ToSql + Sync)]) -> Result<Option<String>, Error> {
        let Some(connection) = self.0.iter().min_by_key(|connection| connection.running.get()) else { return Ok(None) };
        connection.running.set(connection.running.get() + 1);
        let row = connection.client.query_opt(&connection.statements[ask as usize], values).await;
        connection.running.set(connection.running.get() - 1);
        row?.map(|row| row.try_get(0)).transpose()
    }
}
