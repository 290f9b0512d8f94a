//! Tickets: one session, one stream, as often as the connection breaks, and nothing else.

use bindery::activity::{self, Audience, Event, Kind, Subject};
use bindery::actor::Scope;
use bindery_entity::ids::ActivityId;
use bindery_tests::seed::Person;
use bindery_tests::{TestApp, each, json};
use chrono::Duration;

async fn ticket(person: &Person, stream: &str) -> String {
    let answer = person.client.post("/v1/auth/tickets", json!({ "for": stream })).await.expect(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.str("/ticket")
}

/// Something that only `person` may read.
async fn happen(app: &TestApp, person: &Person) -> ActivityId {
    let event = Event::new(Kind::SkillAdded, Subject::Member(person.id)).audience(Audience::Private);
    let ctx = app.acting(person).await;
    ctx.write(|ctx| async move { activity::record(&ctx, event).await }).await.unwrap()
}

#[tokio::test]
async fn a_ticket_opens_its_stream_again_and_again_until_the_session_ends() {
    each(async |app| {
        let anna = app.member("anna").await;
        let nobody = app.nobody();
        let token = ticket(&anna, "activity").await;
        let path = format!("/v1/activity/stream?ticket={token}");
        for _ in 0..2 {
            let mut stream = nobody.events(&path).await;
            let id = happen(app, &anna).await;
            assert_eq!(stream.next().await.unwrap().id, id.to_string());
        }
        let mut stream = nobody.events(&path).await;
        app.end_session(&anna).await;
        assert_eq!(stream.next().await.unwrap().data["code"], "unauthenticated");
        nobody.get(&path).await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn a_ticket_opens_nothing_else() {
    each(async |app| {
        let anna = app.member("anna").await;
        let nobody = app.nobody();
        let (activity, graphql) = (ticket(&anna, "activity").await, ticket(&anna, "graphql").await);
        nobody.get(&format!("/v1/activity/stream?ticket={graphql}")).await.problem(401, "unauthenticated");
        nobody.get("/v1/activity/stream?ticket=nonsense").await.problem(401, "unauthenticated");
        nobody.get(&format!("/v1/me?ticket={activity}")).await.problem(401, "unauthenticated");
        // At /graphql it opens subscriptions; a query that carries one is nobody's.
        let answer = nobody
            .post(&format!("/graphql?ticket={graphql}"), json!({ "query": "{ viewer { account { id } } }" }))
            .await;
        assert_eq!(answer.json["data"]["viewer"], json!(null), "{}", answer.text);

        let query = url::form_urlencoded::byte_serialize(b"subscription { activity { id } }").collect::<String>();
        let mut stream = nobody.events(&format!("/graphql?query={query}&ticket={graphql}")).await;
        let id = happen(app, &anna).await;
        assert_eq!(stream.next().await.unwrap().data["data"]["activity"]["id"], json!(id));

        app.advance(Duration::hours(13));
        nobody.get(&format!("/v1/activity/stream?ticket={activity}")).await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn members_make_tickets_on_both_faces() {
    each(async |app| {
        let places = app.places().await;
        let anna = app.member("anna").await;
        let mutation = "mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { ticket expiresAt } userErrors { code } } }";
        let made = anna.client.data(mutation, json!({ "input": { "for": "ACTIVITY" } })).await;
        let token = made["createTicket"]["ticket"]["ticket"].as_str().unwrap().to_owned();
        app.nobody().events(&format!("/v1/activity/stream?ticket={token}")).await;

        let wanted = json!({ "for": "activity" });
        app.nobody().post("/v1/auth/tickets", wanted.clone()).await.problem(401, "unauthenticated");
        let machine = app.machine(places.districts[0], &[Scope::ActivityRead]).await;
        machine.post("/v1/auth/tickets", wanted.clone()).await.problem(403, "forbidden");
        anna.client.post("/v1/auth/tickets", json!({ "for": "everything" })).await.invalid("/for");
        anna.client.post("/v1/auth/tickets", json!({})).await.problem(422, "invalid");
        let keyed = anna.client.clone().with("idempotency-key", "once");
        keyed.post("/v1/auth/tickets", wanted).await.problem(400, "idempotency_unsupported");
        assert_eq!(keyed.code(mutation, json!({ "input": { "for": "ACTIVITY" } })).await, "idempotency_unsupported");
    })
    .await;
}

#[tokio::test]
async fn tickets_are_stored_as_hashes_and_swept() {
    each(async |app| {
        use sea_orm::{EntityTrait as _, PaginatorTrait as _};
        let anna = app.member("anna").await;
        let token = ticket(&anna, "activity").await;
        let ctx = app.system();
        let row = bindery_entity::ticket::Entity::find().one(&ctx.db).await.unwrap().unwrap();
        assert_eq!(row.hash, bindery::keys::sha256(token.as_bytes()));
        app.advance(Duration::hours(13));
        bindery::features::sweep(ctx.clone()).await.unwrap();
        assert_eq!(bindery_entity::ticket::Entity::find().count(&ctx.db).await.unwrap(), 0);
    })
    .await;
}
