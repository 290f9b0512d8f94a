//! Connections whose clients are silent, slow, greedy or gone: they end, and others do not notice.

use bindery_tests::database::Kind;
use bindery_tests::{Line, TestApp, json};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};

/// A server that loses patience soon; it takes no database to see that.
async fn impatient() -> TestApp {
    let settings = ["head_timeout_ms", "body_timeout_ms", "write_timeout_ms"].map(|name| (name, 500.into()));
    TestApp::start(Kind::all()[0], &settings).await
}

fn address(app: &TestApp) -> &str {
    app.url.strip_prefix("http://").unwrap()
}

/// Sends `words` again and again until the server has closed, and says how long that took.
async fn drip(line: &mut Line, words: &str, every: Duration) -> Duration {
    let begun = Instant::now();
    while line.0.write_all(words.as_bytes()).await.is_ok() {
        let mut part = [0; 4096];
        if let Ok(Ok(0) | Err(_)) = timeout(every, line.0.read(&mut part)).await {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(15), "it goes on listening");
        sleep(every).await;
    }
    begun.elapsed()
}

#[tokio::test]
async fn who_says_nothing_is_let_go() {
    let app = impatient().await;
    let begun = Instant::now();
    Line::open(address(&app)).await.ends().await;
    assert!(begun.elapsed() >= Duration::from_millis(500), "{:?}", begun.elapsed());
    app.stop().await;
}

#[tokio::test]
async fn a_head_that_drips_is_cut_off_the_first_and_any_other() {
    let app = impatient().await;
    let mut first = Line::open(address(&app)).await;
    // One header that never ends: a server ends a head of too many by itself.
    let begun = "GET /livez HTTP/1.1\r\nhost: bindery.test\r\nx-a: b";
    first.say(begun).await;
    drip(&mut first, "b", Duration::from_millis(50)).await;
    let mut second = Line::open(address(&app)).await;
    assert!(second.get("/livez").await.starts_with("http/1.1 200"));
    second.say(begun).await;
    drip(&mut second, "b", Duration::from_millis(50)).await;
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_drips_is_too_slow() {
    let app = impatient().await;
    let mut line = Line::open(address(&app)).await;
    let head = "POST /v1/auth/sign-in HTTP/1.1\r\nhost: bindery.test\r\ncontent-type: application/json\r\n";
    line.say(&format!("{head}transfer-encoding: chunked\r\n\r\n1\r\n{{\r\n")).await;
    let answer = line.hear().await;
    assert!(answer.starts_with("http/1.1 408") && answer.contains("\"code\":\"too_slow\""), "{answer}");
    drip(&mut line, "1\r\n \r\n", Duration::from_millis(50)).await;
    app.stop().await;
}

#[tokio::test]
async fn a_refused_body_is_not_read_to_its_end() {
    let app = impatient().await;
    let mut line = Line::open(address(&app)).await;
    line.say("POST /v1/nowhere HTTP/1.1\r\nhost: bindery.test\r\ntransfer-encoding: chunked\r\n\r\n").await;
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    let mut sent = 0;
    while line.0.write_all(chunk.as_bytes()).await.is_ok() {
        sent += chunk.len();
        assert!(sent < 1 << 30, "it takes everything");
        sleep(Duration::from_millis(5)).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let app = impatient().await;
    let mut line = Line::open(address(&app)).await;
    for _ in 0..16 {
        line.ask("GET", "/docs/swagger-ui-bundle.js").await;
    }
    sleep(Duration::from_secs(3)).await;
    let came = line.rest().await.len();
    assert!(came < 16 * 1_000_000, "{came} bytes came after all");
    app.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_taken_slowly_arrives_whole() {
    let app = impatient().await;
    let mut line = Line::open(address(&app)).await;
    line.say("GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: bindery.test\r\nconnection: close\r\n\r\n").await;
    let (mut came, mut part) = (Vec::new(), vec![0; 65_536]);
    loop {
        match line.0.read(&mut part).await.unwrap() {
            0 => break,
            read => came.extend_from_slice(&part[..read]),
        }
        // Together much longer than nothing at all may be taken.
        sleep(Duration::from_millis(40)).await;
    }
    let head = String::from_utf8_lossy(&came[..400]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let length: usize = length.parse().unwrap();
    assert!(came.len() > length, "{} of {length}", came.len());
    app.stop().await;
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_no_more() {
    let app = TestApp::start(Kind::all()[0], &[("connections_per_address", 3.into())]).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut line = Line::open(address(&app)).await;
        assert!(line.get("/livez").await.starts_with("http/1.1 200"));
        open.push(line);
    }
    let refused = Line::open(address(&app)).await.rest().await;
    let refused = String::from_utf8_lossy(&refused).into_owned();
    assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("\"code\":\"rate_limited\""), "{refused}");
    drop(open.pop());
    let mut tries = 0;
    loop {
        let mut line = Line::open(address(&app)).await;
        line.0.write_all(b"GET /livez HTTP/1.1\r\nhost: bindery.test\r\nconnection: close\r\n\r\n").await.ok();
        if line.rest().await.starts_with(b"HTTP/1.1 200") {
            break;
        }
        tries += 1;
        assert!(tries < 100, "the place is not free again");
        sleep(Duration::from_millis(20)).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn http_2_is_not_spoken_here() {
    let app = impatient().await;
    let mut line = Line::open(address(&app)).await;
    line.say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    let said = line.rest().await;
    assert!(said.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&said));
    app.stop().await;
}

/// Every address that answers GET, with something in the place of its parts.
fn addresses() -> Vec<String> {
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let get = paths.iter().filter(|(_, item)| item.get("get").is_some()).map(|(path, _)| path.clone());
    get.chain(bindery::web::ADDRESSES.iter().map(|path| (*path).to_owned()))
        .map(|path| {
            path.split('/').map(|part| if part.starts_with('{') { "me" } else { part }).collect::<Vec<_>>().join("/")
        })
        .collect()
}

#[tokio::test]
async fn no_answer_without_a_body_holds_its_connection() {
    let app = TestApp::start(Kind::all()[0], &[]).await;
    let anna = app.member("anna").await.client;
    let token = anna.token.expect("she is signed in");
    for path in addresses() {
        let mut line = Line::open(address(&app)).await;
        line.say(&format!("HEAD {path} HTTP/1.1\r\nhost: bindery.test\r\nauthorization: Bearer {token}\r\n\r\n")).await;
        let head = line.hear_head().await;
        let is_stream = path.ends_with("/stream");
        assert_eq!(is_stream, head.starts_with("http/1.1 405"), "{path}: {head}");
        assert!(!is_stream || head.contains("\r\nallow: options, get"), "{head}");
        let next = line.get("/livez").await;
        assert!(next.starts_with("http/1.1 200"), "after HEAD {path}: {next}");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_place_of_a_stream_is_free_when_its_client_is_gone() {
    let app = TestApp::start(Kind::all()[0], &[("streams_per_actor", 1.into())]).await;
    let subscription = json!({ "query": "subscription { activity { id } }" }).to_string();
    let sse = format!(
        "POST /graphql HTTP/1.1\r\nhost: bindery.test\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{subscription}",
        subscription.len()
    );
    let get = "GET /v1/activity/stream HTTP/1.1\r\nhost: bindery.test\r\n\r\n".to_owned();
    for words in [get, sse] {
        for half in [false, true] {
            let mut line = Line::open(address(&app)).await;
            line.say(&words).await;
            assert!(line.hear_head().await.starts_with("http/1.1 200"), "{words}");
            assert_eq!(app.state.open_streams.count(), 1);
            if half {
                // It says that nothing more will come, and goes on listening.
                line.0.shutdown().await.unwrap();
            } else {
                drop(line);
            }
            let begun = Instant::now();
            while app.state.open_streams.count() > 0 {
                assert!(begun.elapsed() < Duration::from_secs(2), "{words}: it keeps the place");
                sleep(Duration::from_millis(10)).await;
            }
        }
    }
    app.stop().await;
}
