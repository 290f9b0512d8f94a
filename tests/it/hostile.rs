//! What an attacker tried once and must not find again.

use bindery::actor::Scope;
use bindery_tests::{each, json};
use std::fmt::Write as _;

#[tokio::test]
async fn nested_values_and_fragments_are_measured_before_they_are_parsed() {
    each(async |app| {
        let nobody = app.nobody();
        let deep = format!("{{ profiles(filter: {}1{}) {{ nodes {{ id }} }} }}", "{q: ".repeat(300), "}".repeat(300));
        assert_eq!(nobody.code(&deep, json!({})).await, "query_too_deep");
        let lists = format!("{{ profiles(filter: {}{}) {{ nodes {{ id }} }} }}", "[".repeat(4000), "]".repeat(4000));
        assert_eq!(nobody.code(&lists, json!({})).await, "query_too_deep");

        // Written out, this would take longer than anybody waits for a test.
        let mut doubling = "{ ...F0 }".to_owned();
        for level in 0..40 {
            write!(doubling, " fragment F{level} on Query {{ ...F{next} ...F{next} }}", next = level + 1).unwrap();
        }
        doubling.push_str(" fragment F40 on Query { __typename }");
        assert_eq!(nobody.code(&doubling, json!({})).await, "query_too_costly");
        assert_eq!(nobody.code("{ ...A } fragment A on Query { ...A }", json!({})).await, "query_too_deep");

        let hidden = format!("{{ areas(filter: {{q: \"\"\"a\"b\"\"\"}}) {{ nodes {{ {} }} }} }}", "id ".repeat(11_000));
        assert_eq!(nobody.code(&hidden, json!({})).await, "query_too_large");
        nobody
            .data("{ areas(first: 1, filter: {q: \"\"\"weed \\\"\"\" [[[\"\"\"}) { nodes { id } } }", json!({}))
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_ticket_opens_a_stream_and_nothing_else() {
    each(async |app| {
        let ada = app.member("ada").await;
        let create = "mutation { createTicket(input: {for: GRAPHQL}) { ticket { ticket } } }";
        let data = ada.client.data(create, json!({})).await;
        let ticket = data["createTicket"]["ticket"]["ticket"].as_str().unwrap();
        let nobody = app.nobody();
        let path = format!("/graphql?ticket={ticket}");
        let body =
            json!({ "query": "mutation { updateProfile(id: \"me\", input: {tagline: \"x\"}) { profile { id } } }" });
        for (name, value) in [("upgrade", "x"), ("accept", "application/json, text/event-stream")] {
            let by_post = nobody.clone().with(name, value).post(&path, json!({ "query": create })).await;
            assert_eq!(by_post.json["errors"][0]["extensions"]["code"], "unauthenticated", "{}", by_post.text);
            let changed = nobody.clone().with(name, value).post(&path, body.clone()).await;
            assert!(changed.json["data"]["updateProfile"]["profile"].is_null(), "{}", changed.text);
        }
        let by_get = nobody.with("accept", "application/json, text/event-stream;q=0.5");
        let answer = by_get.get(&format!("{path}&query=%7Bviewer%7Bemail%7D%7D")).await;
        assert_eq!(answer.json["errors"][0]["extensions"]["code"], "forbidden", "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn a_bio_costs_no_more_than_its_length() {
    each(async |app| {
        let ada = app.member("ada").await.client;
        ada.patch("/v1/profiles/me", json!({ "bio": ">".repeat(5000) })).await.expect(200);
        let html = ada.get("/v1/profiles/me").await.expect(200).str("/bio_html");
        assert!(html.len() < 10_000, "{} bytes", html.len());
        assert!(html.matches("<blockquote>").count() <= 16);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_enrolled_elsewhere_and_no_other_district_takes_a_verification_back() {
    each(async |app| {
        let places = app.places().await;
        let victim = app.member("victim").await;
        app.affiliate(victim.id, places.districts[1], None, "roster").await;
        let home = app.member("home").await;
        app.make_steward(home.id, places.districts[1]).await;
        let other = app.member("other").await;
        app.make_steward(other.id, places.districts[0]).await;
        let verified = format!("/v1/profiles/{}/verified-roles/librarian", victim.id);
        home.client.put(&verified).await.expect(200);

        let enrol = json!({ "member_id": victim.id, "district_id": places.districts[0], "role": "administrator" });
        other.client.post("/v1/affiliations", enrol.clone()).await.invalid("/member_id");
        let machine = app.machine(places.districts[0], Scope::ALL).await;
        machine.post("/v1/affiliations", enrol.clone()).await.invalid("/member_id");
        other.client.delete(&verified).await.problem(403, "forbidden");

        // Who says so can be enrolled; what the first district verified stays its own.
        let declare = json!({ "district_id": places.districts[0], "role": "librarian" });
        victim.client.post("/v1/affiliations", declare).await.expect(201);
        other.client.post("/v1/affiliations", enrol).await.expect(201);
        other.client.delete(&verified).await.problem(403, "forbidden");
        other.client.put(&verified).await.problem(403, "forbidden");
        home.client.delete(&verified).await.expect(200);
        other.client.put(&verified).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_machine_reads_in_the_log_what_its_scopes_read() {
    each(async |app| {
        let places = app.places().await;
        let ada = app.member("ada").await;
        app.affiliate(ada.id, places.districts[0], None, "roster").await;
        let area = app.nobody().get("/v1/areas?first=1").await.str("/items/0/id");
        ada.client.put(&format!("/v1/me/skills/{area}/has")).await.expect(200);
        app.settle().await;
        let members = async |scopes: &[Scope]| {
            let machine = app.machine(places.districts[0], scopes).await;
            let list = machine.get("/v1/activity?first=100").await.expect(200);
            list.json["items"].as_array().unwrap().iter().filter(|item| !item["member_id"].is_null()).count()
        };
        assert_eq!(members(&[]).await, 0);
        assert_eq!(members(&[Scope::DocumentsRead]).await, 0);
        assert!(members(&[Scope::ProfilesRead]).await > 0);
    })
    .await;
}

#[tokio::test]
async fn links_names_and_addresses_are_what_they_look_like() {
    each(async |app| {
        let ada = app.member("ada").await.client;
        for handle in ["u@127.0.0.0x1", "u@0x7f.0x1", "u@0177.0.0.0x1", "u@169.254.169.0xfe"] {
            let links = json!({ "links": [{ "platform": "mastodon", "handle": handle }] });
            ada.patch("/v1/profiles/me", links).await.expect(422);
        }
        for name in ["\u{200b}", "\u{301}", "\u{202e}"] {
            ada.patch("/v1/profiles/me", json!({ "name": name })).await.invalid("/name");
        }
        ada.patch("/v1/profiles/me", json!({ "name": "Ada\u{202e} Lovelace" })).await.expect(200);
        assert_eq!(ada.get("/v1/profiles/me").await.str("/name"), "Ada Lovelace");
        for email in ["a@b", "a@[127.0.0.1]"] {
            let body =
                json!({ "email": email, "password": "four unrelated words here 9", "name": "A", "handle": "a_b_c" });
            app.nobody().post("/v1/auth/register", body).await.expect(422);
        }
    })
    .await;
}

#[tokio::test]
async fn a_shown_thing_tells_nothing_of_its_project_and_of_where_its_owner_works() {
    each(async |app| {
        let places = app.places().await;
        let ada = app.person("ada", "private", false).await;
        app.affiliate(ada.id, places.districts[0], Some(places.schools[0][0]), "roster").await;
        let project = app.project(&ada, json!({ "visibility": "private" })).await;
        let body = json!({ "project_id": project.id, "visibility": "public" });
        let document = app.document(&ada, body).await;
        let read = ada.client.get(&document.path).await.expect(200);
        assert_eq!((&read.json["project_id"], read.json["school_id"].is_string()), (&json!(project.id), true));
        ada.client.change(&document.path, json!({ "status": "published" })).await.expect(200);
        app.settle().await;
        let nobody = app.nobody();
        let read = nobody.get(&document.path).await.expect(200);
        for hidden in ["project_id", "district_id", "school_id"] {
            assert!(read.json[hidden].is_null(), "{hidden}");
        }
        let [district, _] = places.districts;
        for filter in [format!("project_id={}", project.id), format!("district_id={district}")] {
            assert!(nobody.get(&format!("/v1/documents?{filter}")).await.expect(200).all("id").is_empty(), "{filter}");
        }
        let log = nobody.get(&format!("/v1/activity?subject_id={}", document.id)).await.expect(200);
        assert_eq!(log.all("kind"), ["document.published"]);
        let item = &log.json["items"][0];
        assert!(item["project_id"].is_null() && item["district_id"].is_null() && item["actor"]["member_id"].is_null());
        // What it said before it came to others stays with its owner.
        let late = app.document(&ada, json!({ "body": "A secret draft." })).await;
        ada.client.change(&late.path, json!({ "body": "For all of us." })).await.expect(200);
        let bea = app.member("bea").await;
        app.join(&ada, &project, &bea, "contributor").await;
        let moved = json!({ "project_id": project.id, "visibility": "project" });
        ada.client.change(&late.path, moved).await.expect(200);
        assert_eq!(bea.client.get(&format!("{}/revisions", late.path)).await.expect(200).json["items"][0]["number"], 2);
        bea.client.get(&format!("{}/revisions/1", late.path)).await.problem(404, "not_found");
        ada.client.get(&format!("{}/revisions/1", late.path)).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_order_of_hits_tells_nothing_of_what_one_may_not_see() {
    each(async |app| {
        let (ada, eve) = (app.member("ada").await, app.member("eve").await);
        for body in ["zebra zebra zebra quokka", "quokka quokka quokka zebra"] {
            app.document(&ada, json!({ "title": "Animals", "body": body })).await;
        }
        let order = async || ada.client.get("/v1/documents?q=zebra+quokka").await.expect(200).all("id");
        let before = order().await;
        for _ in 0..8 {
            app.document(&eve, json!({ "title": "Hidden", "body": "zebra", "visibility": "private" })).await;
        }
        assert_eq!(order().await, before);
    })
    .await;
}

/// How deep elements nest in sanitised HTML.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        match () {
            () if tag.starts_with('/') => depth = depth.saturating_sub(1),
            () if tag.starts_with("br") || tag.starts_with("hr") => {}
            () => depth += 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[test]
fn no_markup_nests_deeper_than_a_parser_takes_in_its_stride() {
    let seeds = [
        "<blockquote>\n",
        "<blockquote><table></blockquote>\n",
        "<blockquote><p></blockquote></p>",
        "<em><p></em>",
        "<ul><li>",
        "<ul><li></ul></li>",
        "<a href=https://example.org/1><em><p></a></em>",
        "<blockquote q\"><blockquote><blockquote><blockquote>\">",
        "<blockquote =\"><blockquote><blockquote><blockquote>\">",
        "<blockquote a=b'><blockquote><blockquote>'>",
        "<blockquote a= \"x>\"><em><blockquote/>",
        "<!-- --><blockquote><!---><blockquote><!-- > --!><blockquote>-->",
        "<style><blockquote></style><blockquote>",
        "<svg><blockquote><title></svg><blockquote>",
        "<select><blockquote></select><blockquote>",
        "> <blockquote>\n",
        "* <em>\n",
    ];
    for seed in seeds {
        let html = bindery::markdown::to_html(&seed.repeat(40_000 / seed.len()));
        assert!(depth(&html) <= 120, "{seed}: {}", depth(&html));
    }
}

#[test]
fn addresses_have_known_schemes_wherever_they_stand() {
    let evil = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//example.org/x"];
    let carriers = [
        "<blockquote cite=\"URL\">x</blockquote>",
        "<q cite=\"URL\">x</q>",
        "<del cite=\"URL\">x</del>",
        "<a href=\"URL\">x</a>",
        "<img src=\"URL\" longdesc=\"URL\">",
        "<table background=\"URL\"><tr><td background=\"URL\">x</td></tr></table>",
        "<form action=\"URL\"><button formaction=\"URL\">x</button></form>",
        "[x](URL)",
        "![x](URL)",
        "<URL>",
    ];
    for carrier in carriers {
        for url in evil {
            let html = bindery::markdown::to_html(&carrier.replace("URL", url));
            assert!(!html.to_lowercase().contains(&format!("=\"{}", url.to_lowercase())), "{carrier}: {html}");
        }
    }
    let honest = bindery::markdown::to_html(
        "<a href=\"https://example.org/a?b=c\" title=\"T\">x</a> and **bold <em>both</em>**",
    );
    assert!(
        honest.contains("href=\"https://example.org/a?b=c\"") && honest.contains("<strong>bold <em>both</em></strong>")
    );
}

#[test]
fn markup_is_mended_and_not_lost() {
    let html = bindery::markdown::to_html(
        "One <em>two\n\n> three</em> <b>four</b> 5 < 6 <p>\n\n<details><summary>S</summary>\n\nText *in* it\n\n</details>\n",
    );
    for kept in ["One", "two", "three", "four", "5 &lt; 6", "S", "Text <em>in</em> it"] {
        assert!(html.contains(kept), "{kept} is not in {html}");
    }
}
