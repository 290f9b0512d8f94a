//! One day in a private project, told through both faces: a draft, a question about it, two offers, help, and who
//! learns of it: those in the project what is theirs, everybody else nothing at any point.

use bindery::actor::Scope;
use bindery_tests::seed::Person;
use bindery_tests::{Client, Events, TestApp, Value, each, json};

/// Through which face somebody speaks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Face {
    Rest,
    GraphQl,
}

/// Somebody who speaks through one face.
struct Voice<'a> {
    face: Face,
    client: &'a Client,
}

impl Voice<'_> {
    /// Does something and answers the changed thing, in snake case at both faces.
    async fn act(&self, path: &str, body: Value, mutation: &str, variables: Value) -> Value {
        if self.face == Face::Rest {
            let answer = self.client.post(path, body).await;
            assert!((200..300).contains(&answer.status), "{path}: {}", answer.text);
            return answer.json;
        }
        let data = self.client.data(mutation, variables).await;
        let payload = data.as_object().unwrap().values().next().unwrap().clone();
        assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload}");
        let (_, thing) = payload.as_object().unwrap().iter().find(|(name, _)| *name != "userErrors").unwrap();
        thing.clone()
    }

    async fn draft(&self, project: &str) -> String {
        let body = json!({ "title": "Weeding plan", "body": "## Shelf by shelf", "project_id": project });
        let mutation =
            "mutation($i: CreateDocumentInput!) { createDocument(input: $i) { document { id } userErrors { code } } }";
        let input = json!({ "title": "Weeding plan", "body": "## Shelf by shelf", "projectId": project });
        id(&self.act("/v1/documents", body, mutation, json!({ "i": input })).await)
    }

    async fn ask(&self, project: &str) -> String {
        let text = "Who has done this with one cart?";
        let body = json!({ "kind": "advice", "title": "One cart, six weeks", "body": text, "project_id": project, "visibility": "project" });
        let mutation =
            "mutation($i: CreateRequestInput!) { createRequest(input: $i) { request { id } userErrors { code } } }";
        let input = json!({ "kind": "ADVICE", "title": "One cart, six weeks", "body": text, "projectId": project, "visibility": "PROJECT" });
        id(&self.act("/v1/requests", body, mutation, json!({ "i": input })).await)
    }

    async fn offer(&self, request: &str) -> String {
        let mutation = "mutation($r: ID!, $i: MakeOfferInput!) { makeOffer(requestId: $r, input: $i) { offer { id } userErrors { code } } }";
        let input = json!({ "message": "I did, twice." });
        let path = format!("/v1/requests/{request}/offers");
        id(&self.act(&path, input.clone(), mutation, json!({ "r": request, "i": input })).await)
    }

    async fn accept(&self, request: &str, offer: &str) {
        let mutation = "mutation($r: ID!, $o: ID!) { acceptOffer(requestId: $r, id: $o) { offer { status } userErrors { code } } }";
        let path = format!("/v1/requests/{request}/offers/{offer}/accept");
        let offer = self.act(&path, json!({}), mutation, json!({ "r": request, "o": offer })).await;
        assert_eq!(offer["status"].as_str().unwrap().to_lowercase(), "accepted");
    }

    async fn fulfil(&self, request: &str, helper: &Person) {
        let mutation = "mutation($r: ID!, $i: FulfilRequestInput!) { fulfilRequest(id: $r, input: $i) { request { status helpers } userErrors { code } } }";
        let input = json!({ "helpers": [helper.id] });
        let path = format!("/v1/requests/{request}/fulfil");
        let request = self.act(&path, input.clone(), mutation, json!({ "r": request, "i": input })).await;
        assert_eq!(request["status"].as_str().unwrap().to_lowercase(), "fulfilled");
        assert_eq!(request["helpers"], json!([helper.id]));
    }

    async fn undo(&self, request: &str) {
        let mutation = "mutation($r: ID!) { undoRequest(id: $r) { request { status } userErrors { code } } }";
        let path = format!("/v1/requests/{request}/undo");
        let request = self.act(&path, json!({}), mutation, json!({ "r": request })).await;
        assert_eq!(request["status"].as_str().unwrap().to_lowercase(), "matched");
    }

    /// Whether this person reads the thing (`document`, `request`, `project`), one by one.
    async fn reads(&self, kind: &str, id: &str) -> bool {
        if self.face == Face::Rest {
            let answer = self.client.get(&format!("/v1/{kind}s/{id}")).await;
            assert!(matches!(answer.status, 200 | 401 | 404), "{}", answer.text);
            return answer.status == 200;
        }
        let answer = self
            .client
            .graphql(&format!("query($id: ID!) {{ {kind}(id: $id) {{ id title }} }}"), json!({ "id": id }))
            .await;
        answer.json["data"][kind]["id"] == id
    }
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

/// Those who must learn nothing.
struct Outside {
    stranger: Client,
    suspended: Client,
    machine: Client,
    nobody: Client,
}

impl Outside {
    /// None of them gets, lists, finds or hears of any of these things, through either face.
    async fn knows_nothing(&self, things: &[(&str, &str)]) {
        let people = [("stranger", &self.stranger), ("machine", &self.machine), ("nobody", &self.nobody)];
        for (name, client) in people.into_iter().chain([("suspended", &self.suspended)]) {
            for (kind, id) in things {
                for face in [Face::Rest, Face::GraphQl] {
                    assert!(!Voice { face, client }.reads(kind, id).await, "{name} reads {kind} {id}");
                }
                for path in [
                    format!("/v1/{kind}s?first=100"),
                    "/v1/search?q=weeding+cart+project".to_owned(),
                    "/v1/search?q=cart".to_owned(),
                    "/v1/search?q=weeding".to_owned(),
                    "/v1/activity?first=100".to_owned(),
                    format!("/v1/activity?subject_id={id}"),
                ] {
                    let answer = client.get(&path).await;
                    assert!(matches!(answer.status, 200 | 401), "{path}: {}", answer.text);
                    assert!(!answer.text.contains(id), "{name} learns of {id} from {path}: {}", answer.text);
                }
            }
        }
    }
}

/// The kinds of all activities on the document and the request that somebody reads, oldest first.
async fn heard(client: &Client, things: [&str; 2]) -> Vec<String> {
    let items = client.get("/v1/activity?first=100").await.expect(200).json["items"].clone();
    let about =
        items.as_array().unwrap().iter().rev().filter(|item| things.contains(&item["subject"]["id"].as_str().unwrap()));
    about.map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

/// The first `many` activities on the document and the request that a stream brings.
async fn streamed(stream: &mut Events, things: [&str; 2], many: usize) -> Vec<String> {
    let mut kinds = Vec::new();
    while kinds.len() < many {
        let event = stream.next().await.expect("the stream goes on");
        if things.contains(&event.data["subject"]["id"].as_str().unwrap()) {
            kinds.push(event.data["kind"].as_str().unwrap().to_owned());
        }
    }
    kinds
}

async fn day(app: &TestApp, face: Face) {
    let places = app.places().await;
    let (ada, bea) = (app.member("ada").await, app.member("bea").await);
    let (cy, dee, sue) = (app.member("cy").await, app.member("dee").await, app.member("sue").await);
    app.affiliate(ada.id, places.districts[0], None, "roster").await;
    app.affiliate(bea.id, places.districts[1], None, "roster").await;
    let body = json!({ "title": "A weeding sprint", "goal": "Six shelves.", "visibility": "private" });
    let project = ada.client.post("/v1/projects", body).await.expect(201).str("/id");
    for (person, role) in [(&bea, "contributor"), (&cy, "viewer"), (&dee, "viewer"), (&sue, "contributor")] {
        let body = json!({ "member_id": person.id, "role": role });
        ada.client.post(&format!("/v1/projects/{project}/members"), body).await.expect(201);
    }
    let admin = app.admin("boss").await;
    admin.client.post(&format!("/v1/members/{}/suspend", sue.id), json!({})).await.expect(200);
    let outside = Outside {
        stranger: app.member("stranger").await.client,
        suspended: sue.client.clone(),
        machine: app.machine(places.districts[1], Scope::ALL).await,
        nobody: app.nobody(),
    };
    app.settle().await;
    let path = "/v1/activity/stream";
    let mut streams = [
        ada.client.events(path).await,
        bea.client.events(path).await,
        cy.client.events(path).await,
        dee.client.events(path).await,
    ];
    let mut silent = outside.stranger.events(path).await;
    let [a, b, c, d] = [&ada, &bea, &cy, &dee].map(|person| Voice { face, client: &person.client });

    let document = a.draft(&project).await;
    assert!(b.reads("document", &document).await, "the colleague of another district writes in the project");
    assert!(!c.reads("document", &document).await, "who only reads in the project sees no draft");
    outside.knows_nothing(&[("project", &project), ("document", &document)]).await;

    let request = a.ask(&project).await;
    assert!(c.reads("request", &request).await);
    let things = [("project", project.as_str()), ("document", &document), ("request", &request)];
    outside.knows_nothing(&things).await;

    let (first, _second) = (c.offer(&request).await, d.offer(&request).await);
    a.accept(&request, &first).await;
    outside.knows_nothing(&things).await;
    a.fulfil(&request, &cy).await;
    a.undo(&request).await;
    a.fulfil(&request, &cy).await;
    outside.knows_nothing(&things).await;

    let about = [document.as_str(), request.as_str()];
    let public = ["request.created", "request.matched", "request.fulfilled", "request.undone", "request.fulfilled"];
    let with = |before: &[&str], between: &[&str]| -> Vec<String> {
        let (created, rest) = public.split_first().unwrap();
        before.iter().chain([created]).chain(between).chain(rest).map(|kind| (*kind).to_owned()).collect()
    };
    let expected = [
        with(&["document.created"], &["offer.made", "offer.made", "offer.accepted"]),
        with(&["document.created"], &[]),
        with(&[], &["offer.made", "offer.accepted"]),
        with(&[], &["offer.made"]),
    ];
    app.settle().await;
    for ((person, stream), wanted) in [&ada, &bea, &cy, &dee].into_iter().zip(&mut streams).zip(&expected) {
        assert_eq!(heard(&person.client, about).await, *wanted, "{person:?} reads in the log");
        assert_eq!(streamed(stream, about, wanted.len()).await, *wanted, "{person:?} hears");
    }
    silent.expect_silence().await;
    assert_eq!(sue.client.get("/v1/activity").await.status, 401);
}

#[tokio::test]
async fn told_over_rest() {
    each(async |app| day(app, Face::Rest).await).await;
}

#[tokio::test]
async fn told_over_graphql() {
    each(async |app| day(app, Face::GraphQl).await).await;
}
