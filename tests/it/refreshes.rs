//! Refresh tokens in any order: whoever keeps the rule stays signed in, and whoever comes too late ends the session.

use bindery_tests::database::{self, Kind};
use bindery_tests::{TestApp, json};
use chrono::{DateTime, Duration, Utc};
use data_encoding::BASE64URL_NOPAD;
use std::collections::HashMap;

const URL: &str = "http://bindery.test";
/// How far the clock of the second instance is ahead.
const SKEW: Duration = Duration::seconds(2);

/// Two instances over one database.
async fn two(kind: Kind) -> [TestApp; 2] {
    let changes = [("public_url", URL.into())];
    let first = TestApp::start(kind, &changes).await;
    let database = first.state.settings.database();
    let second = TestApp::on(kind, &database, tempfile::tempdir().unwrap(), &changes).await;
    second.advance(SKEW);
    [first, second]
}

/// When a token was used first, by the earliest and the latest of the clocks, and what it gave.
struct Use {
    earliest: DateTime<Utc>,
    latest: DateTime<Utc>,
    successor: String,
}

/// A session, its tabs, and what the rule says of each token.
struct Family<'a> {
    apps: &'a [TestApp; 2],
    dice: fastrand::Rng,
    /// The token of each tab; tabs that share storage are one.
    tabs: Vec<String>,
    /// How many ask at once through each of `tabs`.
    width: Vec<usize>,
    used: HashMap<String, Use>,
    /// The last token that anybody was given.
    newest: String,
    access: String,
}

impl<'a> Family<'a> {
    async fn begin(apps: &'a [TestApp; 2], seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let (email, handle) = (format!("tabs{seed}@example.org"), format!("tabs{seed}"));
        let body =
            json!({"email": email, "password": "violet tram ledger moss", "name": "Nora Field", "handle": handle});
        let pair = apps[0].nobody().post("/v1/auth/register", body).await.expect(201);
        let (newest, access) = (pair.str("/refresh_token"), pair.str("/access_token"));
        let tabs = dice.usize(2..=20);
        let width = if dice.bool() { vec![tabs] } else { vec![1; tabs] };
        let tabs = vec![newest.clone(); width.len()];
        Self { apps, dice, tabs, width, used: HashMap::new(), newest, access }
    }

    fn now(&self) -> DateTime<Utc> {
        self.apps[0].state.clock.now()
    }

    fn advance(&self, by: Duration) {
        self.apps.iter().for_each(|app| app.advance(by));
    }

    /// Surely within the thirty seconds, a slow machine included.
    fn is_good(&self, token: &str) -> bool {
        let latest = self.now() + SKEW;
        self.used.get(token).is_none_or(|used| latest - used.earliest < Duration::seconds(25))
    }

    /// Surely too late, on both instances.
    fn is_late(&self, token: &str) -> bool {
        self.used.get(token).is_some_and(|used| self.now() - used.latest > Duration::seconds(30))
    }

    /// Some tabs ask at once, through both instances; some of the answers are lost.
    async fn burst(&mut self) {
        let tabs = self.tabs.len();
        let asking: Vec<usize> = (0..tabs).filter(|_| self.dice.u8(0..3) > 0).collect();
        for tab in &asking {
            // Who comes too late signs in again, which is here: takes what another tab was given.
            if !self.is_good(&self.tabs[*tab]) {
                self.tabs[*tab] = self.newest.clone();
            }
        }
        let mut asks = Vec::new();
        let apps = self.apps;
        for tab in asking {
            let width = self.width[tab];
            for _ in 0..self.dice.usize(1..=width) {
                asks.push((tab, self.tabs[tab].clone(), &apps[self.dice.usize(0..2)]));
            }
        }
        let earliest = self.now();
        let answers = futures_util::future::join_all(asks.iter().map(|(_, token, app)| refresh(app, token))).await;
        let latest = self.now() + SKEW;
        for ((tab, token, _), (status, successor, access)) in asks.iter().zip(answers) {
            assert_eq!(status, 200, "an honest tab lost its session");
            let used = Use { earliest, latest, successor: successor.clone() };
            assert_eq!(self.used.entry(token.clone()).or_insert(used).successor, successor, "one successor for all");
            if !self.used.contains_key(&successor) {
                self.newest.clone_from(&successor);
            }
            self.access = access;
            if self.dice.u8(0..5) > 0 {
                self.tabs[*tab] = successor;
            }
        }
    }

    async fn step(&mut self) {
        let (ahead, away, instance) = (self.dice.i64(0..15), self.dice.i64(-120..400), self.dice.usize(0..2));
        match self.dice.u8(0..10) {
            0..=5 => self.burst().await,
            6 | 7 => self.advance(Duration::seconds(ahead)),
            8 => self.advance(Duration::seconds(away)),
            _ => bindery::features::sweep(self.apps[instance].system()).await.unwrap(),
        }
    }

    /// Somebody replays an old token too late: nothing of the session is good any more.
    async fn end_by_theft(&mut self) {
        self.burst().await;
        self.burst().await;
        let mut stolen: Vec<String> = self.used.keys().cloned().collect();
        stolen.sort();
        let stolen = stolen.swap_remove(self.dice.usize(0..stolen.len()));
        while !self.is_late(&stolen) {
            self.advance(Duration::seconds(10));
        }
        assert_eq!(refresh(&self.apps[self.dice.usize(0..2)], &stolen).await.0, 401, "the thief is refused");
        for token in self.tabs.iter().chain([&self.newest]) {
            assert_eq!(refresh(&self.apps[self.dice.usize(0..2)], token).await.0, 401, "the session goes on");
        }
        for app in self.apps {
            app.forget_actors();
            app.bearer(&self.access).get("/v1/me").await.problem(401, "unauthenticated");
        }
    }
}

/// The status, the refresh token and the access token.
async fn refresh(app: &TestApp, token: &str) -> (u16, String, String) {
    let answer = app.nobody().post("/v1/auth/refresh", json!({ "refresh_token": token })).await;
    let text = |name: &str| answer.json[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("refresh_token"), text("access_token"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn honest_tabs_stay_signed_in_and_a_late_replay_ends_the_session() {
    for kind in Kind::all() {
        let apps = two(kind).await;
        for seed in 0..8 {
            let mut family = Family::begin(&apps, seed).await;
            for _ in 0..30 {
                family.step().await;
            }
            family.end_by_theft().await;
        }
        for app in apps {
            app.stop().await;
        }
    }
}

/// A refresh token as the server makes them, with the hash that the database keeps.
fn mint(keys: &bindery::keys::Keyring, session: uuid::Uuid) -> (String, Vec<u8>) {
    let random: Vec<u8> = std::iter::repeat_with(|| fastrand::u8(..)).take(32).collect();
    let body = BASE64URL_NOPAD.encode(&[session.as_bytes().as_slice(), &random].concat());
    let token = format!("{body}.{}", BASE64URL_NOPAD.encode(&keys.tag("refresh_token", &body)));
    let hash = bindery::keys::sha256(token.as_bytes());
    (token, hash)
}

/// A session as the version before kept it, whose token was replaced `ago`: the token before, and the current one.
async fn old_session(pools: &bindery::db::Pools, keys: &bindery::keys::Keyring, ago: Duration) -> (String, String) {
    use bindery::db::Sql;
    let (member, session) = (uuid::Uuid::from_u128(fastrand::u128(..)), uuid::Uuid::from_u128(fastrand::u128(..)));
    let ((previous, previous_hash), (current, current_hash)) = (mint(keys, session), mint(keys, session));
    let now = bindery::clock::Clock::default().now();
    let mut person = Sql::new(
        "INSERT INTO member (id, email, email_folded, admin, status, version, created_at, updated_at) VALUES (",
    );
    person.bind(member).push(", ").bind(member.to_string()).push(", ").bind(member.to_string());
    person.push(", FALSE, 'active', 1, ").bind(now).push(", ").bind(now).push(")");
    let mut row = Sql::new(
        "INSERT INTO session (id, member_id, refresh_hash, previous_hash, rotated_at, created_at, last_used_at, expires_at) VALUES (",
    );
    row.bind(session).push(", ").bind(member).push(", ").bind(current_hash).push(", ").bind(previous_hash);
    for time in [now - ago, now - Duration::days(1), now - ago, now + Duration::days(20)] {
        row.push(", ").bind(time);
    }
    row.push(")");
    for sql in [person, row] {
        pools.writer().execute_raw(sql.statement(pools.backend())).await.unwrap();
    }
    (previous, current)
}

#[tokio::test]
async fn sessions_of_the_version_before_go_on() {
    use sea_orm_migration::MigratorTrait as _;
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::empty(kind, folder.path()).await;
        let secret = bindery_tests::app::settings(&url, folder.path(), &[]).secret_bytes().unwrap();
        let keys = bindery::keys::Keyring::new(secret).unwrap();
        let pools = bindery::db::Pools::connect(&database::options(&url)).await.unwrap();
        let changes = pools.for_changes().await.unwrap();
        bindery_migration::Migrator::up(&changes, Some(9)).await.unwrap();
        let (_, calm) = old_session(&pools, &keys, Duration::minutes(5)).await;
        let (lost, current) = old_session(&pools, &keys, Duration::seconds(5)).await;
        let (late, kept) = old_session(&pools, &keys, Duration::seconds(40)).await;
        bindery::db::migrate::up(&pools, &url).await.unwrap();
        pools.close().await;
        let app = TestApp::on(kind, &url, folder, &[]).await;
        let (status, next, _) = refresh(&app, &calm).await;
        assert_eq!((status, refresh(&app, &next).await.0), (200, 200));
        let (status, next, _) = refresh(&app, &lost).await;
        assert_eq!((status, &refresh(&app, &current).await.1), (200, &next), "both lead to the same token");
        assert_eq!((refresh(&app, &lost).await.1, refresh(&app, &next).await.0), (next, 200));
        assert_eq!((refresh(&app, &late).await.0, refresh(&app, &kept).await.0), (401, 401));
        app.stop().await;
    }
}
