//! Responses have the shape that the GraphQL specification wants, also when fields fail.

use bindery_tests::{Value, each, json};

const ABSENT: &str = "dis_01h455vb4pex5vsknk084sn02q";

#[tokio::test]
async fn failed_fields_are_null_where_they_may_be() {
    each(async |app| {
        let places = app.places().await;
        let stranger = app.member("sam").await.client;
        let first = places.districts[0];
        let cases = [
            (format!("{{ district(id: \"{ABSENT}\") {{ id }} }}"), json!({"district": null})),
            (
                format!("{{ a: district(id: \"{ABSENT}\") {{ id }} b: district(id: \"{ABSENT}\") {{ id }} }}"),
                json!({"a": null, "b": null}),
            ),
            (
                format!("{{ a: district(id: \"{ABSENT}\") {{ id }} b: district(id: \"{first}\") {{ name }} }}"),
                json!({"a": null, "b": {"name": "Maple Unified"}}),
            ),
            (
                format!("{{ district(id: \"{first}\") {{ clients {{ nodes {{ id }} }} }} }}"),
                json!({"district": {"clients": null}}),
            ),
            (
                format!("{{ district(id: \"{first}\") {{ name clients {{ nodes {{ id }} }} id }} }}"),
                json!({"district": {"name": "Maple Unified", "clients": null, "id": first}}),
            ),
            (
                "{ districts { nodes { clients { nodes { id } } } } }".to_owned(),
                json!({"districts": {"nodes": [{"clients": null}, {"clients": null}]}}),
            ),
            (
                "query($no: Boolean = false) { districts { nodes { name @include(if: $no) clients { nodes { id } } } } }"
                    .to_owned(),
                json!({"districts": {"nodes": [{"clients": null}, {"clients": null}]}}),
            ),
        ];
        for (query, data) in cases {
            let answer = stranger.graphql(&query, json!({})).await.expect(200);
            assert_eq!(answer.json["data"], data, "{query}");
            assert!(answer.json["errors"].is_array(), "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn failures_of_non_null_fields_go_up() {
    each(async |app| {
        let sign_in = "signIn(input: {email: \"a\", password: \"b\"}) { tokens { accessToken } }";
        for query in [format!("mutation {{ {sign_in} }}"), format!("mutation {{ __typename {sign_in} }}")] {
            let answer = app.nobody().graphql(&query, json!({})).await.expect(200);
            assert_eq!(answer.json["data"], Value::Null, "{query}\n{}", answer.text);
            assert!(answer.json.get("data").is_some());
            assert_eq!(answer.json["errors"].as_array().unwrap().len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn keys_come_in_the_order_asked_for() {
    each(async |app| {
        let places = app.places().await;
        let query = "query($id: ID!, $no: Boolean = false) {
            z: __typename
            districts(first: 2) { pageInfo { hasNextPage endCursor } nodes { schools(first: 3) { nodes { district { id } name } } name ...More id } }
            node(id: $id) { ... on School { level } ... on District { schools(first: 3) { nodes { name id } } state } id __typename }
            left_out: districts @include(if: $no) { nodes { id } }
            a: __typename
        }
        fragment More on District { city schools(first: 3) { pageInfo { hasNextPage } } }";
        let answer = app.nobody().graphql(query, json!({ "id": places.districts[0] })).await.expect(200);
        assert!(answer.json.get("errors").is_none(), "{}", answer.text);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let data = &answer.json["data"];
        assert_eq!(keys(data), ["z", "districts", "node", "a"]);
        assert_eq!(keys(&data["districts"]), ["pageInfo", "nodes"]);
        for node in data["districts"]["nodes"].as_array().unwrap() {
            assert_eq!(keys(node), ["schools", "name", "city", "id"]);
            assert_eq!(keys(&node["schools"]), ["nodes", "pageInfo"]);
            assert_eq!(keys(&node["schools"]["nodes"][0]), ["district", "name"]);
        }
        assert_eq!(keys(&data["node"]), ["schools", "state", "id", "__typename"]);
        assert_eq!(keys(&data["node"]["schools"]["nodes"][0]), ["name", "id"]);
    })
    .await;
}
