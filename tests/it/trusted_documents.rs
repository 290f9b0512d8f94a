//! Trusted documents: what runs in each mode, by which names, and what stops the start.

use crate::graphql_ws::Socket;
use crate::process::run;
use bindery_tests::{Client, TestApp, Value, each_with, json};
use std::path::Path;

const DISTRICTS: &str = "query Districts($n: Int = 5) { districts(first: $n) { nodes { name } } }";
const AREAS: &str = "{ areas(first: 1) { nodes { id } } }";
const ACTIVITY: &str = "subscription Live { activity { id } }";
const SIGN_OUT: &str = "mutation SignOut { signOut { signedOut } }";
const OTHER: &str = "{ districts(first: 1) { nodes { id } } }";

fn sha256(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&bindery::keys::sha256(text.as_bytes()))
}

fn apollo(operations: &[(&str, &str)]) -> Value {
    let operation = |(id, body): &(&str, &str)| json!({ "id": id, "name": "Name", "type": "query", "body": body });
    let operations: Vec<Value> = operations.iter().map(operation).collect();
    json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": operations })
}

/// Runs `test` on servers that trust the documents above, one half by a manifest of each format.
async fn trusting(mode: &str, test: impl AsyncFn(&TestApp)) {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("apollo.json"), folder.path().join("relay.json"));
    let by_hash = sha256(DISTRICTS);
    std::fs::write(&one, apollo(&[(&by_hash, DISTRICTS), ("live", ACTIVITY)]).to_string()).unwrap();
    std::fs::write(&other, json!({ "areas": AREAS, "out": SIGN_OUT }).to_string()).unwrap();
    let files = [one, other].map(|file| file.to_string_lossy().into_owned());
    each_with(&[("trusted_documents", mode.into()), ("trusted_documents_file", files.to_vec().into())], test).await;
}

fn apq(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn code(client: &Client, body: Value) -> Value {
    let answer = client.post("/graphql", body.clone()).await;
    assert!(answer.json.get("data").is_none(), "{body}: {}", answer.text);
    answer.json["errors"][0]["extensions"]["code"].clone()
}

async fn data(client: &Client, body: Value) -> Value {
    let answer = client.post("/graphql", body.clone()).await;
    assert!(answer.json.get("errors").is_none(), "{body}: {}", answer.text);
    answer.json["data"].clone()
}

/// What holds wherever documents go by id.
async fn go_by_id(app: &TestApp) {
    app.places().await;
    let nobody = app.nobody();
    let hash = sha256(DISTRICTS);
    let named = [
        json!({ "documentId": hash }),
        json!({ "documentId": format!("sha256:{hash}"), "operationName": "Districts" }),
        json!({ "extensions": apq(&hash) }),
        json!({ "extensions": apq(&hash), "query": DISTRICTS }),
        json!({ "query": DISTRICTS }),
    ];
    for mut body in named {
        assert_eq!(data(&nobody, body.clone()).await["districts"]["nodes"].as_array().unwrap().len(), 2);
        body["variables"] = json!({ "n": 1 });
        assert_eq!(data(&nobody, body.clone()).await["districts"]["nodes"].as_array().unwrap().len(), 1);
    }
    for body in [json!({ "documentId": "areas" }), json!({ "extensions": apq(&sha256(AREAS)) })] {
        assert!(data(&nobody, body).await["areas"]["nodes"].is_array());
    }
    let get = |query: String| async move { app.nobody().get(&format!("/graphql?{query}")).await };
    let answer = get(format!("documentId=sha256:{hash}&operationName=&variables=%7B%22n%22:1%7D")).await.expect(200);
    assert_eq!(answer.json["data"]["districts"]["nodes"].as_array().unwrap().len(), 1);
    get("documentId=out".to_owned()).await.problem(405, "method_not_allowed");
    get("documentId=areas&query=%7Bareas%7Bnodes%7Bid%7D%7D%7D".to_owned()).await.expect(400);
    for id in ["nope", "", "sha256:", "sha256:nope", &sha256(AREAS), &format!("sha256:{}", sha256(OTHER))] {
        assert_eq!(code(&nobody, json!({ "documentId": id })).await, "document_unknown", "{id}");
    }
    let strict = nobody.clone().with("accept", "application/graphql-response+json");
    strict.post("/graphql", json!({ "documentId": "nope" })).await.expect(400);
    for beside in [json!({ "query": AREAS }), json!({ "query": "" }), json!({ "extensions": apq(&sha256(AREAS)) })] {
        let mut body = beside.clone();
        body["documentId"] = json!("areas");
        assert_eq!(code(&nobody, body).await, "malformed", "{beside}");
    }
    assert_eq!(code(&nobody, json!({ "documentId": hash, "operationName": "Nope" })).await, "query_invalid");
    // A signed-in person's documents are as trusted, and run for that person.
    let anna = app.member("anna").await;
    assert_eq!(data(&anna.client, json!({ "documentId": "out" })).await["signOut"]["signedOut"], true);
}

/// The first word that a subscription says, over WebSocket and over Server-Sent Events.
async fn first_words(app: &TestApp, payload: &Value) -> [Value; 2] {
    let mut socket = Socket::init(app, Value::Null).await;
    socket.say(&json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    socket.say(&json!({ "type": "ping" })).await;
    let listener = app.nobody().with("accept", "text/event-stream");
    let events = listener.post("/graphql", payload.clone());
    let events = tokio::time::timeout(std::time::Duration::from_secs(1), events).await;
    [socket.hear().await, events.map_or(json!("open"), |answer| answer.json)]
}

async fn opens(app: &TestApp, payload: &Value) {
    assert_eq!(first_words(app, payload).await, [json!({ "type": "pong" }), json!("open")], "{payload}");
}

async fn opens_not(app: &TestApp, payload: &Value, wanted: &str) {
    let [socket, events] = first_words(app, payload).await;
    assert_eq!(socket["payload"][0]["extensions"]["code"], wanted, "{payload}: {socket}");
    assert_eq!(events["errors"][0]["extensions"]["code"], wanted, "{payload}: {events}");
}

#[tokio::test]
async fn off_there_are_no_ids() {
    trusting("off", async |app| {
        let nobody = app.nobody();
        for id in ["areas", &sha256(DISTRICTS)] {
            assert_eq!(code(&nobody, json!({ "documentId": id })).await, "document_unknown");
        }
        assert_eq!(code(&nobody, json!({ "extensions": apq(&sha256(DISTRICTS)) })).await, "persisted_query_not_found");
        opens_not(app, &json!({ "documentId": "live" }), "document_unknown").await;
    })
    .await;
}

#[tokio::test]
async fn prefer_runs_trusted_and_other_documents() {
    trusting("prefer", async |app| {
        go_by_id(app).await;
        let nobody = app.nobody();
        assert_eq!(code(&nobody, json!({ "extensions": apq(&sha256(OTHER)) })).await, "persisted_query_not_found");
        assert_eq!(
            code(&nobody, json!({ "extensions": apq("live"), "query": OTHER })).await,
            "persisted_query_mismatch"
        );
        data(&nobody, json!({ "extensions": apq(&sha256(OTHER)), "query": OTHER })).await;
        data(&nobody, json!({ "extensions": apq(&sha256(OTHER)) })).await;
        data(&nobody, json!({ "query": "{ __schema { queryType { name } } }" })).await;
        opens(app, &json!({ "documentId": "live" })).await;
        opens(app, &json!({ "query": "subscription { activity { kind } }" })).await;
        opens_not(app, &json!({ "documentId": "nope" }), "document_unknown").await;
    })
    .await;
}

#[tokio::test]
async fn only_trusted_documents_run() {
    trusting("only", async |app| {
        go_by_id(app).await;
        let nobody = app.nobody();
        let others = [
            json!({ "query": OTHER }),
            json!({ "query": format!("{DISTRICTS} ") }),
            json!({ "query": "{ districts" }),
            json!({ "query": "{ __schema { queryType { name } } }" }),
            json!({ "extensions": apq(&sha256(OTHER)) }),
            json!({ "extensions": apq(&sha256(OTHER)), "query": OTHER }),
            json!({ "extensions": apq(&sha256(OTHER)) }),
        ];
        for body in others {
            assert_eq!(code(&nobody, body).await, "document_untrusted");
        }
        nobody.get("/graphql?query=%7Bareas%7Bnodes%7Bid%7D%7D%7D").await.expect(200);
        opens(app, &json!({ "documentId": "live" })).await;
        opens_not(app, &json!({ "query": "subscription { activity { kind } }" }), "document_untrusted").await;
        opens_not(app, &json!({ "documentId": "nope" }), "document_unknown").await;
    })
    .await;
}

#[tokio::test]
async fn trusted_documents_keep_to_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.json");
    let schools = "query($n: Int!) { schools(first: $n) { nodes { name city state zip county street district { id name city } } } }";
    std::fs::write(&file, json!({ "schools": schools }).to_string()).unwrap();
    let files = vec![file.to_string_lossy().into_owned()];
    each_with(&[("trusted_documents", "only".into()), ("trusted_documents_file", files.into())], async |app| {
        let by_id = |n: i32| json!({ "documentId": "schools", "variables": { "n": n } });
        for (n, wanted) in [(1, None), (100, Some("query_too_costly")), (2, None)] {
            match wanted {
                Some(wanted) => assert_eq!(code(&app.nobody(), by_id(n)).await, wanted),
                None => _ = data(&app.nobody(), by_id(n)).await,
            }
        }
    })
    .await;
}

fn start(folder: &Path, file: &Path, settings: &[(&str, &str)]) -> (bool, String) {
    let file = file.to_string_lossy();
    let all =
        [&[("TRUSTED_DOCUMENTS", "prefer"), ("TRUSTED_DOCUMENTS_FILE", &file), ("BIND", "127.0.0.1:0")], settings];
    run("serve", folder, &all.concat())
}

#[test]
fn bad_manifests_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("documents.json");
    let deep = format!("{{ districts {} }}", "{ nodes ".repeat(70) + &" }".repeat(70));
    let costly = "{ districts(first: 100) { nodes { schools(first: 100) { nodes { id name } } } } }";
    let bad = [
        ("{", "the file is no JSON object"),
        ("[]", "the file is no JSON object"),
        ("{}", "the file holds no document"),
        (r#"{"a": 1}"#, "document \"a\" is no text"),
        (r#"{"": "{ areas { nodes { id } } }"}"#, "a document has an empty id"),
        (r#"{"operations": []}"#, "this is no manifest of Apollo's"),
        (r#"{"format": "other", "version": 1, "operations": []}"#, "format \"other\" in version 1 is not known"),
        (&apollo(&[("a", AREAS), ("a", OTHER)]).to_string(), "document \"a\": the id stands for another text, too"),
        (&apollo(&[("a", AREAS), ("b", "{ areas")]).to_string(), "document \"b\":"),
        (&json!({ "b": "{ nope }" }).to_string(), "document \"b\": Unknown field \"nope\" on type \"Query\"."),
        (&json!({ "b": deep }).to_string(), "document \"b\": brackets nest at most 64 deep"),
        (&json!({ "b": costly }).to_string(), "document \"b\": query_too_costly: a query costs at most 1000"),
    ];
    for (text, wanted) in bad {
        std::fs::write(&file, text).unwrap();
        let (well, said) = start(folder.path(), &file, &[]);
        assert!(!well && said.contains(wanted) && said.contains("documents.json"), "{text}: {wanted}\n{said}");
    }
    let (well, said) = start(folder.path(), &folder.path().join("nowhere.json"), &[]);
    assert!(!well && said.contains("nowhere.json: the file cannot be read"), "{said}");
    let (well, said) = start(folder.path(), Path::new(""), &[]);
    assert!(!well && said.contains("names no manifest"), "{said}");
    let (well, said) = start(folder.path(), &file, &[("TRUSTED_DOCUMENTS", "sometimes")]);
    assert!(!well && said.contains("TRUSTED_DOCUMENTS"), "{said}");
}

#[test]
fn doctor_reads_the_manifests() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.json");
    std::fs::write(
        &good,
        json!({ "a": AREAS, "d": "query($n: Int!) { districts(first: $n) { nodes { id } } }" }).to_string(),
    )
    .unwrap();
    let files = format!("{}, {}", good.display(), folder.path().join("bad.json").display());
    let doctor = |mode: &str, files: &str| {
        run("doctor", folder.path(), &[("TRUSTED_DOCUMENTS", mode), ("TRUSTED_DOCUMENTS_FILE", files)])
    };
    let (well, said) = doctor("only", &good.to_string_lossy());
    assert!(well && said.contains("ok    trusted documents: 2 can be asked for by id"), "{said}");
    let (well, said) = doctor("off", &files);
    assert!(well && said.contains("note  trusted documents: their manifests are not read"), "{said}");
    let (well, said) = doctor("prefer", &files);
    assert!(!well && said.contains("WRONG trusted documents") && said.contains("bad.json"), "{said}");
    let (well, said) = run("doctor", folder.path(), &[]);
    assert!(well && !said.contains("trusted documents:"), "{said}");
}
