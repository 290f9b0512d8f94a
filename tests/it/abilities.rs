//! Every ability that a view shows is what happens when it is tried.

use bindery::actor::Scope;
use bindery_tests::seed::Person;
use bindery_tests::works::Made;
use bindery_tests::{Client, TestApp, Value, each, json};
use reqwest::Method;

/// Everybody who might try.
async fn callers(app: &TestApp) -> Vec<(&'static str, Client)> {
    let places = app.places().await;
    let subject = app.member("subject").await;
    app.affiliate(subject.id, places.districts[0], Some(places.schools[0][0]), "roster").await;
    let steward = app.member("steward_here").await;
    app.make_steward(steward.id, places.districts[0]).await;
    let other = app.member("steward_there").await;
    app.make_steward(other.id, places.districts[1]).await;
    vec![
        ("subject", subject.client),
        ("stranger", app.member("stranger").await.client),
        ("steward", steward.client),
        ("other steward", other.client),
        ("admin", app.admin("admin_person").await.client),
        ("machine", app.machine(places.districts[0], Scope::ALL).await),
        ("reading machine", app.machine(places.districts[0], &[Scope::ProfilesRead]).await),
        ("nobody", app.nobody()),
    ]
}

/// Trying an act: allowed unless the answer is 401, 403 or 404; what else is wrong does not matter.
async fn may(client: &Client, method: Method, path: &str, body: Option<Value>) -> bool {
    let answer = client.send(method, path, body).await;
    assert!(answer.status < 500, "{path}: {}", answer.text);
    !matches!(answer.status, 401 | 403 | 404)
}

fn shown(view: &Value, ability: &str) -> bool {
    view["abilities"][ability].as_bool().unwrap_or_else(|| panic!("no ability {ability} in {view}"))
}

#[tokio::test]
async fn flags_tell_the_truth() {
    each(async |app| {
        let callers = callers(app).await;
        let me = callers[0].1.get("/v1/me").await.expect(200).str("/id");
        let district = callers[2].1.get("/v1/me").await.expect(200).str("/steward_of/0");
        let area = app.nobody().get("/v1/areas?first=1").await.expect(200).str("/items/0/id");
        for (name, caller) in &callers {
            let view = caller.get(&format!("/v1/districts/{district}")).await.expect(200).json;
            let path = format!("/v1/districts/{district}");
            let appoint = may(caller, Method::PUT, &format!("{path}/stewards/{me}"), None).await;
            assert_eq!(shown(&view, "appoint_stewards"), appoint, "{name} appoint_stewards");
            if appoint {
                caller.delete(&format!("{path}/stewards/{me}")).await.expect(204);
            }
            let clients = may(caller, Method::POST, &format!("{path}/clients"), Some(json!({}))).await;
            assert_eq!(
                shown(&view, "manage_clients"),
                clients && may(caller, Method::GET, &format!("{path}/clients"), None).await,
                "{name} manage_clients"
            );

            let view = caller.get(&format!("/v1/areas/{area}")).await.expect(200).json;
            let edit =
                may(caller, Method::PATCH, &format!("/v1/areas/{area}"), Some(json!({ "description": "Tried." })))
                    .await;
            assert_eq!(shown(&view, "edit"), edit, "{name} edits an area");

            let profile = caller.get(&format!("/v1/profiles/{me}")).await;
            if profile.status == 200 {
                let edit =
                    may(caller, Method::PATCH, &format!("/v1/profiles/{me}"), Some(json!({ "headline": "Tried." })))
                        .await;
                assert_eq!(shown(&profile.json, "edit"), edit, "{name} edits a profile");
                let verify =
                    may(caller, Method::PUT, &format!("/v1/profiles/{me}/verified-roles/librarian"), None).await;
                assert_eq!(shown(&profile.json, "verify_roles"), verify, "{name} verifies roles");
            }
            let account = caller.get(&format!("/v1/members/{me}")).await;
            if account.status == 200 {
                let suspend = may(caller, Method::POST, &format!("/v1/members/{me}/suspend"), None).await;
                assert_eq!(shown(&account.json, "suspend"), suspend, "{name} suspends");
                let account = caller.get(&format!("/v1/members/{me}")).await;
                let reinstate = may(caller, Method::POST, &format!("/v1/members/{me}/reinstate"), None).await;
                assert_eq!(shown(&account.json, "reinstate"), reinstate, "{name} reinstates");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn flags_of_affiliations_tell_the_truth() {
    each(async |app| {
        let places = app.places().await;
        let subject = app.member("subject").await;
        let steward = app.member("steward_here").await;
        app.make_steward(steward.id, places.districts[0]).await;
        let other = app.member("steward_there").await;
        app.make_steward(other.id, places.districts[1]).await;
        let machine = app.machine(places.districts[0], Scope::ALL).await;
        let callers =
            [subject.client, steward.client, other.client, machine, app.nobody(), app.admin("boss").await.client];
        for (number, caller) in callers.iter().enumerate() {
            for act in ["confirm", "end"] {
                // A fresh one each time, since a confirmed or ended one stays so.
                let tie = app.affiliate(subject.id, places.districts[0], None, "self").await;
                let view = caller.get(&format!("/v1/affiliations/{tie}")).await;
                if view.status == 200 {
                    let may = may(caller, Method::POST, &format!("/v1/affiliations/{tie}/{act}"), None).await;
                    assert_eq!(shown(&view.json, act), may, "caller {number} {act}");
                }
            }
        }
    })
    .await;
}

/// One of each role in projects that belong to a district, and those outside.
struct Cast {
    author: Person,
    owner: Person,
    members: Vec<(&'static str, Person, &'static str)>,
    outsiders: Vec<(&'static str, Client)>,
}

impl Cast {
    async fn new(app: &TestApp) -> Self {
        let places = app.places().await;
        let (author, owner) = (app.member("author").await, app.member("owner").await);
        for person in [&author, &owner] {
            app.affiliate(person.id, places.districts[0], None, "roster").await;
        }
        let mut members = Vec::new();
        for (name, role) in [
            ("second", "owner"),
            ("maintainer", "maintainer"),
            ("peer", "maintainer"),
            ("contributor", "contributor"),
            ("viewer", "viewer"),
        ] {
            members.push((name, app.member(name).await, role));
        }
        let steward = app.member("steward_here").await;
        app.make_steward(steward.id, places.districts[0]).await;
        app.member("newcomer").await;
        let outsiders = vec![
            ("stranger", app.member("stranger").await.client),
            ("steward", steward.client),
            ("admin", app.admin("boss").await.client),
            ("machine", app.machine(places.districts[0], Scope::ALL).await),
            ("nobody", app.nobody()),
        ];
        Self { author, owner, members, outsiders }
    }

    fn callers(&self) -> Vec<(&'static str, &Client)> {
        let mut callers = vec![("author", &self.author.client), ("owner", &self.owner.client)];
        callers.extend(self.members.iter().map(|(name, person, _)| (*name, &person.client)));
        callers.extend(self.outsiders.iter().map(|(name, client)| (*name, client)));
        callers
    }

    /// A project with all of them in it, but for those named.
    async fn project(&self, app: &TestApp, without: &[&str]) -> Made {
        let project = app.project(&self.owner, json!({ "visibility": "public" })).await;
        let mut rows = vec![json!({ "member_id": self.author.id, "role": "contributor" })];
        let members = self.members.iter().filter(|(name, _, _)| !without.contains(name));
        rows.extend(members.map(|(_, person, role)| json!({ "member_id": person.id, "role": role })));
        let report =
            self.owner.client.post(&format!("{}/members/bulk", project.path), json!({ "members": rows })).await;
        assert_eq!(report.expect(200).json["refused"], 0);
        project
    }

    async fn archive(&self, project: &Made) {
        self.owner.client.patch(&project.path, json!({ "status": "archived" })).await.expect(200);
    }
}

/// Tries acts, in order, and insists that each does what the flags said before, or nothing where nothing was shown.
async fn tried(place: &str, flags: &Value, tries: Vec<(&str, impl Future<Output = bindery_tests::Answer>)>) {
    for (ability, act) in tries {
        let answer = act.await;
        assert!(answer.status < 500, "{place} {ability} {}", answer.text);
        let told = flags[ability].as_bool().unwrap_or_else(|| panic!("no ability {ability} in {flags}"));
        assert_eq!(told, answer.status < 300, "{place} {ability}: {} {}", answer.status, answer.text);
    }
}

/// Flags all of which are false, as those who see nothing have them.
fn none(abilities: &[&str]) -> Value {
    abilities.iter().map(|ability| ((*ability).to_owned(), json!(false))).collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test]
async fn flags_of_projects_tell_the_truth() {
    each(async |app| {
        let cast = Cast::new(app).await;
        for archived in [false, true] {
            for (name, caller) in cast.callers() {
                let project = cast.project(app, &[]).await;
                if archived {
                    cast.archive(&project).await;
                }
                let view = caller.get(&project.path).await.expect(200).json;
                let (path, members) = (project.path.as_str(), format!("{}/members", project.path));
                let status = if archived { "active" } else { "archived" };
                let send = async |method: Method, path: &str, body: Value| caller.send(method, path, Some(body)).await;
                let tries = vec![
                    ("edit", send(Method::PATCH, path, json!({ "goal": "Tried." }))),
                    ("add_members", send(Method::POST, &members, json!({ "handle": "newcomer", "role": "viewer" }))),
                    (
                        "contribute",
                        send(Method::POST, "/v1/documents", json!({ "title": "Tried", "project_id": project.id })),
                    ),
                    ("archive", send(Method::PATCH, path, json!({ "status": status }))),
                    ("delete", send(Method::DELETE, path, json!({}))),
                ];
                tried(&format!("{name}, archived {archived}"), &view["abilities"], tries).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn flags_of_memberships_tell_the_truth() {
    each(async |app| {
        let cast = Cast::new(app).await;
        let subjects = [
            ("owner", "maintainer"),
            ("second", "maintainer"),
            ("maintainer", "viewer"),
            ("contributor", "viewer"),
            ("viewer", "contributor"),
        ];
        for (archived, alone) in [(false, false), (false, true), (true, false), (true, true)] {
            for (subject, becomes) in subjects {
                let member = cast.members.iter().find(|(name, _, _)| *name == subject);
                let id = member.map_or(cast.owner.id, |(_, person, _)| person.id);
                if alone && subject == "second" {
                    continue;
                }
                for (name, caller) in cast.callers() {
                    for ability in ["change", "remove"] {
                        let project = cast.project(app, if alone { &["second"] } else { &[] }).await;
                        if archived {
                            cast.archive(&project).await;
                        }
                        let path = format!("{}/members/{id}", project.path);
                        let view = caller.get(&path).await.expect(200).json;
                        let act = async {
                            match ability {
                                "change" => caller.patch(&path, json!({ "role": becomes })).await,
                                _ => caller.delete(&path).await,
                            }
                        };
                        let place = format!("{name} to {subject}, archived {archived}, alone {alone}");
                        tried(&place, &view["abilities"], vec![(ability, act)]).await;
                    }
                }
            }
        }
    })
    .await;
}

const OF_DOCUMENTS: [&str; 6] = ["edit", "manage", "move", "restore", "delete", "list_revisions"];

#[tokio::test]
async fn flags_of_documents_tell_the_truth() {
    each(async |app| {
        let cast = Cast::new(app).await;
        let mut seen = 0;
        for (archived, trashed, status, visibility) in [
            (false, false, "draft", "members"),
            (false, false, "published", "public"),
            (false, false, "published", "private"),
            (false, true, "published", "public"),
            (false, true, "draft", "private"),
            (true, false, "published", "public"),
            (true, true, "published", "public"),
        ] {
            for (name, caller) in cast.callers() {
                let project = cast.project(app, &[]).await;
                let body = json!({ "project_id": project.id, "status": status, "visibility": visibility });
                let document = app.document(&cast.author, body).await;
                if trashed {
                    cast.author.client.discard(&document.path).await.expect(200);
                }
                if archived {
                    cast.archive(&project).await;
                }
                let view = caller.get(&document.path).await;
                seen += usize::from(view.status == 200);
                let flags = if view.status == 200 { view.json["abilities"].clone() } else { none(&OF_DOCUMENTS) };
                let tries = OF_DOCUMENTS.map(|ability| (ability, act_on(caller, &document, ability))).into_iter();
                // What comes back or goes away is tried last.
                let (last, first): (Vec<_>, Vec<_>) =
                    tries.partition(|(ability, _)| *ability == if trashed { "restore" } else { "delete" });
                let place = format!("{name}, {status}, {visibility}, archived {archived}, trashed {trashed}");
                tried(&place, &flags, first.into_iter().chain(last).collect()).await;
            }
        }
        assert!(seen > 30, "{seen}");
    })
    .await;
}

async fn act_on(caller: &Client, document: &Made, ability: &str) -> bindery_tests::Answer {
    let path = &document.path;
    match ability {
        "edit" => caller.change(path, json!({ "title": "Tried" })).await,
        "manage" => caller.change(path, json!({ "license": "cc0-1.0" })).await,
        "move" => caller.change(path, json!({ "project_id": null })).await,
        "restore" => caller.post(&format!("{path}/restore"), json!({})).await,
        "delete" => caller.discard(path).await,
        _ => caller.get(&format!("{path}/revisions")).await,
    }
}
