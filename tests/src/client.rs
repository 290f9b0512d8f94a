//! An HTTP client whose calls read like a transcript.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::sync::LazyLock;

static HTTP: LazyLock<()> = LazyLock::new(|| ());

/// Somebody who calls the server.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where the server is.
    pub url: String,
    /// The bearer token, for those who are signed in.
    pub token: Option<String>,
    http: reqwest::Client,
    headers: HeaderMap,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON, null when it is none.
    pub json: Value,
    what: String,
}

impl Client {
    /// A client of the server at `url`.
    pub fn new(url: &str, token: Option<String>) -> Self {
        LazyLock::force(&HTTP);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { url: url.to_owned(), token, http, headers: HeaderMap::new() }
    }

    /// The same client with one header more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("a header name");
        self.headers.insert(name, HeaderValue::from_str(value).expect("a header value"));
        self
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// PUT without a body.
    pub async fn put(&self, path: &str) -> Answer {
        self.send(Method::PUT, path, None).await
    }

    /// PATCH with a JSON merge patch.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// PATCH of the version that stands now, as far as this client may read it.
    pub async fn change(&self, path: &str, body: Value) -> Answer {
        self.at_present(path).await.patch(path, body).await
    }

    /// DELETE of the version that stands now, as far as this client may read it.
    pub async fn discard(&self, path: &str) -> Answer {
        self.at_present(path).await.delete(path).await
    }

    /// The same client, which names the present version of what stands at `path`.
    async fn at_present(&self, path: &str) -> Self {
        let read = self.get(path).await;
        if read.status == 200 { self.clone().with("if-match", read.header("etag")) } else { self.clone() }
    }

    /// Any method, with an optional JSON body.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let text = body.map(|body| body.to_string());
        self.raw(method, path, "application/json", text).await
    }

    /// An answer whose body is read as it comes.
    pub(crate) async fn stream(&self, method: Method, path: &str, body: Option<Value>) -> reqwest::Response {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).headers(self.headers.clone());
        request = request.header("accept", "text/event-stream");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.expect("the server answers")
    }

    /// Any method and body.
    pub async fn raw(&self, method: Method, path: &str, kind: &str, body: Option<String>) -> Answer {
        let what = format!("{method} {path} {}", body.as_deref().unwrap_or_default());
        let mut request = self.http.request(method, format!("{}{path}", self.url)).headers(self.headers.clone());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", kind).body(body);
        }
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a text");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, headers, text, json, what }
    }

    /// A GraphQL operation.
    pub async fn graphql(&self, query: &str, variables: Value) -> Answer {
        self.post("/graphql", json!({ "query": query, "variables": variables })).await
    }

    /// A GraphQL operation that must work; its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.graphql(query, variables).await;
        assert!(answer.json.get("errors").is_none(), "{query}\n{}", answer.text);
        answer.json["data"].clone()
    }

    /// A GraphQL operation that must fail; the code of its first error.
    pub async fn code(&self, query: &str, variables: Value) -> String {
        let answer = self.graphql(query, variables).await;
        let code = &answer.json["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_else(|| panic!("no error code: {query}\n{}", answer.text)).to_owned()
    }
}

impl Answer {
    /// Insists on a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.what, self.text);
        self
    }

    /// Insists on a status and a problem code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.json["code"], code, "{}\n{}", answer.what, answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.what);
        answer
    }

    /// Insists on 422 naming this field.
    #[track_caller]
    pub fn invalid(self, pointer: &str) -> Self {
        let answer = self.problem(422, "invalid");
        let named = answer.json["errors"]
            .as_array()
            .is_some_and(|errors| errors.iter().any(|error| error["pointer"] == pointer));
        assert!(named, "{} does not name {pointer}\n{}", answer.what, answer.text);
        answer
    }

    /// A header, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A text field of every item of a list.
    #[track_caller]
    pub fn all(&self, field: &str) -> Vec<String> {
        let items = self.json["items"].as_array().unwrap_or_else(|| panic!("{}\n{}", self.what, self.text));
        items.iter().map(|item| item[field].as_str().expect("a text").to_owned()).collect()
    }

    /// How many SQL statements the request sent.
    pub fn statements(&self) -> u64 {
        self.header("x-sql-statements").parse().unwrap_or_else(|_| panic!("{} sent no count", self.what))
    }

    /// A text of the JSON body.
    #[track_caller]
    pub fn str(&self, pointer: &str) -> String {
        let value = self.json.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("{} has no text at {pointer}\n{}", self.what, self.text)).to_owned()
    }
}
