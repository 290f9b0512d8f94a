//! What every endpoint shares: methods, request ids, quotas, browsers elsewhere, proxies.

use bindery_tests::{each, each_with, json};
use reqwest::Method;

#[tokio::test]
async fn unknown_addresses_and_wrong_methods_are_problems() {
    each(async |app| {
        let nobody = app.nobody();
        nobody.get("/nowhere").await.problem(404, "not_found");
        nobody.get("/v1/nowhere").await.problem(404, "not_found");
        let answer = nobody.delete("/v1/districts").await.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), "OPTIONS, GET, HEAD");
        let head = nobody.send(Method::HEAD, "/v1/districts", None).await.expect(200);
        assert!(head.text.is_empty());
        let options = nobody.send(Method::OPTIONS, "/v1/districts", None).await.expect(204);
        assert_eq!(options.header("allow"), "OPTIONS, GET, HEAD");
    })
    .await;
}

#[tokio::test]
async fn request_ids_go_in_and_out() {
    each(async |app| {
        let answer = app.nobody().with("x-request-id", "my-request-7").get("/nowhere").await;
        assert_eq!(answer.header("x-request-id"), "my-request-7");
        assert_eq!(answer.json["request_id"], "my-request-7");
        let odd = app.nobody().with("x-request-id", "<script>alert(1)</script>").get("/nowhere").await;
        assert_ne!(odd.header("x-request-id"), "<script>alert(1)</script>");
    })
    .await;
}

#[tokio::test]
async fn quotas_run_out_and_say_so() {
    each_with(&[("quota_anonymous_per_minute", 3_u32.into())], async |app| {
        let nobody = app.nobody();
        for left in [2, 1, 0] {
            let answer = nobody.get("/v1/districts").await.expect(200);
            assert!(answer.header("ratelimit").contains(&format!("r={left}")), "{}", answer.header("ratelimit"));
            assert!(answer.header("ratelimit-policy").contains("q=3;w=60"));
        }
        let answer = nobody.get("/v1/districts").await.problem(429, "rate_limited");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
        nobody.graphql("{ districts { nodes { id } } }", json!({})).await.problem(429, "rate_limited");
        // Health stays reachable.
        nobody.get("/readyz").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn forwarded_addresses_count_only_from_trusted_proxies() {
    each_with(&[("quota_anonymous_per_minute", 1_u32.into())], async |app| {
        for address in ["203.0.113.1", "203.0.113.2"] {
            let status = app.nobody().with("x-forwarded-for", address).get("/v1/districts").await.status;
            assert_eq!(status, if address.ends_with('1') { 200 } else { 429 });
        }
    })
    .await;
    let proxies = figment::value::Value::from(vec!["127.0.0.0/8", "10.0.0.0/8"]);
    let settings = [("quota_anonymous_per_minute", 1_u32.into()), ("trusted_proxies", proxies)];
    each_with(&settings, async |app| {
        let status =
            async |forwarded: &str| app.nobody().with("x-forwarded-for", forwarded).get("/v1/districts").await.status;
        assert_eq!(status("203.0.113.1").await, 200);
        assert_eq!(status("203.0.113.2, 10.1.1.1").await, 200);
        assert_eq!(status("198.51.100.9, 203.0.113.1").await, 429, "the rightmost untrusted address counts");
        assert_eq!(status("2001:db8:1:2::1").await, 200);
        assert_eq!(status("2001:db8:1:2:ffff::9").await, 429, "IPv6 counts by /64");
    })
    .await;
}

#[tokio::test]
async fn browsers_elsewhere_need_an_allowed_origin() {
    let origins = figment::value::Value::from(vec!["https://app.example.org"]);
    each_with(&[("allowed_origins", origins)], async |app| {
        let good = app.nobody().with("origin", "https://app.example.org").get("/v1/nowhere").await;
        assert_eq!(good.header("access-control-allow-origin"), "https://app.example.org");
        assert!(good.header("access-control-expose-headers").contains("x-request-id"));
        assert_eq!(good.header("access-control-allow-credentials"), "");
        let bad = app.nobody().with("origin", "https://evil.example").get("/v1/districts").await;
        assert_eq!(bad.header("access-control-allow-origin"), "");
    })
    .await;
}

#[tokio::test]
async fn no_answer_names_a_type_of_ours() {
    each(async |app| {
        let admin = app.admin("ada").await.client;
        for (path, body) in [
            ("/v1/auth/sign-in", "\"words\""),
            ("/v1/auth/sign-in", "5"),
            ("/v1/auth/sign-in", "[]"),
            ("/v1/auth/sign-in", "null"),
            ("/v1/documents", "{\"title\": {}, \"body\": []}"),
            ("/v1/documents", "{\"title\": \"T\", \"visibility\": {\"members\": 1}}"),
            ("/v1/profiles/me", "{\"links\": [5]}"),
            ("/v1/profiles/me", "{\"links\": [[1, 2]]}"),
            ("/v1/profiles/me", "{\"links\": {\"a\": 1}}"),
        ] {
            let method = if path.ends_with("/me") { reqwest::Method::PATCH } else { reqwest::Method::POST };
            let answer = admin.raw(method, path, "application/json", Some(body.to_owned())).await;
            let answer = answer.expect(422);
            for name in ["struct", "enum", "tuple", "SignIn", "Create", "Update", "Link", "::"] {
                assert!(!answer.text.contains(name), "{path} {body}: {}", answer.text);
            }
        }
    })
    .await;
}
