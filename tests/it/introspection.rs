//! Questions about the schema: measured before they are answered, bounded, and the whole schema made once.

use bindery::graphql::introspection::Introspection;
use bindery::graphql::outcome::Outcome;
use bindery_tests::{Client, TestApp, Value, each_with, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What GraphiQL, Apollo and Relay send (graphql-js, `getIntrospectionQuery`), with everything that it can ask for.
const WHOLE: &str = "query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind } \
    subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable locations \
    args(includeDeprecated: true) { ...InputValue } } } } \
    fragment FullType on __Type { kind name description specifiedByURL isOneOf fields(includeDeprecated: true) { \
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } \
    inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } \
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } } \
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated \
    deprecationReason } \
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

/// The query that ended the process, so many levels deep.
fn evil(levels: usize) -> String {
    let (open, close) = ("interfaces { possibleTypes { ".repeat(levels), "} } ".repeat(levels));
    format!("{{ __schema {{ types {{ {open} name {close} }} }} }}")
}

async fn ask(client: &Client, query: &str) -> Value {
    client.post("/graphql", json!({ "query": query })).await.expect(200).json
}

/// Fields in an answer, items of lists counted as well.
fn fields(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| 1 + fields(item)).sum(),
        Value::Object(map) => map.values().map(|field| 1 + fields(field)).sum(),
        _ => 0,
    }
}

#[tokio::test]
async fn a_short_query_that_asks_for_the_schema_many_times_over_is_refused() {
    each_with(&[], async |app| {
        for levels in 4..7 {
            let answer = ask(&app.nobody(), &evil(levels)).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "query_too_costly", "{levels}: {answer}");
            assert!(answer.get("data").is_none(), "{answer}");
        }
        let by_variable = "query($n: String!) { __type(name: $n) { possibleTypes { interfaces { possibleTypes \
            { interfaces { possibleTypes { interfaces { possibleTypes { interfaces { possibleTypes { name } } } } } } } } } } }";
        let body = json!({ "query": by_variable, "variables": { "n": "Node" } });
        let answer = app.nobody().post("/graphql", body).await.expect(200).json;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "query_too_costly", "{answer}");
        let other = json!({ "query": by_variable, "variables": { "n": "Query" } });
        assert!(app.nobody().post("/graphql", other).await.expect(200).json.get("errors").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_question_costs_what_it_asks_for() {
    each_with(&[], async |app| {
        for query in [
            WHOLE,
            "{ __schema { types { name } } }",
            "{ __schema { types { fields { args { name type { ofType { name } } } } } directives { args { name } } } }",
            "{ __type(name: \"Node\") { possibleTypes { interfaces { name } } } }",
            "{ __schema { types { ...F } } } fragment F on __Type { ... on __Type { enumValues { name } inputFields { name } } }",
        ] {
            let answer = ask(&app.nobody(), query).await;
            assert!(answer.get("errors").is_none(), "{query}: {}", answer["errors"]);
            let (answered, cost) = (fields(&answer["data"]), answer["extensions"]["cost"]["requested"].as_u64().unwrap());
            let (cost, least) = (usize::try_from(cost).unwrap(), answered / 50);
            // The crate counts the fields as they are written, too.
            assert!(cost >= least && cost <= least + 300, "{query}: {answered}, {cost}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_whole_schema_is_made_once() {
    let app = TestApp::start(bindery_tests::Kind::all()[0], &[]).await;
    let first = ask(&app.nobody(), WHOLE).await;
    assert_eq!(first["data"]["__schema"]["queryType"]["name"], "Query");
    assert_eq!(ask(&app.nobody(), WHOLE).await, first);
    app.stop().await;
}

#[tokio::test]
async fn an_answer_about_the_schema_is_made_once_and_one_at_a_time() {
    let introspection = Introspection::new(&bindery::features::schema()).unwrap();
    let (made, at_once) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let answer = async |question: &str, clean: bool| {
        let (made, at_once) = (made.clone(), at_once.clone());
        let work = move || {
            assert_eq!(at_once.fetch_add(1, Ordering::SeqCst), 0, "two are made at once");
            std::thread::sleep(std::time::Duration::from_millis(20));
            at_once.fetch_sub(1, Ordering::SeqCst);
            let number = made.fetch_add(1, Ordering::SeqCst);
            Ok(Outcome { body: number.to_string().into_bytes(), executed: true, clean })
        };
        introspection.answer(question.as_bytes(), work).await.unwrap().body
    };
    let all = futures_util::future::join_all((0..20).map(|_| answer("one", true))).await;
    assert!(all.iter().all(|body| body == b"0"), "{all:?}");
    futures_util::future::join_all([answer("two", true), answer("three", true)]).await;
    // What went wrong is tried again.
    assert_ne!(answer("four", false).await, answer("four", false).await);
}

#[tokio::test]
async fn much_of_the_schema_is_asked_for_alone() {
    let app = TestApp::start(bindery_tests::Kind::all()[0], &[]).await;
    let mixed = WHOLE.replacen("{ __schema", "{ viewer { member { id } } __schema", 1);
    let answer = ask(&app.nobody(), &mixed).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "query_too_costly", "{answer}");
    let little =
        ask(&app.nobody(), "{ __typename __schema { queryType { name } } areas(first: 1) { nodes { id } } }").await;
    assert_eq!(little["data"]["__schema"]["queryType"]["name"], "Query", "{little}");
    app.stop().await;
}
