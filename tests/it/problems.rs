//! What each problem means, for people and for programs.

use bindery::error::Code;
use bindery_tests::each;

#[tokio::test]
async fn every_code_has_a_page() {
    each(async |app| {
        let list = app.nobody().with("accept", "application/json").get("/problems/").await.expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), Code::ALL.len());
        for code in Code::ALL {
            let path = format!("/problems/{}", code.as_str());
            let page = app.nobody().get(&path).await.expect(200);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert!(page.text.contains(code.as_str()), "{path}");
            assert!(page.header("vary").contains("Accept"));
            let json = app.nobody().with("accept", "application/json").get(&path).await.expect(200);
            assert_eq!(json.header("content-type"), "application/json");
            assert_eq!(json.json["title"], code.title());
            assert_eq!(json.json["status"], code.class());
            assert_eq!(json.json["about"], code.about());
            assert_eq!(json.json["type"], path);
        }
        app.nobody().get("/problems/nothing").await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn the_type_of_a_problem_is_an_address_here() {
    each(async |app| {
        let problem = app.nobody().get("/nowhere").await.problem(404, "not_found");
        app.nobody().get(&problem.str("/type")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn answers_are_no_pages() {
    each(async |app| {
        for path in ["/v1/districts", "/nowhere", "/openapi.json"] {
            let policy = "default-src 'none'; frame-ancestors 'none'";
            assert_eq!(app.nobody().get(path).await.header("content-security-policy"), policy, "{path}");
        }
    })
    .await;
}
