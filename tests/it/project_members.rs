//! Who is in a project, through both faces.

use bindery_tests::seed::Person;
use bindery_tests::works::{Made, Team};
use bindery_tests::{Client, each, json};
use futures_util::future::join_all;

fn place(project: &Made, person: &Person) -> String {
    format!("{}/members/{}", project.path, person.id)
}

async fn count(client: &Client, project: &Made) -> i64 {
    client.get(&project.path).await.expect(200).json["member_count"].as_i64().unwrap()
}

#[tokio::test]
async fn members_are_added_read_changed_and_removed() {
    each(async |app| {
        let team = app.team(json!({ "visibility": "public" })).await;
        let (members, owner) = (format!("{}/members", team.project.path), &team.owner.client);
        let body = json!({ "handle": "stranger", "role": "viewer" });
        app.nobody().post(&members, body.clone()).await.problem(401, "unauthenticated");
        let made = owner.post(&members, body.clone()).await.expect(201);
        assert_eq!(made.header("location"), place(&team.project, &team.stranger));
        assert_eq!((made.str("/role").as_str(), &made.json["version"]), ("viewer", &json!(1)));
        assert_eq!(made.json["abilities"], json!({ "change": true, "remove": true }));
        owner.post(&members, body).await.problem(409, "already_exists");
        assert_eq!(count(owner, &team.project).await, 5);
        // Whoever sees the project sees who is in it, in the order of coming.
        let listed = app.nobody().get(&members).await.expect(200);
        assert_eq!(listed.all("role"), ["owner", "maintainer", "contributor", "viewer", "viewer"]);
        assert_eq!(app.nobody().get(&format!("{members}?role=viewer")).await.all("role"), ["viewer", "viewer"]);
        let path = place(&team.project, &team.stranger);
        app.nobody().get(&path).await.expect(200);
        app.nobody().patch(&path, json!({ "role": "owner" })).await.problem(401, "unauthenticated");
        app.nobody().delete(&path).await.problem(401, "unauthenticated");
        owner
            .clone()
            .with("if-match", "\"7-x\"")
            .patch(&path, json!({ "role": "contributor" }))
            .await
            .problem(412, "version_conflict");
        let changed = owner.change(&path, json!({ "role": "contributor" })).await.expect(200);
        assert_eq!((changed.str("/role").as_str(), &changed.json["version"]), ("contributor", &json!(2)));
        owner.clone().with("if-match", "\"1-x\"").delete(&path).await.problem(412, "version_conflict");
        owner.discard(&path).await.expect(204);
        owner.delete(&path).await.problem(404, "not_found");
        owner.patch(&path, json!({ "role": "viewer" })).await.problem(404, "not_found");
        assert_eq!(count(owner, &team.project).await, 4);
    })
    .await;
}

#[tokio::test]
async fn graphql_adds_changes_and_removes() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let add = "mutation($p: ID!, $i: AddProjectMemberInput!) { addProjectMember(projectId: $p, input: $i) {
            projectMember { role member { handle } project { memberCount } viewerCan { change remove } } userErrors { code path } } }";
        let variables = |handle: &str| json!({ "p": team.project.id, "i": { "handle": handle, "role": "VIEWER" } });
        assert_eq!(app.nobody().code(add, variables("stranger")).await, "unauthenticated");
        assert_eq!(team.viewer.client.code(add, variables("stranger")).await, "forbidden");
        let data = team.owner.client.data(add, variables("stranger")).await;
        let member = &data["addProjectMember"]["projectMember"];
        assert_eq!((&member["member"]["handle"], &member["project"]["memberCount"]), (&json!("stranger"), &json!(5)));
        let data = team.owner.client.data(add, variables("stranger")).await;
        assert_eq!(data["addProjectMember"]["userErrors"][0]["code"], "already_exists");
        let data = team.owner.client.data(add, variables("nobody_here")).await;
        assert_eq!(data["addProjectMember"]["userErrors"][0]["code"], "invalid");

        let change = "mutation($p: ID!, $m: ID!, $v: Int) { changeProjectMember(projectId: $p, memberId: $m, expectedVersion: $v, input: { role: MAINTAINER }) {
            projectMember { role version } userErrors { code } } }";
        let of = |person: &Person, version: i64| json!({ "p": team.project.id, "m": person.id, "v": version });
        assert_eq!(team.maintainer.client.code(change, of(&team.viewer, 1)).await, "forbidden");
        let data = team.owner.client.data(change, of(&team.viewer, 9)).await;
        assert_eq!(data["changeProjectMember"]["userErrors"][0]["code"], "version_conflict");
        let data = team.owner.client.data(change, of(&team.viewer, 1)).await;
        assert_eq!(data["changeProjectMember"]["projectMember"], json!({ "role": "MAINTAINER", "version": 2 }));
        let data = team.owner.client.data(change, of(&team.owner, 1)).await;
        assert_eq!(data["changeProjectMember"]["userErrors"][0]["code"], "sole_owner");

        let read = "query($p: ID!, $m: ID!) { projectMember(projectId: $p, memberId: $m) { role } project(id: $p) { members(filter: { role: OWNER }) { nodes { memberId } } } }";
        let data = team.stranger.client.data(read, of(&team.viewer, 0)).await;
        assert_eq!(data["projectMember"]["role"], "MAINTAINER");
        assert_eq!(data["project"]["members"]["nodes"], json!([{ "memberId": team.owner.id }]));

        let remove = "mutation($p: ID!, $m: ID!) { removeProjectMember(projectId: $p, memberId: $m) { memberId userErrors { code } } }";
        assert_eq!(team.stranger.client.code(remove, of(&team.contributor, 1)).await, "forbidden");
        let data = team.stranger.client.data(remove, of(&team.stranger, 1)).await;
        assert_eq!(data["removeProjectMember"]["memberId"], json!(team.stranger.id));
        let data = team.owner.client.data(remove, of(&team.owner, 1)).await;
        assert_eq!(data["removeProjectMember"]["userErrors"][0]["code"], "sole_owner");
        assert_eq!(team.owner.client.code(remove, of(&team.stranger, 1)).await, "not_found");
    })
    .await;
}

#[tokio::test]
async fn maintainers_appoint_those_below_them_only() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let (maintainer, project) = (&team.maintainer.client, &team.project);
        let (members, peer) = (format!("{}/members", project.path), app.member("peer").await);
        app.join(&team.owner, project, &peer, "maintainer").await;
        for (role, status) in [("owner", 403), ("maintainer", 403), ("contributor", 201)] {
            maintainer.post(&members, json!({ "handle": "stranger", "role": role })).await.expect(status);
        }
        let patch = async |person: &Person, role: &str| {
            maintainer.patch(&place(project, person), json!({ "role": role })).await.status
        };
        assert_eq!(patch(&team.stranger, "viewer").await, 200);
        assert_eq!(patch(&team.stranger, "maintainer").await, 403);
        assert_eq!(patch(&team.stranger, "owner").await, 403);
        assert_eq!(patch(&peer, "viewer").await, 403);
        assert_eq!(patch(&team.owner, "viewer").await, 403);
        assert_eq!(patch(&team.maintainer, "owner").await, 403);
        assert_eq!(maintainer.delete(&place(project, &peer)).await.status, 403);
        assert_eq!(maintainer.delete(&place(project, &team.owner)).await.status, 403);
        maintainer.delete(&place(project, &team.stranger)).await.expect(204);
        maintainer.delete(&place(project, &team.maintainer)).await.expect(204);
        // Those below appoint nobody, and leave when they want to.
        for person in [&team.contributor, &team.viewer] {
            person
                .client
                .post(&members, json!({ "handle": "stranger", "role": "viewer" }))
                .await
                .problem(403, "forbidden");
            person.client.patch(&place(project, &peer), json!({ "role": "viewer" })).await.problem(403, "forbidden");
            person.client.delete(&place(project, &peer)).await.problem(403, "forbidden");
            person.client.delete(&place(project, person)).await.expect(204);
        }
        team.stranger.client.delete(&place(project, &peer)).await.problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let (members, owner) = (format!("{}/members", team.project.path), &team.owner.client);
        app.person("hidden", "private", false).await;
        let hidden = app.person("veiled", "private", false).await;
        let table = [
            (json!({ "role": "viewer" }), "/member_id"),
            (json!({ "member_id": hidden.id, "handle": "hidden", "role": "viewer" }), "/member_id"),
            (json!({ "member_id": hidden.id, "role": "viewer" }), "/member_id"),
            (json!({ "member_id": "mem_01h455vb4pex5vsknk084sn02q", "role": "viewer" }), "/member_id"),
            (json!({ "member_id": "mem_1", "role": "viewer" }), "/member_id"),
            (json!({ "handle": "stranger", "role": "boss" }), "/role"),
        ];
        for (body, pointer) in table {
            owner.post(&members, body).await.invalid(pointer);
        }
        owner.post(&members, json!({ "handle": "hidden", "role": "viewer" })).await.invalid("/handle");
        owner.patch(&place(&team.project, &team.viewer), json!({ "role": "boss" })).await.invalid("/role");
        owner.patch(&place(&team.project, &team.viewer), json!({})).await.expect(422);
        owner.get(&format!("{members}?role=boss")).await.invalid("/role");
        owner.get("/v1/projects/prj_01h455vb4pex5vsknk084sn02q/members").await.problem(404, "not_found");
        owner.get(&place(&team.project, &team.stranger)).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn several_are_added_each_for_itself() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let bulk = format!("{}/members/bulk", team.project.path);
        let fresh = app.member("fresh").await;
        let body = json!({ "members": [
            { "handle": "fresh", "role": "contributor" },
            { "member_id": team.viewer.id, "role": "viewer" },
            { "member_id": team.viewer.id, "role": "contributor" },
            { "handle": "nobody_here", "role": "viewer" },
            { "member_id": team.stranger.id, "role": "maintainer" },
        ] });
        app.nobody().post(&bulk, body.clone()).await.problem(401, "unauthenticated");
        team.contributor.client.post(&bulk, body.clone()).await.problem(403, "forbidden");
        let report = team.maintainer.client.post(&bulk, body.clone()).await.expect(200);
        assert_eq!((&report.json["done"], &report.json["unchanged"], &report.json["refused"]), (&json!(1), &json!(1), &json!(3)));
        let rows = report.json["rows"].as_array().unwrap();
        let outcome = |row: usize| (rows[row]["outcome"].as_str().unwrap(), rows[row]["code"].as_str().unwrap_or_default());
        assert_eq!(
            (0..5).map(outcome).collect::<Vec<_>>(),
            [("done", ""), ("unchanged", ""), ("refused", "already_exists"), ("refused", "invalid"), ("refused", "forbidden")]
        );
        assert_eq!((&rows[0]["member_id"], &rows[4]["row"]), (&json!(fresh.id), &json!(4)));
        assert_eq!(count(&team.owner.client, &team.project).await, 5);
        let stands = team.owner.client.get(&place(&team.project, &team.viewer)).await.expect(200);
        assert_eq!(stands.str("/role"), "viewer");
        let again = team.maintainer.client.post(&bulk, body).await.expect(200);
        assert_eq!((&again.json["done"], &again.json["unchanged"]), (&json!(0), &json!(2)));

        team.owner.client.post(&bulk, json!({ "members": [] })).await.invalid("/members");
        let many = vec![json!({ "handle": "fresh", "role": "viewer" }); 101];
        team.owner.client.post(&bulk, json!({ "members": many })).await.invalid("/members");
        let query = "mutation($p: ID!, $i: AddProjectMembersInput!) { addProjectMembers(projectId: $p, input: $i) { report { done unchanged refused rows { outcome code } } } }";
        let input = json!({ "members": [{ "memberId": team.stranger.id, "role": "MAINTAINER" }, { "handle": "nobody_here", "role": "VIEWER" }] });
        let data = team.owner.client.data(query, json!({ "p": team.project.id, "i": input })).await;
        let wanted = json!({ "done": 1, "unchanged": 0, "refused": 1, "rows": [{ "outcome": "DONE", "code": null }, { "outcome": "REFUSED", "code": "invalid" }] });
        assert_eq!(data["addProjectMembers"]["report"], wanted);
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_stays() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let (owner, own) = (&team.owner.client, place(&team.project, &team.owner));
        let refused = owner.delete(&own).await.problem(409, "sole_owner");
        assert_eq!(refused.json["blockers"], json!([team.project.id]));
        owner.patch(&own, json!({ "role": "maintainer" })).await.problem(409, "sole_owner");
        owner.patch(&own, json!({ "role": "owner" })).await.expect(200);
        owner.patch(&place(&team.project, &team.maintainer), json!({ "role": "owner" })).await.expect(200);
        owner.patch(&own, json!({ "role": "contributor" })).await.expect(200);
        team.maintainer.client.delete(&place(&team.project, &team.maintainer)).await.problem(409, "sole_owner");
        owner.patch(&own, json!({ "role": "owner" })).await.problem(403, "forbidden");
    })
    .await;
}

/// Two owners, each of whom wants out ten times at once: at least one stays.
async fn two_owners_leave(app: &bindery_tests::TestApp, team: &Team, demote: bool) {
    let project = &team.project;
    let leaving = (0..20).map(|number| async move {
        let person = if number % 2 == 0 { &team.owner } else { &team.maintainer };
        let path = place(project, person);
        let answer = if demote {
            person.client.patch(&path, json!({ "role": "viewer" })).await
        } else {
            person.client.delete(&path).await
        };
        assert!(matches!(answer.status, 200 | 204 | 403 | 404 | 409), "{}", answer.text);
        answer.status < 300
    });
    let gone = join_all(leaving).await.into_iter().filter(|gone| *gone).count();
    assert_eq!(gone, 1);
    let owners = app.nobody().get(&format!("{}/members?role=owner", project.path)).await.expect(200);
    assert_eq!(owners.all("member_id").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_owners_stays_when_both_leave_at_once() {
    for demote in [false, true] {
        each(async |app| {
            let team = app.team(json!({ "visibility": "public" })).await;
            let path = place(&team.project, &team.maintainer);
            team.owner.client.patch(&path, json!({ "role": "owner" })).await.expect(200);
            two_owners_leave(app, &team, demote).await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_count_is_right_after_parallel_adds_and_leaves() {
    each(async |app| {
        let owner = app.member("owner").await;
        let project = app.project(&owner, json!({})).await;
        let mut people = Vec::new();
        for number in 0..10 {
            people.push(app.member(&format!("p{number}")).await);
        }
        // Each is added twice at once; one of the two comes in.
        let members = &format!("{}/members", project.path);
        let adds = people.iter().chain(&people).map(|person| {
            let (owner, body) = (&owner.client, json!({ "member_id": person.id, "role": "viewer" }));
            async move { owner.post(members, body).await.status }
        });
        let statuses = join_all(adds).await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 10, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 201 | 409)), "{statuses:?}");
        assert_eq!(count(&owner.client, &project).await, 11);
        let leaves = people.iter().map(|person| async { person.client.delete(&place(&project, person)).await.status });
        assert!(join_all(leaves).await.iter().all(|status| *status == 204));
        assert_eq!(count(&owner.client, &project).await, 1);
    })
    .await;
}
