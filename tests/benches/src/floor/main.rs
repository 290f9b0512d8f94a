//! The floor: the least that a server on this stack can do for each workload. Hand-written SQL that builds the JSON,
//! passed on as it comes; no permission, no validation.

mod answers;
mod connections;

use actix_web::{App, HttpServer, web};
use clap::Parser;
use connections::Connections;

#[derive(Parser)]
struct Args {
    /// Port on the loopback address.
    #[arg(long)]
    port: u16,
    /// URL of the PostgreSQL database.
    #[arg(long)]
    database: String,
    /// Connections of each of the workers.
    #[arg(long, default_value_t = 4)]
    connections: usize,
    #[arg(long, default_value_t = 2)]
    workers: usize,
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let (database, count) = (args.database, args.connections);
    // Each worker has connections of its own: no pool, no lock, and statements that stay prepared.
    let server = HttpServer::new(move || {
        let database = database.clone();
        App::new()
            .data_factory(move || {
                let database = database.clone();
                async move { Connections::open(&database, count).await }
            })
            .route("/w1/{id}", web::get().to(answers::profile))
            .route("/w1r/{id}", web::get().to(answers::profile_rest))
            .route("/w2/{id}", web::get().to(answers::profile_page))
            .route("/w3", web::get().to(answers::requests))
            .route("/w3r", web::get().to(answers::requests_rest))
            .route("/w5", web::get().to(answers::search))
            .route("/w5r", web::get().to(answers::search_rest))
            .route("/w6", web::post().to(answers::create_request))
            .route("/w7/{id}", web::get().to(answers::project))
    });
    server.workers(args.workers).bind(("127.0.0.1", args.port))?.run().await?;
    Ok(())
}
