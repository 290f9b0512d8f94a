//! Subscriptions over WebSocket: the protocol's words, its closing codes, limits, and the session.

use bindery::activity::{self, Event, Kind, Subject};
use bindery_entity::ids::{ActivityId, AreaId};
use bindery_tests::{TestApp, Value, each, each_with, json};
use futures_util::{SinkExt as _, StreamExt as _};
use sea_orm::prelude::Uuid;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const ACTIVITY: &str = "subscription { activity { id kind } }";

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(app: &TestApp, query: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let url = format!("{}/graphql{query}", app.url.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn connect(app: &TestApp) -> Self {
        Self::open(app, "", &[("sec-websocket-protocol", "graphql-transport-ws")]).await.expect("opens")
    }

    pub(crate) async fn init(app: &TestApp, payload: Value) -> Self {
        let mut socket = Self::connect(app).await;
        socket.say(&json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// The next message, or the closing code.
    async fn next(&mut self) -> Result<Value, u16> {
        loop {
            let message = tokio::time::timeout(Duration::from_secs(15), self.0.next()).await.expect("a word in time");
            match message {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) async fn hear(&mut self) -> Value {
        self.next().await.expect("a message")
    }

    async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }
}

async fn happen(app: &TestApp) -> ActivityId {
    let event = Event::new(Kind::AreaCreated, Subject::Area(AreaId(Uuid::from_u128(1))));
    app.system().write(|ctx| async move { activity::record(&ctx, event).await }).await.unwrap()
}

/// Waits until the subscriptions stand.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

#[tokio::test]
async fn a_subscription_runs_and_ends_when_the_client_says_so() {
    each(async |app| {
        let mut socket = Socket::init(app, Value::Null).await;
        socket.say(&json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await, json!({ "type": "pong" }));
        socket.subscribe("a", ACTIVITY).await;
        socket.subscribe("b", "subscription { activity { occurredAt } }").await;
        settle().await;
        let id = happen(app).await;
        let (one, two) = (socket.hear().await, socket.hear().await);
        let of = |name: &str| if one["id"] == name { one.clone() } else { two.clone() };
        let wanted = json!({ "id": "a", "type": "next", "payload": { "data": { "activity": { "id": id, "kind": "AREA_CREATED" } } } });
        assert_eq!(of("a"), wanted);
        assert!(of("b")["payload"]["data"]["activity"]["occurredAt"].is_string());
        socket.say(&json!({ "id": "a", "type": "complete" })).await;
        socket.say(&json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await, json!({ "type": "pong" }));
        happen(app).await;
        assert_eq!(socket.hear().await["id"], "b");
        // The name is free again.
        socket.subscribe("a", ACTIVITY).await;
        settle().await;
        happen(app).await;
        assert!(socket.hear().await["type"] == "next" && socket.hear().await["type"] == "next");
    })
    .await;
}

#[tokio::test]
async fn tokens_come_in_the_first_message() {
    each(async |app| {
        let anna = app.member("anna").await;
        let token = anna.client.token.clone().unwrap();
        let bearer = format!("Bearer {token}");
        for payload in
            [json!({ "authorization": bearer }), json!({ "Authorization": bearer }), json!({ "accessToken": token })]
        {
            let mut socket = Socket::init(app, payload).await;
            socket.subscribe("1", ACTIVITY).await;
            settle().await;
            let ctx = app.acting(&anna).await;
            let event = Event::new(Kind::SkillAdded, Subject::Member(anna.id)).audience(activity::Audience::Private);
            let id = ctx.write(|ctx| async move { activity::record(&ctx, event).await }).await.unwrap();
            assert_eq!(socket.hear().await["payload"]["data"]["activity"]["id"], json!(id));
        }
        let made = anna.client.post("/v1/auth/tickets", json!({ "for": "graphql" })).await.expect(201);
        Socket::init(app, json!({ "ticket": made.str("/ticket") })).await;
        let ticket = format!("?ticket={}", made.str("/ticket"));
        Socket::open(app, &ticket, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.expect("opens");

        let mut socket = Socket::connect(app).await;
        socket.say(&json!({ "type": "connection_init", "payload": { "authorization": "Bearer nonsense" } })).await;
        assert_eq!(socket.next().await, Err(4403));
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        assert_eq!(Socket::open(app, "", &[protocol, ("authorization", "Bearer nonsense")]).await.err(), Some(401));
    })
    .await;
}

#[tokio::test]
async fn a_socket_closes_with_its_session() {
    each(async |app| {
        let anna = app.member("anna").await;
        let mut socket = Socket::init(app, json!({ "accessToken": anna.client.token })).await;
        socket.subscribe("1", ACTIVITY).await;
        settle().await;
        app.end_session(&anna).await;
        assert_eq!(socket.closed().await, 4401);
    })
    .await;
}

#[tokio::test]
async fn each_misuse_has_its_code() {
    each(async |app| {
        let mut socket = Socket::connect(app).await;
        socket.subscribe("1", ACTIVITY).await;
        assert_eq!(socket.next().await, Err(4401), "not opened");

        let mut socket = Socket::init(app, Value::Null).await;
        socket.say(&json!({ "type": "connection_init" })).await;
        assert_eq!(socket.next().await, Err(4429), "opened twice");

        for wrong in [json!({ "type": "start" }), json!("x"), json!({ "type": "subscribe", "id": "1" })] {
            let mut socket = Socket::init(app, Value::Null).await;
            socket.say(&wrong).await;
            assert_eq!(socket.next().await, Err(4400), "{wrong}");
        }

        let mut socket = Socket::init(app, Value::Null).await;
        socket.0.send(Message::binary(vec![1, 2, 3])).await.unwrap();
        assert_eq!(socket.next().await, Err(4400), "binary");

        let mut socket = Socket::init(app, Value::Null).await;
        socket.subscribe("1", ACTIVITY).await;
        socket.subscribe("1", ACTIVITY).await;
        assert_eq!(socket.next().await, Err(4409), "the same name twice");

        let mut socket = Socket::open(app, "", &[]).await.expect("opens");
        assert_eq!(socket.next().await, Err(4406), "no protocol of ours");

        let mut socket = Socket::init(app, Value::Null).await;
        let long = "x".repeat(200_000);
        socket.say(&json!({ "type": "ping", "payload": { "long": long } })).await;
        assert_eq!(socket.next().await, Err(1009), "too large");
    })
    .await;
}

#[tokio::test]
async fn who_does_not_open_in_time_is_sent_away() {
    each(async |app| {
        let mut socket = Socket::connect(app).await;
        assert_eq!(socket.next().await, Err(4408));
    })
    .await;
}

#[tokio::test]
async fn operations_pass_the_same_limits_and_only_subscriptions_run() {
    each(async |app| {
        let mut socket = Socket::init(app, Value::Null).await;
        let aliases: String = (0..40).map(|n| format!("a{n}: id ")).collect();
        for (query, code) in [
            ("{ districts { nodes { id } } }".to_owned(), "query_invalid"),
            ("subscription { nothing }".to_owned(), "query_invalid"),
            ("subscription {".to_owned(), "query_unparsable"),
            (format!("subscription {{ activity {{ {aliases} }} }}"), "too_many_aliases"),
            ("subscription { activity(after: \"x\") { id } }".to_owned(), "invalid"),
        ] {
            socket.subscribe("1", &query).await;
            let answer = socket.hear().await;
            assert_eq!(answer["type"], "error", "{query}: {answer}");
            assert_eq!(answer["payload"][0]["extensions"]["code"], code, "{query}: {answer}");
            assert!(answer["payload"][0]["extensions"]["requestId"].is_string());
        }
        for number in 0..20 {
            socket.subscribe(&format!("s{number}"), ACTIVITY).await;
        }
        socket.subscribe("one more", ACTIVITY).await;
        let answer = socket.hear().await;
        assert_eq!((&answer["type"], &answer["id"]), (&json!("error"), &json!("one more")));
        assert_eq!(answer["payload"][0]["extensions"]["code"], "rate_limited");
    })
    .await;
}

#[tokio::test]
async fn one_actor_has_so_many_subscriptions_over_all_sockets() {
    each_with(&[("subscriptions_per_actor", 3.into())], async |app| {
        let (mut one, mut two) = (Socket::init(app, Value::Null).await, Socket::init(app, Value::Null).await);
        for number in 0..2 {
            one.subscribe(&format!("a{number}"), ACTIVITY).await;
        }
        one.say(&json!({ "type": "ping" })).await;
        assert_eq!(one.hear().await["type"], "pong");
        two.subscribe("b0", ACTIVITY).await;
        two.subscribe("b1", ACTIVITY).await;
        let answer = two.hear().await;
        assert_eq!((&answer["type"], &answer["id"]), (&json!("error"), &json!("b1")));
        assert_eq!(answer["payload"][0]["extensions"]["code"], "rate_limited");
        // Somebody else has subscriptions of her own, and who ends one may begin another.
        let anna = app.member("anna").await;
        let token = anna.client.token.unwrap();
        let mut hers = Socket::init(app, json!({ "accessToken": token })).await;
        hers.subscribe("c0", ACTIVITY).await;
        one.say(&json!({ "type": "complete", "id": "a0" })).await;
        let mut tries = 0;
        loop {
            two.subscribe(&format!("d{tries}"), ACTIVITY).await;
            two.say(&json!({ "type": "ping" })).await;
            let answer = two.hear().await;
            if answer["type"] == "pong" {
                break;
            }
            assert_eq!(two.hear().await["type"], "pong");
            tries += 1;
            assert!(tries < 100, "the place is not free: {answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_many_streams_read_at_once_is_read_once() {
    let app = TestApp::start(bindery_tests::Kind::all()[0], &[]).await;
    let (shared, reads) = (&app.state.shared, std::sync::atomic::AtomicU32::new(0));
    let read = async |key: &str, fails: bool| {
        let work = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let number = reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if fails { Err(bindery::error::Error::not_found()) } else { Ok(number) }
        };
        shared.read(key.as_bytes().to_vec(), work).await.map(|number| *number)
    };
    let all = futures_util::future::join_all((0..50).map(|_| read("one", false))).await;
    assert!(all.iter().all(|number| matches!(number, Ok(0))), "{all:?}");
    assert_eq!(read("another", false).await.unwrap(), 1);
    // Who fails keeps nobody else from reading, and nothing is kept for long.
    assert!(read("third", true).await.is_err());
    assert_eq!(read("third", false).await.unwrap(), 3);
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(read("one", false).await.unwrap(), 4);
    app.stop().await;
}

#[tokio::test]
async fn pages_elsewhere_are_refused() {
    let origins = figment::value::Value::from(vec!["https://app.example.org"]);
    each_with(&[("allowed_origins", origins)], async |app| {
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        let own = app.url.clone();
        for (origin, works) in [
            (own.as_str(), true),
            ("https://app.example.org", true),
            ("https://evil.example.org", false),
            ("null", false),
            ("https://app.example.org.evil.example.org", false),
        ] {
            let socket = Socket::open(app, "", &[protocol, ("origin", origin)]).await;
            assert_eq!(socket.as_ref().err(), (!works).then_some(&403), "{origin}");
        }
    })
    .await;
}

#[tokio::test]
async fn sockets_are_counted() {
    each_with(&[("streams_per_actor", 2_u32.into())], async |app| {
        let anna = app.member("anna").await;
        let token = json!({ "accessToken": anna.client.token });
        let mut one = Socket::init(app, token.clone()).await;
        let _two = Socket::init(app, token.clone()).await;
        let mut third = Socket::connect(app).await;
        third.say(&json!({ "type": "connection_init", "payload": token })).await;
        assert_eq!(third.next().await, Err(4429));
        app.state.stop();
        assert_eq!(one.closed().await, 1001);
    })
    .await;
}
