//! Stopping: what was sent is answered, others are sent elsewhere first, and it does not take long.

use crate::process::{bindery, log, ready};
use bindery_tests::database::{self, Kind};
use bindery_tests::{Client, Line, free_port};
use std::io::ErrorKind;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use tokio::net::{TcpSocket, TcpStream};

const SIGN_IN: &str = r#"{"email": "nobody@example.org", "password": "violet tram ledger moss"}"#;

/// A server in a process of its own.
struct Instance {
    process: Child,
    address: String,
    signalled: Instant,
    _folder: tempfile::TempDir,
}

impl Instance {
    async fn start(kind: Kind, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database::fresh(kind, folder.path()).await;
        let address = format!("127.0.0.1:{}", free_port());
        let secret = "ab".repeat(32);
        // Nobody reads what it says before it ends, and a full pipe would hold it up.
        let given = [("DATABASE_URL", database.as_str()), ("SECRET", &secret), ("BIND", &address), ("LOG", "warn")];
        let quota = [("QUOTA_ANONYMOUS_PER_MINUTE", "1000000"), ("QUOTA_AUTH_PER_MINUTE", "1000000")];
        let settings: Vec<_> = given.iter().chain(&quota).chain(settings).copied().collect();
        let process = bindery("serve", folder.path(), &settings).spawn().unwrap();
        ready(&format!("http://{address}")).await;
        Self { process, address, signalled: Instant::now(), _folder: folder }
    }

    fn signal(&mut self, name: &str) {
        self.signalled = Instant::now();
        Command::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status().unwrap();
    }

    async fn line(&self) -> Line {
        Line::open(&self.address).await
    }

    /// Waits until nobody is let in any more.
    async fn closed(&self) {
        while !matches!(TcpStream::connect(&self.address).await, Err(error) if error.kind() == ErrorKind::ConnectionRefused)
        {
            assert!(self.signalled.elapsed() < Duration::from_secs(20), "it goes on letting people in");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The exit code, how long it took since the last signal, and the log.
    async fn end(mut self) -> (Option<i32>, Duration, String) {
        while self.process.try_wait().unwrap().is_none() {
            assert!(self.signalled.elapsed() < Duration::from_secs(30), "it does not stop");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let took = self.signalled.elapsed();
        (self.process.wait().unwrap().code(), took, log(&mut self.process))
    }

    /// Insists on an end in good order.
    async fn ends_well(self) -> Duration {
        let (code, took, log) = self.end().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("cut off") && !log.contains("ERROR"), "{log}");
        took
    }
}

/// A sign-in of which the first half is sent.
async fn begin(line: &mut Line) {
    let (length, half) = (SIGN_IN.len(), &SIGN_IN[..SIGN_IN.len() / 2]);
    let head = format!(
        "POST /v1/auth/sign-in HTTP/1.1\r\nhost: bindery.test\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    line.say(&format!("{head}{half}")).await;
}

/// The second half, and the answer.
async fn finish(line: &mut Line) -> String {
    line.say(&SIGN_IN[SIGN_IN.len() / 2..]).await;
    line.hear().await
}

fn is_last(answer: &str, status: &str) {
    assert!(answer.starts_with(&format!("http/1.1 {status}")), "{answer}");
    assert!(answer.contains("\r\nconnection: close"), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_are_sent_elsewhere_before_it_closes() {
    let mut server = Instance::start(Kind::Sqlite, &[("DRAIN_DELAY_MS", "1500")]).await;
    let nobody = Client::new(&format!("http://{}", server.address), None);
    let mut stream = nobody.events("/v1/activity/stream").await;
    let mut old = server.line().await;
    let answer = old.get("/v1/districts").await;
    assert!(answer.starts_with("http/1.1 200") && !answer.contains("connection: close"), "{answer}");
    server.signal("TERM");
    while nobody.get("/readyz").await.status == 200 {
        assert!(server.signalled.elapsed() < Duration::from_millis(1400), "it goes on being ready");
    }
    nobody.get("/readyz").await.problem(503, "draining");
    nobody.get("/livez").await.expect(200);
    is_last(&server.line().await.get("/v1/districts").await, "200");
    is_last(&old.get("/v1/districts").await, "200");
    old.ends().await;
    stream.expect_silence().await;
    server.closed().await;
    assert_eq!(stream.next().await, None);
    let took = server.ends_well().await;
    assert!(took > Duration::from_millis(1500) && took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrives_on_open_connections_is_answered_after_it_closed() {
    for kind in Kind::all() {
        let mut server = Instance::start(kind, &[]).await;
        let (mut idle, mut silent, mut half) = (server.line().await, server.line().await, server.line().await);
        idle.get("/v1/districts").await;
        begin(&mut half).await;
        server.signal("TERM");
        server.closed().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        is_last(&silent.get("/v1/districts").await, "200");
        is_last(&idle.get("/v1/districts").await, "200");
        is_last(&finish(&mut half).await, "401");
        for line in [&mut idle, &mut silent, &mut half] {
            line.ends().await;
        }
        server.ends_well().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_hold_nothing_up() {
    let mut server = Instance::start(Kind::Sqlite, &[]).await;
    let (mut idle, mut silent) = (server.line().await, server.line().await);
    idle.get("/v1/districts").await;
    server.signal("TERM");
    idle.ends().await;
    silent.ends().await;
    let took = server.ends_well().await;
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_whom_the_system_let_in_are_answered() {
    for _ in 0..5 {
        let mut server = Instance::start(Kind::Sqlite, &[]).await;
        // The process stands still while they connect, ask, and it is told to stop.
        server.signal("STOP");
        let mut lines = Vec::new();
        for _ in 0..40 {
            let mut line = server.line().await;
            line.say("GET /v1/districts HTTP/1.1\r\nhost: bindery.test\r\nconnection: close\r\n\r\n").await;
            lines.push(line);
        }
        server.signal("TERM");
        server.signal("CONT");
        for line in &mut lines {
            is_last(&line.hear().await, "200");
        }
        server.ends_well().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_answer_goes_out_to_its_end() {
    let mut server = Instance::start(Kind::Sqlite, &[]).await;
    // A client that takes little at a time, so that most of the answer waits in the server.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut line = Line(socket.connect(server.address.parse().unwrap()).await.unwrap());
    line.say("GET /openapi.json HTTP/1.1\r\nhost: bindery.test\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.signal("TERM");
    server.closed().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let answer = line.hear().await;
    assert!(answer.len() > 500_000 && answer.trim_end().ends_with('}'), "{}", answer.len());
    line.ends().await;
    server.ends_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn busy_connections_end_with_an_answer() {
    let hashing = [("PASSWORD_MEMORY_KIB", "8"), ("PASSWORD_PASSES", "1"), ("PASSWORD_HASHES_AT_ONCE", "16")];
    let settings = [&hashing[..], &[("DRAIN_DELAY_MS", "200")]].concat();
    for kind in Kind::all() {
        for _ in 0..3 {
            let mut server = Instance::start(kind, &settings).await;
            let mut busy = Vec::new();
            for number in 0..16 {
                let mut line = server.line().await;
                // Reads and writes: who signs in with a wrong password is counted.
                busy.push(tokio::spawn(async move {
                    loop {
                        let answer = if number % 2 == 0 {
                            line.get("/v1/districts").await
                        } else {
                            begin(&mut line).await;
                            finish(&mut line).await
                        };
                        let status: u16 = answer[9..12].parse().unwrap();
                        assert!(matches!(status, 200 | 401 | 429), "{answer}");
                        if answer.contains("connection: close") {
                            return line.ends().await;
                        }
                    }
                }));
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            server.signal("TERM");
            for line in busy {
                line.await.unwrap();
            }
            server.ends_well().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_has_no_delay_and_a_second_signal_waits_for_nothing() {
    let mut server = Instance::start(Kind::Sqlite, &[("DRAIN_DELAY_MS", "9000")]).await;
    server.signal("INT");
    let took = server.ends_well().await;
    assert!(took < Duration::from_secs(3), "{took:?}");
    let mut server = Instance::start(Kind::Sqlite, &[]).await;
    let mut half = server.line().await;
    begin(&mut half).await;
    server.signal("TERM");
    server.closed().await;
    server.signal("TERM");
    let (code, took, _) = server.end().await;
    assert!(code == Some(130) && took < Duration::from_secs(2), "{code:?} {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_never_finishes_holds_it_up_only_so_long() {
    let mut server = Instance::start(Kind::Sqlite, &[("SHUTDOWN_TIMEOUT_S", "2")]).await;
    let mut half = server.line().await;
    begin(&mut half).await;
    server.signal("TERM");
    let (code, took, log) = server.end().await;
    assert!(code == Some(0) && log.contains("cut off"), "{code:?} {log}");
    assert!(took > Duration::from_secs(2) && took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn doctor_says_when_a_stop_may_take_too_long() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("DRAIN_DELAY_MS", "5000"), ("SHUTDOWN_TIMEOUT_S", "6")];
    let (_, text) = crate::process::run("doctor", folder.path(), &settings);
    assert!(text.contains("let a stop take 11 s"), "{text}");
}
