//! A client of Server-Sent Events.

use crate::client::Client;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use serde_json::Value;
use std::time::Duration;

/// An open event stream.
pub struct Events {
    /// The headers of the answer.
    pub headers: reqwest::header::HeaderMap,
    body: BoxStream<'static, reqwest::Result<Vec<u8>>>,
    rest: String,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// From where a stream goes on.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its data as JSON, null when it has none.
    pub data: Value,
}

impl Client {
    /// Opens an event stream.
    pub async fn events(&self, path: &str) -> Events {
        let response = self.stream(reqwest::Method::GET, path, None).await;
        assert_eq!(response.status().as_u16(), 200, "{path}");
        Events::of(response)
    }

    /// Opens a GraphQL subscription over Server-Sent Events.
    pub async fn subscribe(&self, query: &str, variables: Value) -> Events {
        let body = serde_json::json!({ "query": query, "variables": variables });
        let response = self.stream(reqwest::Method::POST, "/graphql", Some(body)).await;
        assert_eq!(response.status().as_u16(), 200, "{query}");
        Events::of(response)
    }
}

impl Events {
    fn of(response: reqwest::Response) -> Self {
        let headers = response.headers().clone();
        let body = response.bytes_stream().map(|chunk| chunk.map(|bytes| bytes.to_vec())).boxed();
        Self { headers, body, rest: String::new() }
    }

    /// The next event; none when the stream is over. Comments are passed over.
    pub async fn next(&mut self) -> Option<Event> {
        let wait = Duration::from_secs(20);
        tokio::time::timeout(wait, self.read()).await.expect("an event, or the end, within 20 seconds")
    }

    /// Insists that nothing comes for a while.
    pub async fn expect_silence(&mut self) {
        let soon = Duration::from_millis(700);
        if let Ok(event) = tokio::time::timeout(soon, self.read()).await {
            panic!("expected silence, got {event:?}");
        }
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.rest.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.rest = rest;
                if let Some(event) = parse(&block) {
                    return Some(event);
                }
            }
            let chunk = self.body.next().await?.ok()?;
            self.rest.push_str(&String::from_utf8(chunk).expect("UTF-8"));
        }
    }
}

fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let mut lines = block.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| *known == name).map(|(_, value)| value.trim().to_owned())
    };
    let data = serde_json::from_str(&field("data").unwrap_or_default()).unwrap_or(Value::Null);
    field("event").map(|kind| Event { id: field("id").unwrap_or_default(), kind, data })
}
