//! The pages: what they say, under which policy, and with nothing from elsewhere.

use bindery_tests::{each, each_with};
use reqwest::Method;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn every_page_has_a_strict_policy_and_names_no_other_host() {
    each(async |app| {
        let browser = app.nobody().with("accept", BROWSER);
        for path in
            ["/", "/docs/", "/graphql", "/problems/", "/problems/not_found", "/reset?token=x", "/confirm?token=x"]
        {
            let page = browser.get(path).await.expect(200);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert_eq!(page.header("referrer-policy"), "no-referrer");
            assert!(!page.text.contains("<style") && !page.text.contains(" style="), "{path} has inline styles");
            let inline = page.text.match_indices("<script").filter(|(at, _)| {
                !page.text[*at..].starts_with("<script defer src=")
                    && !page.text[*at..].starts_with("<script type=\"module\" src=")
            });
            assert_eq!(inline.count(), 0, "{path} has inline scripts");
            let again = browser.clone().with("if-none-match", page.header("etag"));
            assert!(again.get(path).await.expect(304).text.is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_page_names_is_there() {
    each(async |app| {
        let browser = app.nobody().with("accept", BROWSER);
        for page in ["/", "/docs/", "/graphql", "/problems/", "/reset", "/confirm"] {
            let text = browser.get(page).await.expect(200).text;
            let names = text.split(['"']).filter(|part| part.starts_with('/') && !part.starts_with("/v1/"));
            for name in names.map(|name| name.split('?').next().unwrap()) {
                browser.get(name).await.expect(200);
            }
        }
        let own = ["bar.js", "docs.js", "element.js", "graphiql.js", "graphql-client.js", "landing.js", "session.js"];
        for name in own {
            let file = app.nobody().get(&format!("/assets/{name}")).await.expect(200);
            assert_eq!(file.header("content-type"), "text/javascript; charset=utf-8");
            for import in file.text.split("from \"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                app.nobody().get(import).await.expect(200);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn docs_serve_our_page_and_the_vendored_bundle_only() {
    each(async |app| {
        let nobody = app.nobody();
        assert_eq!(nobody.get("/docs").await.expect(308).header("location"), "/docs/");
        let bundle = nobody.get("/docs/swagger-ui-bundle.js").await.expect(200);
        assert!(bundle.text.contains("SwaggerUIBundle"));
        nobody.get("/docs/swagger-ui.css").await.expect(200);
        for path in ["/docs/index.html", "/docs/swagger-initializer.js", "/docs/x", "/assets/x", "/assets/graphiql/x"] {
            nobody.get(path).await.problem(404, "not_found");
        }
        for path in ["/", "/docs/", "/assets/bar.js", "/openapi.json"] {
            let answer = nobody.send(Method::POST, path, None).await.problem(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), "OPTIONS, GET, HEAD");
        }
        let packed = nobody.clone().with("accept-encoding", "gzip").get("/assets/book.css").await.expect(200);
        assert_eq!(packed.header("content-encoding"), "gzip");
    })
    .await;
}

#[tokio::test]
async fn contracts_are_served_as_they_are_committed() {
    each(async |app| {
        let document = app.nobody().get("/openapi.json").await.expect(200);
        assert_eq!(document.header("content-type"), "application/json");
        assert_eq!(document.json["openapi"], "3.1.0");
        let schema = app.nobody().get("/schema.graphql").await.expect(200);
        assert!(schema.text.contains("type Query"));
        assert_eq!(schema.text, bindery::features::sdl());
    })
    .await;
}

#[tokio::test]
async fn a_browser_gets_graphiql_and_a_program_an_answer() {
    each(async |app| {
        let query = "/graphql?query=%7B%20districts%20%7B%20nodes%20%7B%20id%20%7D%20%7D%20%7D";
        assert!(app.nobody().with("accept", BROWSER).get("/graphql").await.expect(200).text.contains("graphiql"));
        for accept in
            ["*/*", "application/json", "application/graphql-response+json", "application/json, text/html;q=0.5"]
        {
            let answer = app.nobody().with("accept", accept).get(query).await.expect(200);
            assert!(answer.json["data"]["districts"]["nodes"].is_array(), "{accept}: {}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn the_mail_of_a_demo_is_shown_there_only() {
    each(async |app| {
        app.nobody().get("/demo/mail").await.problem(404, "not_found");
    })
    .await;
    each_with(&[("demo", true.into())], async |app| {
        assert!(app.nobody().get("/demo/mail").await.expect(200).text.contains("No letter yet"));
    })
    .await;
}
