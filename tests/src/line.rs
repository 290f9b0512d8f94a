//! A connection as its bytes come and go, for what a client library would not do.

use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a test waits for the server.
const PATIENCE: Duration = Duration::from_secs(15);

/// A connection of HTTP/1.1.
#[derive(Debug)]
pub struct Line(pub TcpStream);

impl Line {
    /// Connects to `HOST:PORT`.
    pub async fn open(address: &str) -> Self {
        Self(TcpStream::connect(address).await.expect("the server listens"))
    }

    /// Sends `words`.
    pub async fn say(&mut self, words: &str) {
        self.0.write_all(words.as_bytes()).await.expect("the server takes it");
    }

    /// The answer to a GET.
    pub async fn get(&mut self, path: &str) -> String {
        self.ask("GET", path).await;
        self.hear().await
    }

    /// Asks without a body, and does not wait.
    pub async fn ask(&mut self, method: &str, path: &str) {
        self.say(&format!("{method} {path} HTTP/1.1\r\nhost: bindery.test\r\n\r\n")).await;
    }

    /// One answer, its head in small letters.
    pub async fn hear(&mut self) -> String {
        self.hear_one(false).await
    }

    /// The head of an answer that has no body, whatever its length says.
    pub async fn hear_head(&mut self) -> String {
        self.hear_one(true).await
    }

    async fn hear_one(&mut self, head_only: bool) -> String {
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = bytes.windows(4).position(|four: &[u8]| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = if head_only { 0 } else { length.unwrap_or("0").parse().expect("a number") };
                if bytes.len() >= end + 4 + length {
                    return format!("{head}\r\n\r\n{}", String::from_utf8_lossy(&bytes[end + 4..]));
                }
            }
            let mut part = [0; 16_384];
            let read = timeout(PATIENCE, self.0.read(&mut part)).await;
            let read = read.expect("an answer in time").expect("an answer and no reset");
            assert!(read > 0, "cut off after {}", String::from_utf8_lossy(&bytes));
            bytes.extend_from_slice(&part[..read]);
        }
    }

    /// Insists that the server closes in good order.
    pub async fn ends(&mut self) {
        let mut rest = Vec::new();
        let read = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await;
        assert!(matches!(read, Ok(Ok(0))), "{read:?}");
    }

    /// Waits until the server has closed, in whatever way, and gives what it said before.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A reset is an end, too.
        drop(timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.expect("the server closes"));
        rest
    }
}
