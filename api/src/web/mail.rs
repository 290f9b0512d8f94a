//! The letters of a demo, which has no mail server: everybody at the machine may read them.

use super::html;
use super::page::{self, POLICY};
use crate::error::{Error, Result};
use crate::http::Reply;
use crate::state::State;
use actix_web::HttpRequest;
use actix_web::web::Data;
use data_encoding::BASE64;
use std::path::Path;
use std::sync::Arc;

/// How many letters are shown, newest first.
const SHOWN: usize = 50;

/// A letter as it stands in its file.
struct Shown {
    to: String,
    subject: String,
    date: String,
    text: String,
}

/// `GET /demo/mail`, in a demo only.
pub async fn page(request: HttpRequest, state: Data<Arc<State>>) -> Reply {
    if !state.demo {
        return Err(Error::not_found().into());
    }
    let letters = read(&crate::jobs::mail::folder(&state.settings)).await?;
    let items: String = letters.iter().map(item).collect();
    let body = if items.is_empty() { "<p>No letter yet.</p>".to_owned() } else { items };
    let mut response = page::html(&request, POLICY, html::page("Mail of this demo", &body));
    let no_store = actix_web::http::header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(actix_web::http::header::CACHE_CONTROL, no_store);
    Ok(response)
}

/// The newest letters; their names sort by time.
async fn read(folder: &Path) -> Result<Vec<Shown>> {
    let Ok(mut entries) = tokio::fs::read_dir(folder).await else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    while let Some(entry) = entries.next_entry().await.map_err(Error::internal)? {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            files.push(path);
        }
    }
    files.sort_unstable_by(|a, b| b.cmp(a));
    let mut letters = Vec::new();
    for file in files.into_iter().take(SHOWN) {
        let text = tokio::fs::read_to_string(file).await.map_err(Error::internal)?;
        letters.push(parse(&text));
    }
    Ok(letters)
}

fn parse(eml: &str) -> Shown {
    let (head, text) = eml.split_once("\r\n\r\n").unwrap_or((eml, ""));
    // A long header goes on in lines that start with a blank.
    let head = head.replace("\r\n ", " ");
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| decode(value)).unwrap_or_default()
    };
    Shown { to: header("to"), subject: header("subject"), date: header("date"), text: text.to_owned() }
}

/// Reads encoded words (RFC 2047) as lettre writes them: UTF-8 in base64.
fn decode(value: &str) -> String {
    let mut decoded = String::new();
    let mut rest = value;
    while let Some((before, word)) = rest.split_once("=?utf-8?b?") {
        let (word, after) = word.split_once("?=").unwrap_or((word, ""));
        // White space between two encoded words is no part of the text.
        decoded.push_str(if before.trim().is_empty() && !decoded.is_empty() { "" } else { before });
        let bytes = BASE64.decode(word.as_bytes()).unwrap_or_default();
        decoded.push_str(&String::from_utf8_lossy(&bytes));
        rest = after;
    }
    decoded + rest
}

fn item(letter: &Shown) -> String {
    let Shown { to, subject, date, text } = letter;
    let (to, subject, date) = (html::escape(to), html::escape(subject), html::escape(date));
    format!("<article>\n<h3>{subject}</h3>\n<p>To {to}, {date}</p>\n<pre>{}</pre>\n</article>\n", links(text))
}

/// Escaped text in which addresses of the web are links.
fn links(text: &str) -> String {
    let word = |word: &str| {
        let shown = html::escape(word);
        let is_link = word.starts_with("http://") || word.starts_with("https://");
        if is_link { format!("<a href=\"{shown}\">{shown}</a>") } else { shown }
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
