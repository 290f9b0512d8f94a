//! Whatever is sent to a field, a parameter or an argument is answered with a code, and what is kept is clean.

use crate::limits::{Documented, documented, resolve};
use bindery_tests::{Answer, Client, Kind, TestApp, Value, json};
use reqwest::Method;

/// JSON of texts that are no clean texts.
const TEXTS: [&str; 6] = [
    r#""\u0007bell\u001b[31m\u0085\r\nred""#,
    r#""  e\u0301te\u0301\u202e\u200b  ""#,
    r#""\ud83d\ude00\u0000""#,
    r#""\ud800""#,
    r#""\udc00\ud800x""#,
    r#""10000-01-01""#,
];
/// JSON of numbers and days that fit nowhere.
const NUMBERS: [&str; 9] = [
    "1e400",
    "-1e400",
    "1e30",
    "18446744073709551616",
    "9223372036854775808",
    "-9223372036854775809",
    "1.5",
    "2147483648",
    "-1",
];
const DAYS: [&str; 6] =
    ["10000-01-01", "-0001-01-01", "+262143-12-31", "2026-02-30", "99999-12-31T23:59:59Z", "-9999-01-01T00:00:00Z"];

/// On `PostgreSQL`, which keeps no NUL, unless it is not there.
async fn strict() -> TestApp {
    let kind = Kind::all().pop().unwrap();
    let app = TestApp::start(kind, &[("demo", true.into())]).await;
    bindery::features::demo::service::load_demo(&app.system()).await.unwrap();
    app
}

fn is(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
}

/// Pointers to every field of `schema` of this kind, fields of fields and of items included, with an example body that
/// holds them.
fn fields(document: &Value, schema: &Value, kind: &str, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let (field, at) = (resolve(document, field), format!("{at}/{name}"));
        if is(field, kind) {
            found.push(at.clone());
        }
        if is(field, "array") {
            let item = resolve(document, &field["items"]);
            if is(item, kind) {
                found.push(format!("{at}/0"));
            }
            found.extend(fields(document, item, kind, &format!("{at}/0")));
        }
        found.extend(fields(document, field, kind, &at));
    }
    found
}

/// `body` with `value`, which is JSON that no parser may hold, at `pointer`.
fn with(body: &Value, pointer: &str, value: &str) -> String {
    const MARK: &str = "the value stands here";
    let mut body = body.clone();
    let mut place = &mut body;
    for part in pointer.split('/').skip(1) {
        place = if let Ok(index) = part.parse::<usize>() {
            if !place.is_array() {
                *place = json!([]);
            }
            let items = place.as_array_mut().unwrap();
            items.truncate(1);
            if items.is_empty() {
                items.push(json!({}));
            }
            &mut items[index]
        } else {
            if !place.is_object() {
                *place = json!({});
            }
            &mut place[part]
        };
    }
    *place = json!(MARK);
    body.to_string().replace(&format!("\"{MARK}\""), value)
}

async fn send(client: &Client, to: &Documented, body: String) -> Answer {
    client.raw(to.method.clone(), &to.path, "application/json", Some(body)).await
}

/// No control character but line breaks and tabs, none that is invisible, and normal form.
fn is_clean(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains(|c: char| {
            (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202e}' | '\u{200b}' | '\u{301}')
        }),
        Value::Array(items) => items.iter().all(is_clean),
        Value::Object(fields) => fields.values().all(is_clean),
        Value::Number(_) | Value::Bool(_) | Value::Null => true,
    }
}

#[tokio::test]
async fn every_field_of_a_body_takes_what_it_can_keep_and_names_the_rest() {
    let app = strict().await;
    let admin = app.admin("inputs_admin").await.client;
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let (mut tried, mut wrong) = (0, Vec::new());
    for to in documented(&document) {
        for pointer in fields(&document, &to.schema, "string", "") {
            for text in TEXTS {
                let answer = send(&admin, &to, with(&to.example, &pointer, text)).await;
                let named = answer.json["errors"][0]["pointer"] == json!(pointer);
                let holds = match text {
                    text if text.contains("u0000") => answer.status == 422 && named,
                    text if text.contains("\\ud800") => answer.status == 400,
                    _ => answer.status < 500 && is_clean(&answer.json),
                };
                if !holds {
                    wrong
                        .push(format!("{} {} {pointer} {text}: {} {}", to.method, to.path, answer.status, answer.text));
                }
            }
            for day in DAYS {
                let answer = send(&admin, &to, with(&to.example, &pointer, &format!("\"{day}\""))).await;
                if answer.status >= 500 {
                    wrong.push(format!("{} {} {pointer} {day}: {}", to.method, to.path, answer.text));
                }
            }
            tried += 1;
        }
        for pointer in fields(&document, &to.schema, "integer", "") {
            for number in NUMBERS {
                let answer = send(&admin, &to, with(&to.example, &pointer, number)).await;
                if !matches!(answer.status, 400 | 422) {
                    wrong.push(format!("{} {} {pointer} {number}: {}", to.method, to.path, answer.text));
                }
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried >= 60, "only {tried} fields were found");
    app.stop().await;
}

#[tokio::test]
async fn every_parameter_is_answered_with_a_code() {
    let app = strict().await;
    let admin = app.admin("inputs_admin").await.client;
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let long = "x".repeat(3000);
    let (mut tried, mut wrong) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(_, operation)| operation.is_object()) {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            if path.contains("stream") || path.contains("/oauth/") || path.contains("/demo/") {
                continue;
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
                for value in
                    ["%00", "a%00b", "%01%1b", "%ff%fe", "%ed%a0%80", "-1", "1e400", "99999999999999999999", &long]
                {
                    let address = match place {
                        "path" => filled(path, operation, Some((name, value))),
                        "query" => format!("{}?{name}={value}", filled(path, operation, None)),
                        _ => continue,
                    };
                    let answer = admin.raw(method.clone(), &address, "application/json", Some("{}".to_owned())).await;
                    let is_read_query = place == "query" && method == Method::GET;
                    if answer.status >= 500 || (value.contains("%00") && is_read_query && answer.status != 422) {
                        wrong.push(format!("{method} {address}: {} {}", answer.status, answer.text));
                    }
                    tried += 1;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 500, "only {tried} parameters were tried");
    for path in ["/v1/profiles/@a%00b", "/v1/profiles/a%00b/skills"] {
        admin.get(path).await.problem(404, "not_found");
    }
    app.stop().await;
}

/// `path` with its examples in it, one of them replaced.
fn filled(path: &str, operation: &Value, other: Option<(&str, &str)>) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path");
    parameters.fold(path.to_owned(), |path, parameter| {
        let name = parameter["name"].as_str().unwrap();
        let value = match other {
            Some((changed, value)) if changed == name => value,
            _ => parameter["example"].as_str().unwrap_or("me"),
        };
        path.replace(&format!("{{{name}}}"), value)
    })
}

#[tokio::test]
async fn headers_forms_and_sign_in_take_no_harm() {
    let app = strict().await;
    let nobody = app.nobody();
    let bell = "a\u{0}b@example.org";
    for (path, body) in [
        ("/v1/auth/sign-in", json!({ "email": bell, "password": "x" })),
        ("/v1/auth/sign-in", json!({ "email": "a@example.org", "password": "x\u{0}" })),
        ("/v1/auth/forgot-password", json!({ "email": bell })),
        ("/v1/auth/refresh", json!({ "refresh_token": "\u{0}" })),
    ] {
        let answer = nobody.post(path, body).await;
        assert!(matches!(answer.status, 404 | 422), "{path}: {} {}", answer.status, answer.text);
    }
    for form in ["grant_type=%00", "grant_type=client_credentials&client_id=%00&client_secret=%00&scope=%00"] {
        let kind = "application/x-www-form-urlencoded";
        let answer = nobody.raw(Method::POST, "/oauth/token", kind, Some(form.to_owned())).await;
        assert!(matches!(answer.status, 400 | 401), "{form}: {} {}", answer.status, answer.text);
    }
    let ada = app.member("inputs_ada").await.client;
    for (name, value) in [
        ("if-match", "\"99999999999999999999-x\""),
        ("if-none-match", "\"1e400\""),
        ("idempotency-key", "a\tb"),
        ("last-event-id", "99999999999999999999"),
        ("x-request-id", "a\tb"),
        ("range", "bytes=18446744073709551616-"),
    ] {
        let answer = ada.clone().with(name, value).patch("/v1/profiles/me", json!({ "tagline": "x" })).await;
        assert!(answer.status < 500, "{name}: {}", answer.text);
    }
    app.stop().await;
}
