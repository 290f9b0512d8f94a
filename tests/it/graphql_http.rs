//! GraphQL over HTTP: media types, methods, status codes, limits, persisted queries.

use bindery_tests::{Client, Value, each, each_with, json};
use reqwest::Method;

const NEW: &str = "application/graphql-response+json";

async fn post(client: &Client, kind: &str, body: &str) -> bindery_tests::Answer {
    client.raw(Method::POST, "/graphql", kind, Some(body.to_owned())).await
}

#[tokio::test]
async fn the_answer_has_the_media_type_that_was_asked_for() {
    each(async |app| {
        let body = r#"{"query":"{ districts { nodes { id } } }"}"#;
        for (accept, wanted) in [
            ("", "application/json; charset=utf-8"),
            ("*/*", "application/json; charset=utf-8"),
            ("application/json", "application/json; charset=utf-8"),
            (NEW, "application/graphql-response+json; charset=utf-8"),
            (
                "application/json;q=0.5, application/graphql-response+json;q=0.9",
                "application/graphql-response+json; charset=utf-8",
            ),
            (
                "application/graphql-response+json; charset=utf-8, application/json",
                "application/graphql-response+json; charset=utf-8",
            ),
        ] {
            let client = if accept.is_empty() { app.nobody() } else { app.nobody().with("accept", accept) };
            let answer = post(&client, "application/json", body).await.expect(200);
            assert!(
                answer.header("content-type") == wanted || accept.contains("charset"),
                "{accept}: {}",
                answer.header("content-type")
            );
        }
        let picky = app.nobody().with("accept", "text/csv");
        post(&picky, "application/json", body).await.problem(406, "not_acceptable");
    })
    .await;
}

#[tokio::test]
async fn request_errors_have_no_data_and_a_status_by_media_type() {
    each(async |app| {
        for (query, code) in [("{ nope }", "query_invalid"), ("{ districts", "query_unparsable")] {
            let body = json!({ "query": query }).to_string();
            let old = post(&app.nobody(), "application/json", &body).await.expect(200);
            let new = post(&app.nobody().with("accept", NEW), "application/json", &body).await.expect(400);
            for answer in [old, new] {
                assert!(answer.json.get("data").is_none(), "{}", answer.text);
                assert_eq!(answer.json["errors"][0]["extensions"]["code"], code);
                assert!(answer.json["errors"][0]["extensions"]["requestId"].is_string());
            }
        }
        let partial = app.nobody().with("accept", NEW);
        let answer =
            partial.graphql("{ district(id: \"dis_01h455vb4pex5vsknk084sn02q\") { id } }", json!({})).await.expect(200);
        assert_eq!(answer.json["data"]["district"], json!(null));
        assert_eq!(answer.json["errors"][0]["path"], json!(["district"]));
    })
    .await;
}

#[tokio::test]
async fn unreadable_requests_are_refused() {
    each(async |app| {
        let nobody = app.nobody();
        post(&nobody, "text/plain", "{ districts { nodes { id } } }").await.problem(415, "unsupported_media_type");
        post(&nobody, "application/x-www-form-urlencoded", "query=x").await.problem(415, "unsupported_media_type");
        post(&nobody, "application/json; charset=latin-1", "{}").await.problem(415, "unsupported_media_type");
        for body in [
            "",
            "{",
            "[]",
            "[{\"query\":\"{ districts { nodes { id } } }\"}]",
            "{}",
            "{\"query\":1}",
            "{\"query\":\"{a}\",\"variables\":[]}",
        ] {
            let answer = post(&nobody, "application/json", body).await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            assert_eq!(answer.json["errors"][0]["extensions"]["code"], "malformed", "{body}: {}", answer.text);
        }
        let huge = format!("{{\"query\":\"{}\"}}", " ".repeat(2_000_000));
        post(&nobody, "application/json", &huge).await.problem(413, "payload_too_large");
    })
    .await;
}

#[tokio::test]
async fn get_is_for_queries() {
    each(async |app| {
        let nobody = app.nobody();
        nobody.get("/graphql?query=%7Bdistricts%7Bnodes%7Bid%7D%7D%7D").await.expect(200);
        let answer = nobody.get("/graphql").await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        let answer = nobody.delete("/graphql").await.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), "GET, HEAD, POST");
    })
    .await;
}

#[tokio::test]
async fn limits_hold_before_anything_runs() {
    each(async |app| {
        let nobody = app.nobody();
        let aliases: String = (0..40).map(|n| format!("a{n}: districts {{ nodes {{ id }} }} ")).collect();
        assert_eq!(nobody.code(&format!("{{ {aliases} }}"), json!({})).await, "too_many_aliases");
        let step = "schools(first: 1) { nodes { district { ";
        let deep = format!("{{ districts(first: 1) {{ nodes {{ {} id {} }} }} }}", step.repeat(5), "} } }".repeat(5));
        assert_eq!(nobody.code(&deep, json!({})).await, "query_too_deep");
        let costly = "{ districts(first: 100) { nodes { schools(first: 100) { nodes { id name } } } } }";
        let answer = nobody.graphql(costly, json!({})).await;
        assert_eq!(answer.json["errors"][0]["extensions"]["code"], "query_too_costly", "{}", answer.text);
        assert!(answer.json["extensions"]["cost"]["requested"].as_u64().unwrap() > 10_000);
        let by_variable = "query($n: Int) { schools(first: $n) { nodes { id name city state zip county street district { id name city state } } } }";
        nobody.data(by_variable, json!({ "n": 1 })).await;
        assert_eq!(nobody.code(by_variable, json!({ "n": 100 })).await, "query_too_costly");
        let long = format!("{{ districts {{ nodes {{ id }} }} }} #{}", "x".repeat(70_000));
        assert_eq!(nobody.code(&long, json!({})).await, "query_too_large");
        let many = format!("{{ districts {{ nodes {{ {} }} }} }}", "id ".repeat(11_000));
        assert_eq!(nobody.code(&many, json!({})).await, "query_too_large");
        let directives = format!("{{ districts {} {{ nodes {{ id }} }} }}", "@include(if: true) ".repeat(25));
        assert_eq!(nobody.code(&directives, json!({})).await, "too_many_directives");
    })
    .await;
}

#[tokio::test]
async fn defaults_of_variables_reach_include() {
    each(async |app| {
        app.places().await;
        let query = "query($more: Boolean = true) { districts(first: 1) { nodes { id name @include(if: $more) } } }";
        let data = app.nobody().data(query, json!({})).await;
        assert_eq!(data["districts"]["nodes"][0]["name"], "Harbor Public Schools");
    })
    .await;
}

#[tokio::test]
async fn introspection_passes_and_can_be_switched_off() {
    let deep = "{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } }";
    each(async |app| {
        app.nobody().data(deep, json!({})).await;
    })
    .await;
    each_with(&[("graphql_introspection", false.into())], async |app| {
        let answer = app.nobody().graphql("{ __schema { types { name } } }", json!({})).await;
        assert!(answer.json["data"]["__schema"].is_null(), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn persisted_queries_are_learned_by_hash() {
    each(async |app| {
        let nobody = app.nobody();
        let query = "{ districts { nodes { id } } }";
        let hash = data_encoding::HEXLOWER.encode(&bindery::keys::sha256(query.as_bytes()));
        let named = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        let first = nobody.post("/graphql", json!({ "extensions": named(&hash) })).await;
        assert_eq!(first.json["errors"][0]["extensions"]["code"], "persisted_query_not_found");
        let wrong =
            nobody.post("/graphql", json!({ "query": "{ areas { nodes { id } } }", "extensions": named(&hash) })).await;
        assert_eq!(wrong.json["errors"][0]["extensions"]["code"], "persisted_query_mismatch");
        nobody.post("/graphql", json!({ "query": query, "extensions": named(&hash) })).await.expect(200);
        let known = nobody.post("/graphql", json!({ "extensions": named(&hash) })).await.expect(200);
        assert!(known.json["data"]["districts"].is_object(), "{}", known.text);
    })
    .await;
}

fn hash(text: &str) -> Value {
    let hash = data_encoding::HEXLOWER.encode(&bindery::keys::sha256(text.as_bytes()));
    json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })
}

#[tokio::test]
async fn documents_are_kept_once_they_passed_and_checked_for_every_request() {
    each(async |app| {
        app.places().await;
        let nobody = app.nobody();
        let by_hash = async |text: &str| nobody.post("/graphql", hash(text)).await.json;
        let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
        let costly = "query($n: Int) { schools(first: $n) { nodes { id name city state zip county street district { id name city state } } } }";
        for bad in ["{ nope }", "{ districts", costly] {
            nobody.graphql(bad, json!({ "n": 100 })).await;
            assert_eq!(code(&by_hash(bad).await), "persisted_query_not_found", "{bad}");
        }
        nobody.data(costly, json!({ "n": 1 })).await;
        let mut known = hash(costly);
        for (n, wanted) in [(1, json!(null)), (100, json!("query_too_costly")), (2, json!(null))] {
            known["variables"] = json!({ "n": n });
            let answer = nobody.post("/graphql", known.clone()).await;
            assert_eq!(code(&answer.json), wanted, "{}", answer.text);
            assert_eq!(answer.json["data"]["schools"]["nodes"].as_array().map(Vec::len), wanted.is_null().then_some(n));
        }
        known["variables"] = json!({ "n": "many" });
        assert_eq!(code(&nobody.post("/graphql", known).await.json), "query_invalid");
    })
    .await;
}

#[tokio::test]
async fn a_document_that_is_kept_serves_every_viewer_and_every_condition() {
    each(async |app| {
        let query = "query($no: Boolean!) { viewer { member { handle name @skip(if: $no) } } }";
        for handle in ["anna", "ben"] {
            let person = app.member(handle).await;
            for no in [true, false, true] {
                let member = &person.client.data(query, json!({ "no": no })).await["viewer"]["member"];
                assert_eq!(member["handle"], handle);
                assert_eq!(member.get("name").is_none(), no, "{member}");
            }
        }
        assert_eq!(app.nobody().data(query, json!({ "no": true })).await["viewer"]["member"], json!(null));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_kept_without_room() {
    each_with(&[("graphql_cache_bytes", 0.into())], async |app| {
        let query = "{ districts { nodes { id } } }";
        for _ in 0..2 {
            app.nobody().data(query, json!({})).await;
        }
        let answer = app.nobody().post("/graphql", hash(query)).await;
        assert_eq!(answer.json["errors"][0]["extensions"]["code"], "persisted_query_not_found");
    })
    .await;
}
