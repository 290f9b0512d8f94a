//! What a request costs beyond being one: searches, mutations, cost, and the bytes of its answer.

use bindery_tests::{Value, each_with, json};

/// What is left of the caller's quota after an answer.
fn left(answer: &bindery_tests::Answer) -> i64 {
    let header = answer.header("ratelimit");
    header.split("r=").nth(1).and_then(|rest| rest.split(';').next()).unwrap().parse().unwrap()
}

fn aliased(times: usize, field: &str) -> String {
    (0..times).map(|n| format!("a{n}: {field} ")).collect()
}

#[tokio::test]
async fn many_searches_and_mutations_in_one_request_draw_as_many_units() {
    each_with(&[("quota_per_minute", 100.into()), ("quota_anonymous_per_minute", 100.into())], async |app| {
        let anna = app.member("anna").await.client;
        let stand = left(&anna.get("/v1/me").await.expect(200));
        let one = aliased(1, "search(q: \"weeding\") { documents { title } }");
        let answer = anna.post("/graphql", json!({ "query": format!("{{ {one} }}") })).await.expect(200);
        assert_eq!(left(&answer), stand - 1);
        let many = aliased(20, "search(q: \"weeding\", first: 1) { documents { title } }");
        let answer = anna.post("/graphql", json!({ "query": format!("{{ {many} }}") })).await.expect(200);
        assert_eq!(left(&answer), stand - 21, "{}", answer.json);
        let filter = "query($f: DocumentFilter) { a: documents(first: 1, filter: $f) { nodes { id } } \
            b: documents(first: 1, filter: $f) { nodes { id } } c: documents(first: 1) { nodes { id } } }";
        let body = json!({ "query": filter, "variables": { "f": { "q": "weeding" } } });
        let answer = anna.post("/graphql", body).await.expect(200);
        assert_eq!(left(&answer), stand - 23, "{}", answer.json);
        let mutations = aliased(20, "createDocument(input: $i) { document { id } }");
        let mutation = format!("mutation($i: CreateDocumentInput!) {{ {mutations} }}");
        let body = json!({ "query": mutation, "variables": { "i": { "title": "Many", "body": "of them" } } });
        let answer = anna.post("/graphql", body.clone()).await.expect(200);
        assert_eq!(left(&answer), stand - 43, "{}", answer.json);
        for _ in 0..3 {
            anna.post("/graphql", body.clone()).await;
        }
        let answer = anna.post("/graphql", body).await.expect(429);
        assert_eq!(answer.json["errors"][0]["extensions"]["code"], "rate_limited", "{}", answer.json);
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
        let documents = anna.get("/v1/documents?status=draft&first=100").await;
        assert!(documents.status == 429 || documents.json["items"].as_array().unwrap().len() <= 60);
    })
    .await;
}

#[tokio::test]
async fn cost_draws_units() {
    each_with(&[("quota_anonymous_per_minute", 100.into())], async |app| {
        let nobody = app.nobody();
        let stand = left(&nobody.get("/v1/areas?first=1").await.expect(200));
        let query = "{ areas(first: 100) { nodes { id name slug description version } } }";
        let answer = nobody.post("/graphql", json!({ "query": query })).await.expect(200);
        let cost = answer.json["extensions"]["cost"]["requested"].as_i64().unwrap();
        assert!(cost >= 500, "{cost}");
        assert_eq!(left(&answer), stand - cost / 250);
    })
    .await;
}

#[tokio::test]
async fn an_answer_has_so_many_bytes_at_most() {
    each_with(&[("answer_limit", 20_000.into())], async |app| {
        let anna = app.member("anna").await.client;
        let body = "word ".repeat(1200);
        for title in ["One", "Two", "Three", "Four"] {
            let input = json!({ "title": title, "body": body, "visibility": "members" });
            anna.post("/v1/documents", input).await.expect(201);
        }
        let list = async |first: u32| {
            let query = format!("{{ documents(first: {first}, filter: {{ status: DRAFT }}) {{ nodes {{ body }} }} }}");
            anna.post("/graphql", json!({ "query": query })).await.expect(200).json
        };
        assert_eq!(list(2).await["data"]["documents"]["nodes"].as_array().unwrap().len(), 2);
        let refused = list(4).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "answer_too_large", "{refused}");
        // One text, read once and said often.
        let query =
            format!("{{ documents(first: 1, filter: {{ status: DRAFT }}) {{ nodes {{ {} }} }} }}", aliased(5, "body"));
        let refused = anna.post("/graphql", json!({ "query": query })).await.expect(200).json;
        assert_eq!(refused["errors"].as_array().unwrap().len(), 1);
        assert_eq!(refused["errors"][0]["extensions"]["code"], "answer_too_large", "{refused}");
        assert_eq!(refused.get("data"), Some(&Value::Null));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_many_times_is_told_a_few_times() {
    each_with(&[], async |app| {
        let spreads: String = (0..3000).map(|n| format!("...f{n} ")).collect();
        let query = format!("{{ viewer {{ {spreads} }} }}");
        let answer = app.nobody().post("/graphql", json!({ "query": query })).await.expect(200);
        let told = answer.json["errors"].as_array().unwrap().len();
        assert!((1..=20).contains(&told), "{told}");
    })
    .await;
}

#[tokio::test]
async fn what_no_route_takes_draws_on_the_quota() {
    each_with(&[("quota_anonymous_per_minute", 20.into())], async |app| {
        let nobody = app.nobody();
        let mut statuses = Vec::new();
        for n in 0..30 {
            let path = if n % 2 == 0 { "/v1/nowhere" } else { "/livez" };
            let method = reqwest::Method::from_bytes(format!("M{n}").as_bytes()).unwrap();
            statuses.push(nobody.send(method, path, None).await.status);
        }
        assert!(statuses[..10].iter().all(|status| [404, 405].contains(status)), "{statuses:?}");
        assert_eq!(statuses[29], 429, "{statuses:?}");
    })
    .await;
}

#[tokio::test]
async fn a_long_variable_stands_in_few_places() {
    each_with(&[], async |app| {
        let anna = app.member("anna").await.client;
        let places = |fragments: usize| {
            let spread: String = (0..fragments).map(|_| "...F ").collect();
            format!("query($n: String!) {{ ...A ...A ...A }} fragment A on Query {{ {spread} }} fragment F on Query {{ __type(name: $n) {{ name }} }}")
        };
        let ask = async |fragments: usize, bytes: usize| {
            let body = json!({ "query": places(fragments), "variables": { "n": "x".repeat(bytes) } });
            anna.post("/graphql", body).await.expect(200).json
        };
        let refused = ask(30, 900_000).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "query_too_costly", "{refused}");
        assert!(refused["errors"][0]["message"].as_str().unwrap().starts_with("variables and"), "{refused}");
        for (fragments, bytes) in [(30, 1000), (2, 900_000)] {
            let fine = ask(fragments, bytes).await;
            assert_eq!(fine["data"], json!({ "__type": null }), "{fine}");
        }
        // Thirty documents of one long text are as many as one request may make.
        let mutations = aliased(30, "createDocument(input: $i) { document { id } }");
        let query = format!("mutation($i: CreateDocumentInput!) {{ {mutations} }}");
        let body = json!({ "query": query, "variables": { "i": { "title": "T", "body": "x".repeat(190_000) } } });
        assert!(anna.post("/graphql", body).await.expect(200).json.get("errors").is_none());
    })
    .await;
}

#[tokio::test]
async fn what_a_mutation_selects_does_not_undo_what_it_did() {
    each_with(&[("answer_limit", 80_000_u32.into())], async |app| {
        let ada = app.member("ada").await;
        for _ in 0..4 {
            app.document(&ada, json!({ "body": "word ".repeat(6000) })).await;
        }
        let change = "mutation($id: ID!) { updateProfile(id: $id, input: { tagline: \"Every shelf\" }) {
            profile { tagline documents { nodes { body } } } } }";
        assert_eq!(ada.client.code(change, json!({ "id": ada.id })).await, "answer_too_large");
        let read = ada.client.get(&format!("/v1/profiles/{}", ada.id)).await.expect(200);
        assert_eq!(read.json["tagline"], "Every shelf");
    })
    .await;
}
