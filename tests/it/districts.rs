//! Districts and schools through both faces.

use bindery_tests::{each, json};

#[tokio::test]
async fn anybody_lists_and_gets() {
    each(async |app| {
        let places = app.places().await;
        let nobody = app.nobody();
        let list = nobody.get("/v1/districts").await.expect(200);
        assert_eq!(list.json["items"][0]["name"], "Harbor Public Schools");
        assert_eq!(list.json["page_info"]["has_next_page"], false);
        let one = nobody.get(&format!("/v1/districts/{}", places.districts[0])).await.expect(200);
        assert_eq!(one.str("/city"), "Mapleton");
        assert_eq!(one.json["teachers_fte"], 60.5);
        let again = nobody.clone().with("if-none-match", one.header("etag"));
        again.get(&format!("/v1/districts/{}", places.districts[0])).await.expect(304);
        let query = "query($id: ID!) { district(id: $id) { name schools { nodes { name level district { id } } } } }";
        let data = nobody.data(query, json!({ "id": places.districts[0] })).await;
        assert_eq!(data["district"]["schools"]["nodes"][2]["name"], "Núñez High");
        assert_eq!(data["district"]["schools"]["nodes"][2]["level"], "HIGH");
        assert_eq!(data["district"]["schools"]["nodes"][2]["district"]["id"], json!(places.districts[0]));
    })
    .await;
}

#[tokio::test]
async fn typeahead_folds_accents_and_matches_beginnings_of_words() {
    each(async |app| {
        app.places().await;
        let nobody = app.nobody();
        let names = async |query: &str| {
            let list = nobody.get(&format!("/v1/schools?{query}")).await.expect(200);
            let items = list.json["items"].as_array().unwrap().clone();
            items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("q=nunez").await, ["Núñez High"]);
        assert_eq!(names("q=LIN").await, ["Lincoln Academy", "Lincoln Elementary"]);
        assert_eq!(names("q=lin%20maple").await, ["Lincoln Elementary"]);
        assert_eq!(names("q=harbor&level=high").await, ["Harbor High"]);
        assert_eq!(names("q=%22)%20OR%201").await, Vec::<String>::new());
        assert_eq!(names("state=wa&q=acad").await, ["Lincoln Academy"]);
    })
    .await;
}

#[tokio::test]
async fn pages_meet_without_gap_or_double_in_both_directions() {
    each(async |app| {
        app.places().await;
        let nobody = app.nobody();
        let (mut seen, mut path) = (Vec::new(), "/v1/schools?first=4".to_owned());
        loop {
            let page = nobody.get(&path).await.expect(200);
            seen.extend(page.json["items"].as_array().unwrap().iter().map(|item| item["name"].clone()));
            let link = page.header("link").to_owned();
            if link.is_empty() {
                break;
            }
            path = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
        }
        assert_eq!(seen.len(), 6);
        let query = "query($b: String) { schools(last: 2, before: $b) { edges { cursor node { name } } pageInfo { startCursor hasPreviousPage hasNextPage } } }";
        let mut back = Vec::new();
        let mut before = json!(null);
        loop {
            let page = nobody.data(query, json!({ "b": before })).await;
            let page = &page["schools"];
            let mut names: Vec<_> = page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["name"].clone()).collect();
            names.extend(back);
            back = names;
            before = page["pageInfo"]["startCursor"].clone();
            if page["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
        }
        assert_eq!(back, seen);
    })
    .await;
}

#[tokio::test]
async fn bad_input_is_named() {
    each(async |app| {
        app.places().await;
        let nobody = app.nobody();
        nobody.get("/v1/districts?first=0").await.invalid("/first");
        nobody.get("/v1/districts?first=101").await.invalid("/first");
        nobody.get("/v1/districts?first=x").await.invalid("/first");
        nobody.get("/v1/districts?first=1&first=2").await.invalid("/first");
        nobody.get("/v1/districts?after=abc").await.invalid("/after");
        nobody.get("/v1/districts?state=CALIFORNIA").await.invalid("/state");
        nobody.get("/v1/districts?color=red").await.problem(422, "invalid");
        nobody.get("/v1/districts?state=CA&state=WA").await.invalid("/state");
        nobody.get("/v1/schools?level=tall").await.problem(422, "invalid");
        let cursor = nobody.get("/v1/schools?first=1").await.str("/page_info/end_cursor");
        nobody.get(&format!("/v1/schools?after={cursor}&state=CA")).await.invalid("/after");
        nobody.get(&format!("/v1/districts?after={cursor}")).await.invalid("/after");
        nobody.get("/v1/districts/dis_01h455vb4pex5vsknk084sn02q").await.problem(404, "not_found");
        nobody.get("/v1/districts/whatever").await.problem(404, "not_found");
        assert_eq!(
            nobody.code("{ district(id: \"dis_01h455vb4pex5vsknk084sn02q\") { id } }", json!({})).await,
            "not_found"
        );
        assert_eq!(nobody.code("{ schools(first: 101) { nodes { id } } }", json!({})).await, "invalid");
        assert_eq!(nobody.code("{ schools(first: 1, last: 1) { nodes { id } } }", json!({})).await, "invalid");
    })
    .await;
}

#[tokio::test]
async fn a_machine_reaches_its_own_district_only() {
    each(async |app| {
        let places = app.places().await;
        let machine = app.machine(places.districts[0], &[]).await;
        machine.get(&format!("/v1/districts/{}", places.districts[0])).await.expect(200);
        machine.get(&format!("/v1/districts/{}", places.districts[1])).await.problem(404, "not_found");
        machine.get(&format!("/v1/schools/{}", places.schools[1][0])).await.problem(404, "not_found");
        assert_eq!(machine.get("/v1/districts").await.json["items"].as_array().unwrap().len(), 1);
        assert_eq!(machine.get("/v1/schools").await.json["items"].as_array().unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_rows() {
    each(async |app| {
        app.places().await;
        let nobody = app.nobody();
        for first in [1, 3, 6] {
            assert_eq!(nobody.get(&format!("/v1/schools?first={first}")).await.expect(200).statements(), 1);
            let query = format!("{{ schools(first: {first}) {{ nodes {{ name district {{ name }} }} }} }}");
            assert_eq!(nobody.graphql(&query, json!({})).await.expect(200).statements(), 1);
        }
        for first in [1, 2] {
            let query = format!("{{ districts(first: {first}) {{ nodes {{ schools(first: 2) {{ nodes {{ name }} pageInfo {{ hasNextPage }} }} }} }} }}");
            let answer = nobody.graphql(&query, json!({})).await.expect(200);
            assert_eq!(answer.statements(), 1);
            assert_eq!(answer.json["data"]["districts"]["nodes"][0]["schools"]["pageInfo"]["hasNextPage"], true);
        }
    })
    .await;
}
