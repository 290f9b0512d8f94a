//! Skills through both faces.

use bindery::actor::Scope;
use bindery_tests::{each, json};

#[tokio::test]
async fn a_member_has_and_learns() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let (ada, stranger) = (app.member("ada").await, app.member("stranger").await);
        let areas = app.nobody().get("/v1/areas?first=3").await;
        let (first, second) = (areas.str("/items/0/id"), areas.str("/items/1/id"));
        let path = |area: &str, kind: &str| format!("/v1/me/skills/{area}/{kind}");
        app.nobody().put(&path(&first, "has")).await.problem(401, "unauthenticated");
        app.machine(maple, &[Scope::ProfilesWrite]).await.put(&path(&first, "has")).await.problem(403, "forbidden");
        ada.client.put(&path(&first, "teaching")).await.invalid("/kind");
        ada.client.put(&path("are_01h455vb4pex5vsknk084sn02q", "has")).await.problem(404, "not_found");
        ada.client.put(&path("whatever", "has")).await.problem(404, "not_found");
        let made = ada.client.put(&path(&second, "learning")).await.expect(200);
        assert_eq!(made.str("/area_slug"), "collection-analysis");
        assert_eq!(ada.client.put(&path(&second, "learning")).await.expect(200).json, made.json);
        ada.client.put(&path(&second, "has")).await.expect(200);
        ada.client.put(&path(&first, "learning")).await.expect(200);
        let list = stranger.client.get("/v1/profiles/@ada/skills").await.expect(200);
        let kinds: Vec<_> =
            list.json["items"].as_array().unwrap().iter().map(|item| (item["kind"].clone(), item["area_id"].clone())).collect();
        assert_eq!(kinds, [(json!("has"), json!(second)), (json!("learning"), json!(first)), (json!("learning"), json!(second))]);
        let page = stranger.client.get("/v1/profiles/@ada/skills?first=2").await.expect(200);
        let next = format!("/v1/profiles/@ada/skills?first=2&after={}", page.str("/page_info/end_cursor"));
        assert_eq!(stranger.client.get(&next).await.expect(200).json["items"].as_array().unwrap().len(), 1);
        let has = stranger.client.get("/v1/profiles/@ada/skills?kind=has").await.expect(200);
        assert_eq!(has.json["items"].as_array().unwrap().len(), 1);
        stranger.client.get("/v1/profiles/@ada/skills?kind=x").await.problem(422, "invalid");
        app.nobody().get("/v1/profiles/@ada/skills").await.problem(404, "not_found");
        ada.client.delete(&path(&second, "has")).await.expect(204);
        ada.client.delete(&path(&second, "has")).await.expect(204);
        let query = "mutation($a: ID!) { addSkill(areaId: $a, kind: HAS) { skill { kind area { slug } } } removeSkill(areaId: $a, kind: LEARNING) { areaId } }";
        let data = ada.client.data(query, json!({ "a": first })).await;
        assert_eq!(data["addSkill"]["skill"], json!({ "kind": "HAS", "area": { "slug": "collections" } }));
        assert_eq!(data["removeSkill"]["areaId"], json!(first));
        let query = "{ profile(handle: \"@ada\") { skills(filter: {kind: LEARNING}) { edges { node { areaName createdAt } } } } }";
        let data = stranger.client.data(query, json!({})).await;
        assert_eq!(data["profile"]["skills"]["edges"].as_array().unwrap().len(), 1);
        assert_eq!(
            crate::affiliations::kinds(app, ada.id).await,
            ["skill.added", "skill.added", "skill.added", "skill.removed", "skill.added", "skill.removed"]
        );
    })
    .await;
}
