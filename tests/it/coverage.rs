//! Every operation of both faces is tried by nobody and by a stranger; the outcome is a committed table.
//!
//! `BINDERY_UPDATE=1 cargo test coverage` writes `tests/coverage.md` anew: read the difference as an attacker would.

use bindery::db::Sql;
use bindery_tests::{Client, Kind, TestApp, Value, json};
use reqwest::Method;
use sea_orm::prelude::Uuid;
use std::fmt::Write as _;
use std::path::Path;

async fn demo() -> TestApp {
    let app = TestApp::start(Kind::Sqlite, &[("demo", true.into())]).await;
    bindery::features::demo::service::load_demo(&app.system()).await.unwrap();
    app
}

/// The address and body of an operation, filled with its examples.
fn example(path: &str, operation: &Value) -> (String, Option<Value>) {
    let mut path = path.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        // A stranger's own things say nothing: somebody else's are tried.
        let value = match &parameter["example"] {
            Value::String(own) if own == "me" => "@adaeze_okonkwo".to_owned(),
            Value::String(value) => value.clone(),
            Value::Null => "example".to_owned(),
            value => value.to_string(),
        };
        match parameter["in"].as_str() {
            Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
            Some("query") if parameter["required"] == true => query.push(format!("{name}={value}")),
            _ => {}
        }
    }
    if !query.is_empty() {
        write!(path, "?{}", query.join("&")).unwrap();
    }
    let body = operation["requestBody"]["content"]["application/json"]["example"].clone();
    (path, (!body.is_null()).then_some(body))
}

async fn outcome(client: &Client, method: &str, path: &str, body: Option<Value>) -> String {
    if path.ends_with("/stream") {
        // A stream does not end; its status is enough, and tests of streams look at the rest.
        let http = reqwest::Client::new().get(format!("{}{path}", client.url));
        let request = if let Some(token) = &client.token { http.bearer_auth(token) } else { http };
        return request.send().await.unwrap().status().as_u16().to_string();
    }
    let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
    let answer = client.send(method, path, body).await;
    assert!(answer.status < 500, "{path}: {}", answer.text);
    let code = answer.json["code"].as_str().map(|code| format!(" {code}")).unwrap_or_default();
    format!("{}{code}", answer.status)
}

async fn rest_table(app: &TestApp) -> String {
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let mut rows = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let (address, body) = example(path, operation);
            let nobody = outcome(&app.nobody(), method, &address, body.clone()).await;
            let stranger = app.member(&format!("s{}", rows.len())).await.client;
            let stranger = outcome(&stranger, method, &address, body).await;
            rows.push(format!("| `{id}` | {} | {nobody} | {stranger} |\n", method.to_uppercase()));
        }
    }
    rows.sort();
    format!("## REST\n\n| operation | method | nobody | stranger |\n|---|---|---|---|\n{}", rows.concat())
}

const INTROSPECTION: &str = "{ __schema { queryType { name } mutationType { name } types { kind name \
    fields { name args { name type { ...T } } type { ...T } } inputFields { name defaultValue type { ...T } } enumValues { name } } } } \
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

fn core(kind: &Value) -> &Value {
    let mut kind = kind;
    while !kind["ofType"].is_null() {
        kind = &kind["ofType"];
    }
    kind
}

/// A value for an argument or input field, as a literal.
fn literal(types: &Value, about: &str, name: &str, kind: &Value, depth: usize) -> String {
    let named = core(kind);
    if kind["kind"] == "LIST" || kind["ofType"]["kind"] == "LIST" {
        return "[]".to_owned();
    }
    let of = |wanted: &str| types.as_array().unwrap().iter().find(|one| one["name"] == wanted).cloned().unwrap();
    match named["kind"].as_str().unwrap() {
        "ENUM" => of(named["name"].as_str().unwrap())["enumValues"][0]["name"].as_str().unwrap().to_owned(),
        "INPUT_OBJECT" if depth < 3 => {
            let object = of(named["name"].as_str().unwrap());
            let fields =
                object["inputFields"].as_array().unwrap().iter().filter(|field| field["type"]["kind"] == "NON_NULL");
            let fields = fields.map(|field| {
                let inner = field["name"].as_str().unwrap();
                format!("{inner}: {}", literal(types, about, inner, &field["type"], depth + 1))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        _ => match named["name"].as_str().unwrap() {
            "Int" => "1".to_owned(),
            "Float" => "1.0".to_owned(),
            "Boolean" => "true".to_owned(),
            "ID" => format!("\"{}\"", id(about, name)),
            "DateTime" => "\"2027-03-31T15:00:00Z\"".to_owned(),
            _ => "\"example words 2026\"".to_owned(),
        },
    }
}

/// An id for an argument: by its name, or by the thing that the field is about.
fn id(field: &str, name: &str) -> String {
    let about =
        ["offer", "request", "project", "document", "district", "school", "area", "affiliation", "client", "session"];
    let about = about.into_iter().find(|thing| field.to_lowercase().contains(thing)).unwrap_or("member");
    let own = format!("{about}_id");
    let snake = if name == "id" || name == "ids" { own.as_str() } else { name };
    let snake: String = snake
        .chars()
        .flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] })
        .collect();
    bindery::features::demo::examples::of_parameter(&snake)
        .unwrap_or_else(|| "mem_01h455vb4pex5vsknk084sn02q".to_owned())
}

async fn graphql_table(app: &TestApp) -> String {
    let schema = app.nobody().data(INTROSPECTION, json!({})).await["__schema"].clone();
    let types = &schema["types"];
    let mut rows = Vec::new();
    for (root, keyword) in [("queryType", "query"), ("mutationType", "mutation")] {
        let Some(name) = schema[root]["name"].as_str() else { continue };
        let root = types.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
        for field in root["fields"].as_array().unwrap() {
            let field_name = field["name"].as_str().unwrap();
            let args = field["args"].as_array().unwrap().iter().filter(|arg| arg["type"]["kind"] == "NON_NULL");
            let args = args.map(|arg| {
                format!(
                    "{}: {}",
                    arg["name"].as_str().unwrap(),
                    literal(types, field_name, arg["name"].as_str().unwrap(), &arg["type"], 0)
                )
            });
            let args = args.collect::<Vec<_>>().join(", ");
            let args = if args.is_empty() { String::new() } else { format!("({args})") };
            let leaf = matches!(core(&field["type"])["kind"].as_str(), Some("SCALAR" | "ENUM"));
            let payload = core(&field["type"])["name"].as_str().is_some_and(|name| name.ends_with("Payload"));
            let selection = if leaf {
                ""
            } else if payload {
                "{ userErrors { code } }"
            } else {
                "{ __typename }"
            };
            let query = format!("{keyword} {{ {field_name}{args} {selection} }}");
            let stranger = app.member(&format!("g{}", rows.len())).await.client;
            let (nobody, stranger) =
                (tried(&app.nobody(), &query, field_name).await, tried(&stranger, &query, field_name).await);
            rows.push(format!("| `{field_name}` | {keyword} | {nobody} | {stranger} |\n"));
        }
    }
    rows.sort();
    format!("## GraphQL\n\n| field | root | nobody | stranger |\n|---|---|---|---|\n{}", rows.concat())
}

async fn tried(client: &Client, query: &str, field: &str) -> String {
    let answer = client.graphql(query, json!({})).await;
    let code = answer.json["errors"][0]["extensions"]["code"].as_str();
    assert!(code != Some("internal") && code != Some("query_invalid"), "{query}\n{}", answer.text);
    let mistake = answer.json["data"][field]["userErrors"][0]["code"].as_str();
    match (code, mistake) {
        (Some(code), _) => code.to_owned(),
        (None, Some(mistake)) => format!("user error {mistake}"),
        (None, None) if answer.json["data"][field].is_null() => "null".to_owned(),
        (None, None) => "ok".to_owned(),
    }
}

#[tokio::test]
async fn every_operation_is_tried_by_nobody_and_a_stranger() {
    let app = demo().await;
    let intro = "# What nobody and a stranger get\n\nWritten by `tests/it/coverage.rs`: every operation with its example, \
        every GraphQL root field with made-up arguments.\n\n";
    let now = format!("{intro}{}\n{}", rest_table(&app).await, graphql_table(&app).await);
    app.stop().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("coverage.md");
    if std::env::var_os("BINDERY_UPDATE").is_some() {
        std::fs::write(&path, now).unwrap();
        return;
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    similar(&then, &now);
}

#[track_caller]
fn similar(then: &str, now: &str) {
    let gone: Vec<_> = then.lines().filter(|line| !now.contains(line)).collect();
    let new: Vec<_> = now.lines().filter(|line| !then.contains(line)).collect();
    assert!(then == now, "tests/coverage.md differs\nwas:\n{}\nis:\n{}", gone.join("\n"), new.join("\n"));
}

#[tokio::test]
async fn each_kind_has_an_example_that_stands_in_the_demo() {
    let app = demo().await;
    for (parameter, id) in bindery::features::demo::examples::of_kinds() {
        let table = match parameter {
            "revision_id" => "document_revision",
            "offer_id" => "request_offer",
            other => other.strip_suffix("_id").unwrap(),
        };
        let mut sql = Sql::new(format!("SELECT count(*) FROM {table} WHERE id = "));
        sql.bind(uuid(&id));
        assert_eq!(app.system().db.value::<i64>(sql).await.unwrap(), Some(1), "{parameter} {id}");
    }
}

/// The UUID in an id of any kind.
fn uuid(id: &str) -> Uuid {
    const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let digits = id.rsplit('_').next().unwrap().chars().map(|digit| ALPHABET.find(digit).unwrap() as u128);
    Uuid::from_u128(digits.fold(0, |number, digit| number << 5 | digit))
}
