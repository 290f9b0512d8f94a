//! What happened: who reads it, in which order, as a list and as a stream.

use bindery::activity::{self, Audience, Event, Kind, Subject};
use bindery::actor::Scope;
use bindery::ctx::Ctx;
use bindery_entity::ids::{ActivityId, AreaId, DistrictId};
use bindery_tests::{Client, TestApp, Value, each, each_with, json};
use sea_orm::EntityTrait as _;
use sea_orm::prelude::Uuid;

async fn record(ctx: &Ctx, event: Event) -> ActivityId {
    ctx.write(|ctx| async move { activity::record(&ctx, event).await }).await.expect("is recorded")
}

/// Something that everybody may know.
async fn public(app: &TestApp, number: u64) -> ActivityId {
    let area = AreaId(Uuid::from_u128(u128::from(number)));
    let detail = json!({ "number": number });
    record(&app.system(), Event::new(Kind::AreaCreated, Subject::Area(area)).detail(detail)).await
}

fn in_district(district: DistrictId) -> Event {
    Event::new(Kind::ClientCreated, Subject::District(district)).within(district).audience(Audience::District)
}

async fn listed(client: &Client) -> Vec<String> {
    let items = client.get("/v1/activity?first=100").await.expect(200).json["items"].clone();
    items.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn everybody_reads_what_they_may_and_lists_and_streams_agree() {
    each(async |app| {
        let places = app.places().await;
        let [here, there] = places.districts;
        let (anna, bert, stella) = (app.member("anna").await, app.member("bert").await, app.member("stella").await);
        let (hidden, open) = (app.person("hidden", "private", false).await, app.person("open", "public", false).await);
        app.make_steward(stella.id, here).await;
        let machine = app.machine(here, &[Scope::ActivityRead]).await;
        let bare = app.machine(here, &[Scope::ProfilesRead]).await;
        let (as_anna, system) = (app.acting(&anna).await, app.system());

        let area = public(app, 1).await;
        let private = Event::new(Kind::SkillAdded, Subject::Member(anna.id)).audience(Audience::Private);
        let private = record(&as_anna, private).await;
        let local = record(&system, in_district(here)).await;
        let foreign = record(&system, in_district(there)).await;
        let profile = record(&system, Event::new(Kind::ProfileUpdated, Subject::Member(anna.id))).await;
        let veiled = record(&system, Event::new(Kind::ProfileUpdated, Subject::Member(hidden.id))).await;
        let shown = record(&system, Event::new(Kind::ProfileUpdated, Subject::Member(open.id))).await;
        let tie = Event::new(Kind::AffiliationConfirmed, Subject::District(here)).about(bert.id);
        let tie = record(&system, tie.within(here).audience(Audience::District)).await;

        app.settle().await;
        let nobody = app.nobody();
        let expected: [(&str, &Client, Vec<ActivityId>); 8] = [
            ("nobody", &nobody, vec![area, shown]),
            ("anna", &anna.client, vec![area, private, profile, shown]),
            ("bert", &bert.client, vec![area, profile, shown, tie]),
            ("stella", &stella.client, vec![area, local, profile, shown, tie]),
            ("hidden", &hidden.client, vec![area, profile, veiled, shown]),
            ("open", &open.client, vec![area, profile, shown]),
            ("machine", &machine, vec![area, local, tie]),
            ("bare", &bare, vec![area]),
        ];
        for (name, client, activities) in expected {
            let wanted: Vec<String> = activities.iter().rev().map(ToString::to_string).collect();
            let mut got = listed(client).await;
            // What machines may know of profiles is the business of another test.
            got.retain(|id| {
                !name.starts_with("ma") && name != "bare" || (*id != shown.to_string() && *id != profile.to_string())
            });
            assert_eq!(got, wanted, "{name}");
            let data = client.data("{ activity(first: 100) { nodes { id } } }", json!({})).await;
            let nodes: Vec<_> = data["activity"]["nodes"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
            assert_eq!(json!(nodes), json!(listed(client).await), "{name}");
            assert!(!got.contains(&foreign.to_string()), "{name}");
        }

        // The stream goes on from an activity that the reader knows, oldest first.
        let mut stream = stella.client.events(&format!("/v1/activity/stream?after={area}")).await;
        assert_eq!(stream.headers["content-type"], "text/event-stream");
        assert_eq!(stream.headers["cache-control"], "no-store");
        for wanted in [local, profile, shown, tie] {
            let event = stream.next().await.unwrap();
            assert_eq!((event.kind.as_str(), event.id), ("activity", wanted.to_string()));
            assert_eq!(event.data["id"], json!(wanted));
        }
        stream.expect_silence().await;
    })
    .await;
}

#[tokio::test]
async fn an_activity_says_who_what_and_where() {
    each(async |app| {
        let places = app.places().await;
        let anna = app.member("anna").await;
        let event = Event::new(Kind::AffiliationDeclared, Subject::School(places.schools[0][0]));
        let event = event.about(anna.id).within(places.districts[0]).detail(json!({ "role": "librarian" }));
        record(&app.acting(&anna).await, event).await;
        app.settle().await;
        let item = anna.client.get("/v1/activity").await.expect(200).json["items"][0].clone();
        assert_eq!(item["kind"], "affiliation.declared");
        assert_eq!(item["actor"], json!({ "kind": "member", "member_id": anna.id }));
        assert_eq!(item["subject"], json!({ "kind": "school", "id": places.schools[0][0] }));
        assert_eq!(item["member_id"], json!(anna.id));
        assert_eq!(item["district_id"], json!(places.districts[0]));
        assert_eq!(item["detail"], json!({ "role": "librarian" }));
        let query = "{ activity(filter: { kind: AFFILIATION_DECLARED }) { nodes { kind actor { kind memberId } subject { kind id } memberId districtId detail occurredAt } } }";
        let node = anna.client.data(query, json!({})).await["activity"]["nodes"][0].clone();
        assert_eq!(node["actor"], json!({ "kind": "MEMBER", "memberId": anna.id }));
        assert_eq!(node["subject"], json!({ "kind": "SCHOOL", "id": places.schools[0][0] }));
        assert_eq!(node["detail"], json!({ "role": "librarian" }));
        let second = |time: &Value| time.as_str().unwrap().replace("+00:00", "Z");
        assert_eq!(second(&node["occurredAt"]), second(&item["occurred_at"]));
    })
    .await;
}

#[tokio::test]
async fn lists_filter_and_page_without_gap_while_rows_arrive() {
    each(async |app| {
        let anna = app.member("anna").await;
        let ctx = app.acting(&anna).await;
        let mut all = Vec::new();
        for number in 0..5 {
            all.push(public(app, number).await.to_string());
        }
        let mine = record(&ctx, Event::new(Kind::ProfileUpdated, Subject::Member(anna.id))).await.to_string();
        app.settle().await;
        let by_kind = anna.client.get("/v1/activity?kind=profile.updated").await.expect(200);
        assert_eq!(by_kind.str("/items/0/id"), mine);
        let by_member = anna.client.get(&format!("/v1/activity?member_id={}", anna.id)).await.expect(200);
        assert_eq!(by_member.json["items"].as_array().unwrap().len(), 1);

        let (mut seen, mut path) = (Vec::new(), "/v1/activity?first=2&kind=area.created".to_owned());
        loop {
            let page = app.nobody().get(&path).await.expect(200);
            assert_eq!(page.statements(), 1);
            let items = page.json["items"].as_array().unwrap().clone();
            seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            public(app, 100).await;
            let link = page.header("link").to_owned();
            if link.is_empty() {
                break;
            }
            path = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
        }
        all.reverse();
        assert_eq!(seen, all);
        app.nobody().get("/v1/activity?kind=nothing").await.invalid("/kind");
        app.nobody().get("/v1/activity?colour=red").await.problem(422, "invalid");
        app.nobody().get("/v1/activity/stream?after=nothing").await.invalid("/after");
        app.nobody().get("/v1/activity/stream?after=act_01h455vb4pex5vsknk084sn02q").await.invalid("/after");
        app.nobody().get("/v1/activity/stream?colour=red").await.problem(422, "invalid");
    })
    .await;
}

#[tokio::test]
async fn a_stream_brings_what_happens_and_goes_on_where_it_broke_off() {
    each(async |app| {
        let before = public(app, 0).await;
        // Until then it may still come behind what the stream calls now.
        app.settle().await;
        let mut stream = app.nobody().events("/v1/activity/stream").await;
        stream.expect_silence().await;
        let first = public(app, 1).await;
        assert_eq!(stream.next().await.unwrap().id, first.to_string());
        drop(stream);
        let missed = public(app, 2).await;
        let again = app.nobody().with("last-event-id", &first.to_string());
        // The header goes before the address, which a browser does not change when it connects again.
        let mut stream = again.events(&format!("/v1/activity/stream?after={before}")).await;
        assert_eq!(stream.next().await.unwrap().id, missed.to_string());
        stream.expect_silence().await;
    })
    .await;
}

#[tokio::test]
async fn a_stream_ends_with_the_session_and_with_the_right_to_read() {
    each(async |app| {
        let places = app.places().await;
        let stella = app.member("stella").await;
        app.make_steward(stella.id, places.districts[0]).await;
        let mut stream = stella.client.events("/v1/activity/stream").await;
        let local = record(&app.system(), in_district(places.districts[0])).await;
        assert_eq!(stream.next().await.unwrap().id, local.to_string());
        let mut live = stella.client.subscribe("subscription { activity { id } }", json!({})).await;

        // No steward any more: what happens then is not hers to read, while the stream goes on.
        let ctx = app.system();
        let row = bindery_entity::steward::Entity::delete_by_id((places.districts[0], stella.id));
        row.exec(&ctx.db).await.unwrap();
        ctx.wake(bindery::bus::Topic::Access);
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        record(&ctx, in_district(places.districts[0])).await;
        let public = public(app, 1).await;
        assert_eq!(stream.next().await.unwrap().id, public.to_string());
        app.end_session(&stella).await;
        let last = stream.next().await.unwrap();
        assert_eq!((last.kind.as_str(), &last.data["code"]), ("problem", &json!("unauthenticated")));
        assert_eq!(stream.next().await, None);
        loop {
            let event = live.next().await.unwrap();
            if event.kind == "problem" {
                assert_eq!(event.data["code"], "unauthenticated");
                break;
            }
        }
        assert_eq!(live.next().await, None);
        stella.client.get("/v1/activity/stream").await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn streams_are_counted_and_end_when_the_server_stops() {
    each_with(&[("streams_per_actor", 2_u32.into())], async |app| {
        let anna = app.member("anna").await;
        let mut one = anna.client.events("/v1/activity/stream").await;
        let two = anna.client.events("/v1/activity/stream").await;
        let refused = anna.client.get("/v1/activity/stream").await.problem(429, "rate_limited");
        assert!(!refused.header("retry-after").is_empty());
        app.nobody().events("/v1/activity/stream").await;
        drop(two);
        for _ in 0..100 {
            if app.state.open_streams.count() == 1 {
                break;
            }
            // The server notices when it writes, at the latest with the next activity.
            public(app, 1).await;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        anna.client.events("/v1/activity/stream").await;
        app.state.stop();
        while let Some(event) = one.next().await {
            assert_eq!(event.kind, "activity");
        }
    })
    .await;
}

#[tokio::test]
async fn a_subscription_over_events() {
    each(async |app| {
        let query = "subscription($after: ID) { activity(after: $after) { id kind occurredAt } }";
        let mut live = app.nobody().subscribe(query, json!({})).await;
        live.expect_silence().await;
        let id = public(app, 1).await;
        let event = live.next().await.unwrap();
        assert_eq!(event.kind, "next");
        assert_eq!(event.data["data"]["activity"]["id"], json!(id));
        assert_eq!(event.data["data"]["activity"]["kind"], "AREA_CREATED");
        let next = public(app, 2).await;
        let mut again = app.nobody().subscribe(query, json!({ "after": id })).await;
        assert_eq!(again.next().await.unwrap().data["data"]["activity"]["id"], json!(next));

        // A browser's EventSource can only GET.
        let get = format!(
            "/graphql?query={}",
            url::form_urlencoded::byte_serialize(b"subscription { activity { id } }").collect::<String>()
        );
        let mut plain = app.nobody().events(&get).await;
        let third = public(app, 3).await;
        assert_eq!(plain.next().await.unwrap().data["data"]["activity"]["id"], json!(third));

        let mut wrong = app.nobody().subscribe(query, json!({ "after": "nothing" })).await;
        let refused = wrong.next().await.unwrap();
        assert_eq!(refused.data["errors"][0]["extensions"]["code"], "invalid");
        assert_eq!(wrong.next().await.unwrap().kind, "complete");
        assert_eq!(wrong.next().await, None);
        let events = app.nobody().with("accept", "text/event-stream");
        let answer = events.graphql("{ districts { nodes { id } } }", json!({})).await;
        assert_eq!(answer.json["errors"][0]["extensions"]["code"], "query_invalid");
        assert_eq!(app.nobody().code("subscription { activity { id } }", json!({})).await, "query_invalid");
    })
    .await;
}
