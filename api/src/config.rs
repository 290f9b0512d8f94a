//! Typed settings: flags over environment (`BINDERY_*`) over `bindery.toml` over defaults.

use crate::error::{Error, Result};
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::value::UncasedStr;
use ipnet::IpNet;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

crate::text_enum! {
    /// Who may make an account.
    pub enum Registration {
        /// Only people with an invitation or a link from the command line.
        Invite = "invite",
        /// Anybody.
        Open = "open",
        /// Nobody.
        Closed = "closed",
    }
}

/// A secret setting: kept out of every print-out.
pub type Secret = SecretString;

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $about:literal;)+) => {
        /// Every setting; `bindery doctor` prints each with its origin.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Settings { $(#[doc = $about] $(#[$doc])* pub $name: $type),+ }

        impl Settings {
            /// Name and meaning of each setting, in order.
            pub const DOCS: &'static [(&'static str, &'static str)] = &[$((stringify!($name), $about)),+];

            /// The defaults as a figment dictionary.
            pub fn defaults() -> figment::value::Dict {
                let mut dict = figment::value::Dict::new();
                $(dict.insert(stringify!($name).to_owned(), value($default));)+
                dict
            }
        }
    };
}

fn value(default: impl Serialize) -> figment::value::Value {
    figment::value::Value::serialize(default).unwrap_or_else(|_| figment::value::Value::from(""))
}

settings! {
    bind: SocketAddr = "127.0.0.1:8080", "Address and port to listen on.";
    public_url: Option<url::Url> = None::<String>, "Where people reach this installation, for absolute links; default: <http://BIND>.";
    database_url: Option<Secret> = None::<String>, "`sqlite://PATH` or `postgres://…`; default: SQLite in the data folder.";
    data_dir: PathBuf = "bindery-data", "Folder for the SQLite file, the secret, mail files and blobs.";
    secret: Option<Secret> = None::<String>, "The installation's secret: 32 bytes in base64 or hex.";
    secret_file: Option<PathBuf> = None::<String>, "A file that holds the secret; default on SQLite: `secret` in the data folder, made once.";
    registration: Option<Registration> = None::<String>, "Who may make an account: invite (default), open (default in a demo) or closed.";
    demo: bool = false, "Fill an empty database with the demo network and mark it as one.";
    demo_public: bool = false, "Let a demo listen on more than the loopback address.";
    worker: bool = true, "Run jobs inside `serve`.";
    trusted_proxies: Vec<IpNet> = Vec::<String>::new(), "Networks (CIDR) of proxies that are believed when they name the client: X-Forwarded-For, else Forwarded.";
    allowed_origins: Vec<String> = Vec::<String>::new(), "Browser origins that may call the API (CORS and WebSocket).";
    log: String = "info", "Log filter, as `tracing` reads it.";
    log_format: LogFormat = "text", "Log lines as text or json.";
    metrics_bind: Option<SocketAddr> = None::<String>, "Address of a listener of its own for /metrics; keep it private.";
    metrics_token: Option<Secret> = None::<String>, "Bearer token that opens /metrics on the main listener.";
    otlp_endpoint: Option<url::Url> = None::<String>, "Where to send traces (OTLP over HTTP); needs the `otlp` build.";
    smtp_url: Option<Secret> = None::<String>, "`smtps://USER:PASSWORD@HOST`; without it mail goes to files in the data folder.";
    mail_from: String = "Bindery <no-reply@localhost>", "Sender of mail.";
    db_max_connections: u32 = 16, "Database connections at most, half of them for writing; on SQLite readers, beside one writer.";
    db_acquire_timeout_ms: u64 = 2000, "How long a request waits for a connection.";
    db_statement_timeout_ms: u64 = 3000, "How long one SQL statement of a request may take; commands of the operator have a minute.";
    db_durable: bool = true, "Wait for the disk at every commit; switch off for throw-away databases only.";
    body_limit: usize = 1_048_576, "Bytes of a request body at most.";
    answer_limit: usize = 8_388_608, "Bytes of an answer at most; a larger one is given up while it is made.";
    connections: usize = 10_000, "Open connections at most, and three quarters of the file descriptors; others wait.";
    connections_per_address: usize = 512, "Open connections of one address at most (IPv6: of one /64; trusted proxies: no limit), and half of all.";
    head_timeout_ms: u64 = 5000, "How long a client may take for the head of a request, from the connection's begin or the head's first byte.";
    body_timeout_ms: u64 = 10_000, "How long a client may take for a body, or for each 32 KiB of a longer one.";
    write_timeout_ms: u64 = 10_000, "How long an answer, or each 32 KiB of a longer one, may wait for its client to take it.";
    storage_per_member: usize = 268_435_456, "Bytes of document texts, with all their revisions, that one member may save.";
    request_timeout_ms: u64 = 30_000, "How long a request may take.";
    drain_delay_ms: u64 = 3000, "How long an instance goes on after SIGTERM while `/readyz` sends others elsewhere.";
    shutdown_timeout_s: u64 = 6, "How long running requests may go on after that.";
    quota_per_minute: u32 = 1200, "Requests a minute of one signed-in actor, on each instance.";
    quota_anonymous_per_minute: u32 = 600, "Requests a minute of one address that is not signed in (IPv6: of one /64), on each instance.";
    quota_auth_per_minute: u32 = 60, "Sign-in, registration and token requests a minute of one address, on each instance.";
    graphql_introspection: bool = true, "Answer introspection queries.";
    graphql_max_document_bytes: usize = 65_536, "Bytes of a GraphQL document at most.";
    graphql_max_tokens: usize = 10_000, "Tokens of a GraphQL document at most.";
    graphql_max_aliases: usize = 30, "Aliases and root fields of an operation at most.";
    graphql_max_directives: usize = 20, "Directives of an operation at most.";
    graphql_max_depth: usize = 15, "Nesting of a GraphQL query at most.";
    graphql_max_cost: usize = 1000, "Cost of a GraphQL query at most, list sizes included.";
    graphql_cache_bytes: u64 = 16_777_216, "Memory for parsed GraphQL documents; automatic persisted queries are found there, too.";
    trusted_documents: Trusting = "off", "GraphQL documents by `documentId`: off, prefer (they and all others run) or only (no others run).";
    trusted_documents_file: Vec<PathBuf> = Vec::<String>::new(), "Manifests of trusted documents, as Apollo or Relay write them.";
    streams_per_actor: usize = 20, "Open streams and sockets of one actor at most, or of one address that is not signed in, on one instance.";
    subscriptions_per_actor: usize = 100, "GraphQL subscriptions at most over all sockets of one actor, or of one address that is not signed in, on one instance.";
    subscriptions_per_socket: usize = 20, "GraphQL subscriptions over one socket at most.";
    password_hashes_at_once: usize = 2, "Password hashes computed at the same time; beyond a short queue: 503.";
    password_memory_kib: u32 = 19_456, "Argon2id memory (OWASP's first choice).";
    password_passes: u32 = 2, "Argon2id passes.";
    planned_reads: bool = true, "Read what hangs on a thing in the same statement; off, each kind of it by itself, for comparison.";
    statement_header: bool = false, "Answer with the number of SQL statements in `X-Sql-Statements`; for tests.";
}

crate::text_enum! {
    /// Which GraphQL documents run.
    pub enum Trusting {
        /// All; there are no trusted ones.
        Off = "off",
        /// All; trusted ones go by their id.
        Prefer = "prefer",
        /// Trusted ones only.
        Only = "only",
    }
}

crate::text_enum! {
    /// How log lines look.
    pub enum LogFormat {
        /// For people.
        Text = "text",
        /// For machines.
        Json = "json",
    }
}

/// The sources of settings, strongest last, with `flags` on top.
pub fn figment(flags: figment::value::Dict) -> Figment {
    let list = ["trusted_proxies", "allowed_origins", "trusted_documents_file"];
    // Names come in capitals here, and compare without regard to them.
    let is_list = move |key: &UncasedStr| list.iter().any(|name| key == *name);
    let lists = Env::prefixed("BINDERY_").filter(is_list);
    let lists = lists.iter().fold(figment::value::Dict::new(), |mut dict, (key, text)| {
        let parts: Vec<String> = text.split(',').map(str::trim).filter(|p| !p.is_empty()).map(String::from).collect();
        dict.insert(key.as_str().to_owned(), value(parts));
        dict
    });
    Figment::new()
        .merge(Serialized::defaults(Settings::defaults()))
        .merge(Toml::file("bindery.toml"))
        .merge(Env::prefixed("BINDERY_").filter(move |key| !is_list(key) && key != "log"))
        .merge(Env::raw().only(&["BINDERY_LOG"]).map(|_| "log".into()))
        .merge(Serialized::globals(lists))
        .merge(Serialized::globals(flags))
}

/// Reads the settings; the message names the setting and its origin.
pub fn load(flags: figment::value::Dict) -> anyhow::Result<Settings> {
    let settings: Settings = figment(flags).extract()?;
    settings.check()?;
    Ok(settings)
}

/// Defaults and `flags`, nothing from the surroundings; for tests and for the contracts.
pub fn fixed(flags: figment::value::Dict) -> anyhow::Result<Settings> {
    let layers = Figment::new().merge(Serialized::defaults(Settings::defaults())).merge(Serialized::globals(flags));
    Ok(layers.extract()?)
}

impl Settings {
    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            !self.demo || self.demo_public || self.bind.ip().is_loopback(),
            "a demo has known passwords and listens on the loopback address only; \
             use --bind 127.0.0.1:PORT, or --demo-public if you mean it"
        );
        let database = self.database();
        anyhow::ensure!(
            ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database.starts_with(scheme)),
            "database_url starts with sqlite:// or postgres://, unlike {}",
            without_password(&database)
        );
        Ok(())
    }

    /// The database's URL.
    pub fn database(&self) -> String {
        match &self.database_url {
            Some(url) => url.expose_secret().to_owned(),
            None => format!("sqlite://{}", self.data_dir.join("bindery.db").display()),
        }
    }

    /// The database's address as it may be shown: without what opens it.
    pub fn database_shown(&self) -> String {
        without_password(&self.database())
    }

    /// The file of a `SQLite` database; none where it is in memory or on a server.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let url = self.database();
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        let options: Option<SqliteConnectOptions> = url.parse().ok().filter(|_| !self.is_postgres() && !in_memory);
        options.map(|options| options.get_filename().to_owned())
    }

    /// Whether the database is `PostgreSQL`.
    pub fn is_postgres(&self) -> bool {
        self.database().starts_with("postgres")
    }

    /// Where people reach this installation, without a slash at the end.
    pub fn public_url(&self) -> String {
        let url = self.public_url.as_ref().map_or_else(|| format!("http://{}", self.bind), ToString::to_string);
        url.trim_end_matches('/').to_owned()
    }

    /// Who may make an account.
    pub fn registration(&self) -> Registration {
        self.registration.unwrap_or(if self.demo { Registration::Open } else { Registration::Invite })
    }

    /// The secret's 32 bytes.
    pub fn secret_bytes(&self) -> Result<[u8; 32]> {
        let text = self.secret.as_ref().map(|secret| secret.expose_secret().trim().to_owned()).unwrap_or_default();
        decode_secret(&text).ok_or_else(|| {
            Error::internal(anyhow::anyhow!(
                "BINDERY_SECRET is not 32 bytes in base64 or hex; `openssl rand -base64 32` makes one"
            ))
        })
    }

    /// The same for a command of the operator: nobody waits at a browser, so a large step may take a minute.
    #[must_use]
    pub fn patient(mut self) -> Self {
        self.db_statement_timeout_ms = self.db_statement_timeout_ms.max(60_000);
        self
    }
}

/// The URL of a database without what opens it.
pub fn without_password(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else { return "(set)".to_owned() };
    if parsed.scheme() == "sqlite" {
        return url.to_owned();
    }
    if parsed.password().is_some() && parsed.set_password(Some("***")).is_err() {
        return "(set)".to_owned();
    }
    // A password may stand among the parameters, too.
    if parsed.query_pairs().any(|(name, _)| name == "password") {
        parsed.set_query(None);
    }
    parsed.to_string()
}

/// 32 bytes in hex, base64 or base64url, with or without padding.
pub fn decode_secret(text: &str) -> Option<[u8; 32]> {
    let text = text.as_bytes();
    [HEXLOWER_PERMISSIVE, BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD]
        .iter()
        .find_map(|encoding| encoding.decode(text).ok().and_then(|bytes| bytes.try_into().ok()))
}
