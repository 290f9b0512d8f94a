//! The command line: one file a command.

mod backup;
mod client;
mod contract;
mod doctor;
mod import;
mod keys;
mod member;
mod migrate;
mod open;
mod reindex;
mod restore;
mod serve;
mod stop;
mod worker;

use clap::{Args, Parser, Subcommand};
use figment::value::{Dict, Value};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// The back end of a professional learning network for school librarians.
///
/// `bindery serve --demo` starts with a network to explore. Every setting is a flag here, an environment
/// variable `BINDERY_*` or a line in `bindery.toml`; `bindery doctor` shows which one counts.
#[derive(Debug, Parser)]
#[command(name = "bindery", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    shared: Shared,
}

/// Flags of every command.
#[derive(Debug, Args)]
struct Shared {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Folder for the SQLite file, the secret, mail files and blobs.
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Log filter, such as `info` or `bindery=debug`.
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve REST, GraphQL and the pages; applies schema changes first.
    Serve(serve::Serve),
    /// Run jobs, such as mail, without serving.
    Worker,
    /// Apply schema changes and stop.
    Migrate,
    /// Write everything into one file, while the server runs (SQLite; on PostgreSQL it says what to call).
    Backup(backup::Backup),
    /// Make an installation of a backup, and end all access that was open when it was made.
    Restore(restore::Restore),
    /// Make everything found anew, while the server runs.
    Reindex,
    /// Make accounts and links for people.
    #[command(subcommand)]
    Member(member::Member),
    /// Make accounts for districts' machines.
    #[command(subcommand)]
    Client(client::Client),
    /// Look after the keys that sign access tokens.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Import facts from files.
    #[command(subcommand)]
    Import(import::Import),
    /// Say what is wrong with this installation and how to mend it; prints every setting with its origin.
    Doctor(doctor::Doctor),
    /// Print the OpenAPI document.
    Openapi,
    /// Print the GraphQL schema.
    Schema,
}

impl Shared {
    /// The flags that were given, as settings.
    fn settings(&self) -> Dict {
        let mut flags = Dict::new();
        put(&mut flags, "database_url", self.database_url.as_deref());
        put(&mut flags, "data_dir", self.data_dir.as_deref().and_then(|folder| folder.to_str()));
        put(&mut flags, "log", self.log.as_deref());
        flags
    }
}

fn put(flags: &mut Dict, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        flags.insert(name.to_owned(), value.into());
    }
}

/// Runs the command in `args` and says how it went.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = Cli::try_parse_from(args).unwrap_or_else(|error| error.exit());
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bindery: {error:#}");
            if error.is::<import::RowsRefused>() { ExitCode::from(3) } else { ExitCode::FAILURE }
        }
    }
}

fn execute(cli: Cli) -> anyhow::Result<()> {
    let mut flags = cli.shared.settings();
    match cli.command {
        Command::Serve(command) => {
            command.flags(&mut flags);
            runtime(serve::run(crate::config::load(flags)?))
        }
        Command::Worker => runtime(worker::run(crate::config::load(flags)?)),
        Command::Migrate => runtime(migrate::run(crate::config::load(flags)?)),
        Command::Backup(command) => command.run(&crate::config::load(flags)?),
        Command::Restore(command) => runtime(command.run(crate::config::load(flags)?)),
        Command::Reindex => runtime(reindex::run(crate::config::load(flags)?)),
        Command::Member(command) => runtime(member::run(crate::config::load(flags)?, command)),
        Command::Client(command) => runtime(client::run(crate::config::load(flags)?, command)),
        Command::Keys(command) => runtime(keys::run(crate::config::load(flags)?, command)),
        Command::Import(command) => runtime(import::run(crate::config::load(flags)?, command)),
        Command::Doctor(command) => command.run(flags),
        Command::Openapi => contract::openapi(),
        Command::Schema => contract::schema(),
    }
}

/// Runs `work` on the actix runtime.
fn runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    // Two rustls providers stand in this process; ours is the default.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    actix_web::rt::System::new().block_on(work)
}

/// `ADDR:PORT`, or a port on the loopback address.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(port) = text.parse::<u16>() {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    }
    text.parse().map_err(|_| "expected ADDRESS:PORT, such as 127.0.0.1:8080".to_owned())
}
