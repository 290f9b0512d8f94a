//! Measurements: who may read them, and that they say no address and no id.

use bindery::telemetry;
use bindery_tests::{each, each_with, json};

#[tokio::test]
async fn without_a_token_there_are_none() {
    each(async |app| {
        app.nobody().get("/metrics").await.problem(404, "not_found");
        app.bearer("").get("/metrics").await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn the_token_opens_them() {
    telemetry::init_metrics();
    each_with(&[("metrics_token", "let-me-in".into())], async |app| {
        app.nobody().get("/metrics").await.problem(404, "not_found");
        app.bearer("let-me-out").get("/metrics").await.problem(404, "not_found");
        let places = app.places().await;
        app.nobody().get(&format!("/v1/districts/{}", places.districts[0])).await.expect(200);
        app.nobody().graphql("{ districts { nodes { id } } }", json!({})).await.expect(200);
        for method in ["BREW", "X".repeat(3000).as_str()] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            app.nobody().send(method, "/v1/districts", None).await.problem(405, "method_not_allowed");
        }
        let text = app.bearer("let-me-in").get("/metrics").await.expect(200).text;
        for line in [
            "bindery_http_requests_total{route=\"/v1/districts/{district_id}\",method=\"GET\",status=\"200\"}",
            "bindery_http_request_seconds_bucket{route=\"/v1/districts/{district_id}\"",
            "bindery_http_requests_total{route=\"/v1/districts\",method=\"other\",status=\"405\"}",
            "bindery_graphql_operations_total{kind=\"query\"}",
            "bindery_db_connections{pool=",
            "bindery_db_connections_idle{pool=",
            "bindery_jobs{status=\"dead\"} 0",
            "bindery_streams_open",
            "# HELP bindery_http_requests_total",
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
        assert!(!text.contains("BREW") && !text.contains("XXX"), "what a client made up is a label");
        assert!(!text.contains(&places.districts[0].to_string()), "an id stands in the labels");
    })
    .await;
}

#[tokio::test]
async fn a_listener_of_its_own_needs_no_token() {
    telemetry::init_metrics();
    each(async |app| {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = bindery::features::metrics::serve(&app.state, listener).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        let client = bindery_tests::Client::new(&url, None);
        assert!(client.get("/metrics").await.expect(200).text.contains("bindery_jobs"));
        client.get("/v1/districts").await.expect(404);
        handle.stop(false).await;
    })
    .await;
}
