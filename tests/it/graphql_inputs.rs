//! Whatever is sent to an argument or an input field of GraphQL is answered with a code of its own.

use bindery_tests::{Client, Kind, TestApp, Value, json};
use std::collections::BTreeMap;

const TYPES: &str = "{ __schema { queryType { name } mutationType { name } types { name kind enumValues { name } \
    fields { name type { ...T } args { name type { ...T } } } inputFields { name type { ...T } } } } } \
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// What no text, number or id is, as JSON.
const VALUES: [&str; 14] = [
    r#""a\u0000b""#,
    r#""\u0007\u001b[31m\u0085""#,
    r#""\ud83d\ude00""#,
    "1e30",
    "2147483648",
    "9223372036854775808",
    "18446744073709551615",
    "-9223372036854775808",
    "1.5",
    r#""+262143-12-31""#,
    r#""10000-01-01T00:00:00Z""#,
    "{}",
    "[]",
    "[[1]]",
];

struct Schema {
    types: BTreeMap<String, Value>,
}

impl Schema {
    async fn of(client: &Client) -> (Self, Vec<(&'static str, Value)>) {
        let schema = client.data(TYPES, json!({})).await["__schema"].clone();
        let types = schema["types"].as_array().unwrap();
        let types: BTreeMap<_, _> =
            types.iter().map(|one| (one["name"].as_str().unwrap().to_owned(), one.clone())).collect();
        let mut roots = Vec::new();
        for (word, root) in [("query", "queryType"), ("mutation", "mutationType")] {
            let fields = types[schema[root]["name"].as_str().unwrap()]["fields"].as_array().unwrap();
            roots.extend(fields.iter().map(|field| (word, field.clone())));
        }
        (Self { types }, roots)
    }

    /// A value that fits a type, so that another may be wrong.
    fn sample(&self, kind: &Value, depth: u32) -> Value {
        match kind["kind"].as_str().unwrap() {
            "NON_NULL" => self.sample(&kind["ofType"], depth),
            "LIST" => json!([self.sample(&kind["ofType"], depth)]),
            "ENUM" => self.types[kind["name"].as_str().unwrap()]["enumValues"][0]["name"].clone(),
            "INPUT_OBJECT" => self.object(kind["name"].as_str().unwrap(), depth),
            _ => match kind["name"].as_str().unwrap() {
                "Int" => json!(1),
                "Float" => json!(1.5),
                "Boolean" => json!(true),
                "NaiveDate" | "Date" => json!("2027-01-01"),
                "DateTime" => json!("2027-01-01T00:00:00Z"),
                "ID" => json!("mem_01h455vb4pex5vsknk084sn02q"),
                _ => json!("some words"),
            },
        }
    }

    fn object(&self, name: &str, depth: u32) -> Value {
        let fields = self.types[name]["inputFields"].as_array().unwrap();
        let needed = fields.iter().filter(|field| depth < 3 && field["type"]["kind"] == "NON_NULL");
        needed
            .map(|field| (field["name"].as_str().unwrap().to_owned(), self.sample(&field["type"], depth + 1)))
            .collect()
    }

    /// Pointers to an argument and to everything in it.
    fn places(&self, kind: &Value, at: &str, depth: u32) -> Vec<String> {
        match kind["kind"].as_str().unwrap() {
            "NON_NULL" => self.places(&kind["ofType"], at, depth),
            "LIST" => {
                let inner = self.places(&kind["ofType"], &format!("{at}/0"), depth);
                std::iter::once(at.to_owned()).chain(inner).collect()
            }
            "INPUT_OBJECT" if depth < 3 => {
                let fields = self.types[kind["name"].as_str().unwrap()]["inputFields"].as_array().unwrap();
                let inner = |field: &Value| {
                    self.places(&field["type"], &format!("{at}/{}", field["name"].as_str().unwrap()), depth + 1)
                };
                std::iter::once(at.to_owned()).chain(fields.iter().flat_map(inner)).collect()
            }
            _ => vec![at.to_owned()],
        }
    }

    fn needs_selection(&self, kind: &Value) -> bool {
        match kind["kind"].as_str().unwrap() {
            "NON_NULL" | "LIST" => self.needs_selection(&kind["ofType"]),
            kind => !matches!(kind, "SCALAR" | "ENUM"),
        }
    }
}

/// A type as a document writes it.
fn written(kind: &Value) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&kind["ofType"])),
        "LIST" => format!("[{}]", written(&kind["ofType"])),
        _ => kind["name"].as_str().unwrap().to_owned(),
    }
}

fn put(variables: &mut Value, pointer: &str, value: Value) {
    let mut place = variables;
    for part in pointer.split('/').skip(1) {
        place = match part {
            "0" => {
                if !place.is_array() {
                    *place = json!([null]);
                }
                &mut place[0]
            }
            name => {
                if !place.is_object() {
                    *place = json!({});
                }
                &mut place[name]
            }
        };
    }
    *place = value;
}

#[tokio::test]
async fn every_place_of_every_argument_is_answered_with_a_code() {
    let kind = Kind::all().pop().unwrap();
    let app = TestApp::start(kind, &[]).await;
    let admin = app.admin("graphql_inputs").await.client;
    let (schema, roots) = Schema::of(&admin).await;
    let (mut tried, mut wrong) = (0, Vec::new());
    for (word, field) in roots {
        let (name, args) = (field["name"].as_str().unwrap(), field["args"].as_array().unwrap());
        if args.is_empty() {
            continue;
        }
        let each = |write: &dyn Fn(&Value) -> String| args.iter().map(write).collect::<Vec<_>>().join(", ");
        let heads = each(&|arg| format!("${}: {}", arg["name"].as_str().unwrap(), written(&arg["type"])));
        let uses = each(&|arg| format!("{0}: ${0}", arg["name"].as_str().unwrap()));
        let selection = if schema.needs_selection(&field["type"]) { " { __typename }" } else { "" };
        let query = format!("{word}({heads}) {{ {name}({uses}){selection} }}");
        let needed = args.iter().filter(|arg| arg["type"]["kind"] == "NON_NULL");
        let samples: Value =
            needed.map(|arg| (arg["name"].as_str().unwrap().to_owned(), schema.sample(&arg["type"], 0))).collect();
        for arg in args {
            for pointer in schema.places(&arg["type"], &format!("/{}", arg["name"].as_str().unwrap()), 0) {
                for value in VALUES {
                    let mut variables = samples.clone();
                    put(&mut variables, &pointer, serde_json::from_str(value).unwrap());
                    let answer = admin.graphql(&query, variables).await;
                    let codes: Vec<&Value> = errors(&answer.json).collect();
                    let ours = |code: &&Value| code.is_string() && **code != "internal" && **code != "unavailable";
                    let refused = codes == [&json!("query_invalid")];
                    if answer.status >= 500 || !codes.iter().all(ours) || (value.contains("u0000") && !refused) {
                        wrong.push(format!("{name} {pointer} {value}: {} {}", answer.status, answer.text));
                    }
                    tried += 1;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 1500, "only {tried} values were tried");
    app.stop().await;
}

fn errors(answer: &Value) -> impl Iterator<Item = &Value> {
    answer["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"])
}

#[tokio::test]
async fn what_stands_in_the_document_itself_is_no_other_thing() {
    let kind = Kind::all().pop().unwrap();
    let app = TestApp::start(kind, &[]).await;
    let nobody = app.nobody();
    for (query, code) in [
        (r#"{ profiles(filter: {q: "a\u0000b"}) { nodes { id } } }"#, "query_invalid"),
        ("{ profiles(filter: {q: \"a\0b\"}) { nodes { id } } }", "query_invalid"),
        (r#"query($q: String = "\\\u0000") { profiles(filter: {q: $q}) { nodes { id } } }"#, "query_invalid"),
        (r#"{ profiles(filter: {q: "\ud800"}) { nodes { id } } }"#, "query_unparsable"),
        ("{ profiles(first: 1e400) { nodes { id } } }", "query_unparsable"),
        ("{ profiles(first: 99999999999999999999) { nodes { id } } }", "query_invalid"),
        ("{ profiles(first: 2147483648) { nodes { id } } }", "invalid"),
        ("{ profiles(first: -1) { nodes { id } } }", "invalid"),
    ] {
        let answer = nobody.graphql(query, json!({})).await;
        let codes: Vec<&Value> = errors(&answer.json).collect();
        assert!(answer.status < 500 && codes.first() == Some(&&json!(code)), "{query}: {}", answer.text);
    }
    let told = r#"{ profiles(filter: {q: "the letters \\u0000"}) { nodes { id } } }"#;
    nobody.data(told, json!({})).await;
    let body = r#"{"query": "query($n: Int) { profiles(first: $n) { nodes { id } } }", "variables": {"n": 1e400}}"#;
    let answer = nobody.raw(reqwest::Method::POST, "/graphql", "application/json", Some(body.to_owned())).await;
    assert_eq!((answer.status, &answer.json["errors"][0]["extensions"]["code"]), (400, &json!("malformed")));
    app.stop().await;
}
