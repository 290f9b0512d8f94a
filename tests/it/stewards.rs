//! Stewards through both faces.

use bindery_tests::{Value, each, json};

#[tokio::test]
async fn the_admin_appoints_and_dismisses() {
    each(async |app| {
        let [maple, harbor] = app.places().await.districts;
        let (ada, bob, admin) = (app.member("ada").await, app.member("bob").await, app.admin("root_admin").await);
        let machine = app.machine(maple, &[]).await;
        let list = format!("/v1/districts/{maple}/stewards");
        let one = format!("{list}/{}", ada.id);
        app.nobody().put(&one).await.problem(401, "unauthenticated");
        app.nobody().get(&list).await.problem(401, "unauthenticated");
        for client in [&ada.client, &bob.client, &machine] {
            client.put(&one).await.problem(403, "forbidden");
            client.delete(&one).await.problem(403, "forbidden");
            client.get(&list).await.problem(403, "forbidden");
        }
        machine.put(&format!("/v1/districts/{harbor}/stewards/{}", ada.id)).await.problem(404, "not_found");
        let done = admin.client.put(&one).await.expect(200);
        assert_eq!(done.json["member_id"], json!(ada.id));
        assert_eq!(admin.client.put(&one).await.expect(200).json, done.json);
        // At once, and for this district only.
        assert_eq!(ada.client.get(&list).await.expect(200).json["items"][0], done.json);
        ada.client.get(&format!("/v1/districts/{harbor}/stewards")).await.problem(403, "forbidden");
        ada.client.get(&format!("/v1/districts/{maple}/affiliations")).await.expect(200);
        ada.client.put(&format!("{list}/{}", bob.id)).await.problem(403, "forbidden");
        let query = "query($id: ID!) { district(id: $id) { stewards { nodes { appointedAt member { handle } district { name } } } } }";
        let data = ada.client.data(query, json!({ "id": maple })).await;
        assert_eq!(data["district"]["stewards"]["nodes"][0]["member"]["handle"], "ada");
        let refused = bob.client.graphql(query, json!({ "id": maple })).await;
        assert_eq!(refused.json["data"]["district"]["stewards"], Value::Null);
        admin.client.delete(&one).await.expect(204);
        admin.client.delete(&one).await.expect(204);
        ada.client.get(&list).await.problem(403, "forbidden");
        admin.client.put(&format!("{list}/mem_01h455vb4pex5vsknk084sn02q")).await.problem(404, "not_found");
        admin.client.put(&format!("/v1/districts/dis_01h455vb4pex5vsknk084sn02q/stewards/{}", ada.id)).await.problem(404, "not_found");
        assert_eq!(crate::affiliations::kinds(app, ada.id).await, ["steward.appointed", "steward.dismissed"]);
        let query = "mutation($d: ID!, $m: ID!) { appointSteward(districtId: $d, memberId: $m) { steward { memberId } }
            dismissSteward(districtId: $d, memberId: $m) { memberId userErrors { code } } }";
        let data = admin.client.data(query, json!({ "d": maple, "m": bob.id })).await;
        assert_eq!(data["appointSteward"]["steward"]["memberId"], json!(bob.id));
        assert_eq!(data["dismissSteward"]["memberId"], json!(bob.id));
        let query = "mutation($d: ID!, $m: ID!) { appointSteward(districtId: $d, memberId: $m) { steward { memberId } } }";
        assert_eq!(ada.client.code(query, json!({ "d": maple, "m": bob.id })).await, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn many_districts_in_few_statements() {
    each(async |app| {
        let places = app.places().await;
        let (ada, bob, admin) = (app.member("ada").await, app.member("bob").await, app.admin("root_admin").await);
        for district in places.districts {
            app.make_steward(ada.id, district).await;
            app.make_steward(bob.id, district).await;
        }
        let query = "query($n: Int) { districts(first: $n) { nodes { stewards(first: 1) { nodes { member { handle } } pageInfo { hasNextPage } } } } }";
        let mut counts = Vec::new();
        for first in [1, 2] {
            app.forget_actors();
            let answer = admin.client.graphql(query, json!({ "n": first })).await.expect(200);
            for district in answer.json["data"]["districts"]["nodes"].as_array().unwrap() {
                assert_eq!(district["stewards"]["nodes"][0]["member"]["handle"], "ada", "{}", answer.text);
                assert_eq!(district["stewards"]["pageInfo"]["hasNextPage"], true);
            }
            counts.push(answer.statements());
        }
        assert_eq!(counts[0], counts[1]);
    })
    .await;
}
