//! Lists that look by reading keys show the rows that may be read, in order, page by page; and the keys stay right.

use super::keys::actors;
use super::network::{Network, branch, works};
use crate::reindex::words;
use crate::requests::ask;
use bindery::actor::Actor;
use bindery::ctx::Ctx;
use bindery::db::{Sql, installation};
use bindery::error::Code;
use bindery::features::documents::service::list_documents;
use bindery::features::documents::types::{DocumentStatus, ListDocuments};
use bindery::features::projects::service::list_projects;
use bindery::features::projects::types::{ListProjects, ProjectStatus};
use bindery::features::requests::service::list_requests;
use bindery::features::requests::types::ListRequests;
use bindery::page::{Page, PageArgs};
use bindery::plan::Pick;
use bindery::policy::requests::RequestStatus;
use bindery::policy::visibility;
use bindery_entity::ids::{DocumentId, MemberId, ProjectId};
use bindery_tests::seed::Person;
use bindery_tests::{TestApp, each, json};
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

/// Walks through a list page by page, there and back again; none where it is refused.
async fn walk<T>(
    id: impl Fn(&T) -> Uuid,
    list: impl AsyncFn(&PageArgs) -> bindery::error::Result<Page<T>>,
) -> Option<Vec<Uuid>> {
    let mut there: Vec<Uuid> = Vec::new();
    let mut args = PageArgs { first: Some(7), ..PageArgs::default() };
    loop {
        let page = match list(&args).await {
            Err(error) if error.code() == Code::Forbidden => return None,
            page => page.unwrap(),
        };
        there.extend(page.items.iter().map(&id));
        args.after = page.end_cursor().unwrap();
        if !page.has_next_page {
            break;
        }
    }
    let mut back: Vec<Uuid> = Vec::new();
    let mut args = PageArgs { last: Some(9), ..PageArgs::default() };
    loop {
        let page = list(&args).await.unwrap();
        back.splice(0..0, page.items.iter().map(&id));
        args.before = page.start_cursor().unwrap();
        if !page.has_previous_page {
            break;
        }
    }
    assert_eq!(there, back, "the list is another one from behind");
    Some(there)
}

/// A machine account without scopes reads nothing.
fn refused(ctx: &Ctx) -> bool {
    matches!(&*ctx.actor, Actor::Client(client) if client.scopes.is_empty())
}

/// What was listed is what the rows that `sql` finds are; who reads nothing of the kind is refused before.
async fn same(ctx: &Ctx, listed: Option<Vec<Uuid>>, sql: Sql, filter: &impl Debug) -> Option<Vec<Uuid>> {
    let rows: Vec<Uuid> = ctx.db.values(sql).await.unwrap();
    let seen = (!refused(ctx)).then_some(rows);
    assert_eq!(listed, seen, "{filter:?} {:?}", ctx.actor);
    seen
}

/// A search for a word that all hold finds what the list shows.
fn found_too(found: Option<Vec<Uuid>>, listed: Option<Vec<Uuid>>, filter: &impl Debug) {
    let [found, listed] = [found, listed].map(|ids| ids.map(|ids| ids.into_iter().collect::<BTreeSet<_>>()));
    assert_eq!(found, listed, "{filter:?}");
}

#[tokio::test]
async fn documents_are_listed_as_their_rows_are_visible() {
    for seed in [61, 62] {
        each(async |app| {
            let network = works(app, seed).await;
            let (area, owner) = (branch(app).await[0], network.people[1].id);
            let project = network.projects[0].id.parse().unwrap();
            let all = ListDocuments::default;
            let filters = [
                all(),
                ListDocuments { trashed: Some(true), ..all() },
                ListDocuments { status: Some(DocumentStatus::Published), ..all() },
                ListDocuments { status: Some(DocumentStatus::Draft), ..all() },
                ListDocuments { area: Some(area), ..all() },
                ListDocuments { area: Some(area), owner_id: Some(owner), ..all() },
                ListDocuments { owner_id: Some(owner), trashed: Some(true), ..all() },
                ListDocuments { project_id: Some(project), ..all() },
                ListDocuments { project_id: Some(project), area: Some(area), ..all() },
                ListDocuments { district_id: Some(network.places.districts[0]), ..all() },
            ];
            let mut sights = BTreeSet::new();
            for (ctx, _) in actors(app, &network).await {
                for filter in &filters {
                    let list = async |args: &PageArgs| list_documents(&ctx, filter, args, &Pick::narrow()).await;
                    let listed = walk(|document| document.id.0, list).await;
                    let mut sql = Sql::new("SELECT x.id FROM document x WHERE TRUE");
                    visibility::documents(&ctx.actor, "x", &mut sql);
                    wanted(&ctx, filter, &mut sql);
                    let listed = same(&ctx, listed, sql, filter).await;
                    let words = ListDocuments { q: Some("weeding".to_owned()), ..filter.clone() };
                    let find = async |args: &PageArgs| list_documents(&ctx, &words, args, &Pick::narrow()).await;
                    let in_trash = filter.trashed.is_some();
                    let findable = listed.clone().map(|ids| if in_trash { Vec::new() } else { ids });
                    found_too(walk(|document| document.id.0, find).await, findable, &words);
                    sights.insert(listed);
                }
            }
            assert!(sights.len() > 15, "the network tells its viewers apart: {}", sights.len());
        })
        .await;
    }
}

/// Adds what the filter wants, as it stands in the rows.
fn wanted(ctx: &Ctx, filter: &ListDocuments, sql: &mut Sql) {
    let trashed = filter.trashed == Some(true);
    sql.push(if trashed { " AND x.trashed_at IS NOT NULL" } else { " AND x.trashed_at IS NULL" });
    if let Some(status) = filter.status {
        sql.push(" AND x.status = ").bind(status);
    }
    if let Some(area) = filter.area {
        sql.push(" AND EXISTS (SELECT 1 FROM document_area f WHERE f.document_id = x.id AND f.area_id");
        sql.in_area(ctx.db.dialect(), area.0).push(")");
    }
    if let Some(owner) = filter.owner_id {
        sql.push(" AND x.owner_id = ").bind(owner);
    }
    if let Some(project) = filter.project_id {
        sql.push(" AND x.project_id = ").bind(project).push(" AND x.project_id = ");
        visibility::known_project(&ctx.actor, "x.project_id", sql);
    }
    if let Some(district) = filter.district_id {
        sql.push(" AND x.district_id = ").bind(district);
        if !bindery::policy::places::shows_home(&ctx.actor, district, false) {
            sql.push(" AND x.owner_id = ").bind(ctx.viewer());
        }
    }
    sql.push(" ORDER BY x.listed_at DESC, x.id DESC");
}

#[tokio::test]
async fn requests_are_listed_as_their_rows_are_visible() {
    for seed in [64, 65] {
        each(async |app| {
            let network = works(app, seed).await;
            let (area, asker) = (branch(app).await[0], network.people[1].id);
            let all = ListRequests::default;
            let filters = [
                all(),
                ListRequests { status: Some(RequestStatus::Open), ..all() },
                ListRequests { status: Some(RequestStatus::Matched), ..all() },
                ListRequests { status: Some(RequestStatus::Matched), area: Some(area), ..all() },
                ListRequests { district_id: Some(network.places.districts[0]), ..all() },
                ListRequests { area: Some(area), ..all() },
                ListRequests { asker_id: Some(asker), ..all() },
                ListRequests { area: Some(area), status: Some(RequestStatus::Open), ..all() },
                ListRequests { offered_by_viewer: Some(true), ..all() },
            ];
            let mut sights = BTreeSet::new();
            for (ctx, _) in actors(app, &network).await {
                for filter in &filters {
                    let list = async |args: &PageArgs| list_requests(&ctx, filter, args, &Pick::narrow()).await;
                    let listed = walk(|request| request.id.0, list).await;
                    let mut sql = Sql::new("SELECT x.id FROM request x WHERE TRUE");
                    visibility::requests(&ctx.actor, "x", &mut sql);
                    if let Some(status) = filter.status {
                        sql.push(" AND x.status = ").bind(status);
                    }
                    if let Some(area) = filter.area {
                        sql.push(" AND EXISTS (SELECT 1 FROM request_area f WHERE f.request_id = x.id AND f.area_id");
                        sql.in_area(ctx.db.dialect(), area.0).push(")");
                    }
                    if let Some(asker) = filter.asker_id {
                        sql.push(" AND x.asker_id = ").bind(asker);
                    }
                    if let Some(district) = filter.district_id {
                        sql.push(" AND x.district_id = ").bind(district);
                        if !bindery::policy::places::shows_home(&ctx.actor, district, false) {
                            sql.push(" AND x.asker_id = ").bind(ctx.viewer());
                        }
                    }
                    if filter.offered_by_viewer.is_some() {
                        sql.push(" AND x.id IN (SELECT o.request_id FROM request_offer o WHERE o.status IN ");
                        sql.push("('open', 'accepted') AND o.helper_id = ").bind(ctx.viewer()).push(")");
                    }
                    sql.push(" ORDER BY x.created_at DESC, x.id DESC");
                    let listed = same(&ctx, listed, sql, filter).await;
                    let words = ListRequests { q: Some("microscope".to_owned()), ..filter.clone() };
                    let find = async |args: &PageArgs| list_requests(&ctx, &words, args, &Pick::narrow()).await;
                    found_too(walk(|request| request.id.0, find).await, listed.clone(), &words);
                    sights.insert(listed);
                }
            }
            assert!(sights.len() > 15, "the network tells its viewers apart: {}", sights.len());
        })
        .await;
    }
}

#[tokio::test]
async fn projects_are_listed_as_their_rows_are_visible() {
    for seed in [67] {
        each(async |app| {
            let network = works(app, seed).await;
            let (all, district) = (ListProjects::default, network.places.districts[0]);
            let filters = [
                all(),
                ListProjects { status: Some(ProjectStatus::Active), ..all() },
                ListProjects { member_id: Some(network.people[1].id), ..all() },
                ListProjects { district_id: Some(district), ..all() },
            ];
            let mut sights = BTreeSet::new();
            for (ctx, _) in actors(app, &network).await {
                for filter in &filters {
                    let list = async |args: &PageArgs| list_projects(&ctx, filter, args, &Pick::narrow()).await;
                    let listed = walk(|project| project.id.0, list).await;
                    let mut sql = Sql::new("SELECT x.id FROM project x WHERE TRUE");
                    visibility::projects(&ctx.actor, "x", &mut sql);
                    if let Some(status) = filter.status {
                        sql.push(" AND x.status = ").bind(status);
                    }
                    let with = |member: Uuid, sql: &mut Sql| {
                        sql.push(" AND x.id IN (SELECT m.project_id FROM project_member m WHERE m.member_id = ");
                        sql.bind(member).push(")");
                    };
                    if let Some(member) = filter.member_id {
                        with(member.0, &mut sql);
                    }
                    if filter.district_id.is_some() {
                        sql.push(" AND x.district_id = ").bind(district);
                        if !bindery::policy::places::shows_home(&ctx.actor, district, false) {
                            with(ctx.viewer(), &mut sql);
                        }
                    }
                    sql.push(" ORDER BY x.created_at DESC, x.id DESC");
                    let listed = same(&ctx, listed, sql, filter).await;
                    let words = ListProjects { q: Some("labels".to_owned()), ..filter.clone() };
                    let find = async |args: &PageArgs| list_projects(&ctx, &words, args, &Pick::narrow()).await;
                    found_too(walk(|project| project.id.0, find).await, listed.clone(), &words);
                    sights.insert(listed);
                }
            }
            assert!(sights.len() > 5, "the network tells its viewers apart: {}", sights.len());
        })
        .await;
    }
}

/// Does something that a client can do, whether it may or not.
async fn act(app: &TestApp, random: &mut fastrand::Rng, network: &Network) {
    let person: &Person = &network.people[random.usize(..network.people.len())];
    let client = &person.client;
    let (documents, requests) = (&network.documents, &network.requests);
    let document = &documents[random.usize(..documents.len())].path;
    let request = &requests[random.usize(..requests.len())].path;
    let project = &network.projects[random.usize(..network.projects.len())];
    let level = ["private", "project", "school", "district", "members", "public"][random.usize(..6)];
    let project_id = if random.bool() { json!(project.id) } else { json!(null) };
    let mut areas = branch(app).await;
    areas.truncate(random.usize(..3));
    let shared = json!({ "visibility": level, "project_id": project_id, "area_ids": areas });
    match random.usize(..13) {
        0 => {
            client.post("/v1/documents", json!({ "title": "New", "visibility": level, "area_ids": areas })).await;
        }
        1 | 2 => {
            client.change(document, shared).await;
        }
        3 => {
            let status = if random.bool() { "draft" } else { "published" };
            let title = ["Weeding in six weeks", "Weeding and repairs"][random.usize(..2)];
            client.change(document, json!({ "status": status, "title": title })).await;
        }
        4 => {
            client.discard(document).await;
        }
        5 => {
            client.post(&format!("{document}/restore"), json!({})).await;
        }
        6 => {
            ask(client, json!({ "title": "Globes", "area_ids": areas })).await;
        }
        7 | 8 => {
            client.change(request, shared).await;
        }
        9 => {
            client.post(&format!("{request}/offers"), json!({ "message": "Here." })).await;
        }
        10 => {
            let offers = client.get(&format!("{request}/offers")).await;
            for offer in offers.json["items"].as_array().into_iter().flatten() {
                let act = ["accept", "decline", "withdraw", "renege", "release"][random.usize(..5)];
                client.post(&format!("{request}/offers/{}/{act}", offer["id"].as_str().unwrap()), json!({})).await;
            }
        }
        11 => {
            let level = if level == "project" { "members" } else { level };
            client.change(&project.path, json!({ "visibility": level })).await;
        }
        _ => {
            client.post(&format!("{request}/{}", ["withdraw", "start", "fulfil"][random.usize(..3)]), json!({})).await;
        }
    }
}

/// Somebody goes, who made others the owners of their projects before.
async fn leave(app: &TestApp, person: &Person) {
    let ctx = app.acting(person).await;
    let mut sql = Sql::new("UPDATE project_member SET role = 'owner' WHERE project_id IN (SELECT m.project_id");
    sql.push(" FROM project_member m WHERE m.member_id = ").bind(person.id).push(")");
    ctx.db.run(sql).await.unwrap();
    let work = |ctx: Ctx| async move { bindery::features::accounts::leaving::leave(&ctx, person.id).await };
    ctx.write(work).await.unwrap();
}

#[tokio::test]
async fn no_id_of_another_kind_opens_a_list() {
    each(async |app| {
        let network = works(app, 82).await;
        let kinds = [
            network.places.districts[0].0,
            branch(app).await[0].0,
            network.projects[0].id.parse::<ProjectId>().unwrap().0,
        ];
        for (ctx, _) in actors(app, &network).await.iter().filter(|(ctx, _)| !refused(ctx)) {
            for id in kinds.into_iter().chain([Uuid::nil()]) {
                let (of, page) = (Some(MemberId(id)), PageArgs::default());
                let filter = ListDocuments { owner_id: of, ..ListDocuments::default() };
                assert!(list_documents(ctx, &filter, &page, &Pick::narrow()).await.unwrap().items.is_empty());
                let filter = ListRequests { asker_id: of, ..ListRequests::default() };
                assert!(list_requests(ctx, &filter, &page, &Pick::narrow()).await.unwrap().items.is_empty());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn whatever_changes_keys_stay_right() {
    for seed in [71, 72] {
        each(async |app| {
            let mut random = fastrand::Rng::with_seed(seed);
            let network = works(app, seed).await;
            assert_eq!(app.rekey().await, 0, "keys that were made anew are right");
            for _ in 0..150 {
                act(app, &mut random, &network).await;
            }
            for project in &network.projects[..2] {
                for person in &network.people {
                    person.client.discard(&project.path).await;
                }
            }
            leave(app, &network.people[2]).await;
            let before = words(app).await;
            assert_eq!(app.rekey().await, 0, "every change kept the keys right");
            assert_eq!(words(app).await, before, "and the words");
        })
        .await;
    }
}

#[tokio::test]
async fn a_key_too_many_shows_nothing_and_shortens_no_page() {
    each(async |app| {
        let ada = app.member("ada").await;
        let mut ids = Vec::new();
        for level in ["public", "public", "public", "private"] {
            let more = json!({ "visibility": level, "status": "published" });
            ids.push(app.document(&ada, more).await.id.parse::<DocumentId>().unwrap());
        }
        let ctx = app.system();
        let mut sql =
            Sql::new("INSERT INTO document_key (scope, reader, at, id) SELECT k.scope, k.reader, d.listed_at, d.id");
        sql.push(" FROM document_key k CROSS JOIN document d WHERE k.id = ")
            .bind(ids[0])
            .push(" AND d.id = ")
            .bind(ids[3]);
        sql.push(" ON CONFLICT DO NOTHING");
        assert!(ctx.db.run(sql).await.unwrap() > 0);
        let page = app.nobody().get("/v1/documents?first=2").await.expect(200);
        let listed: Vec<&str> =
            page.json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(listed, [ids[2].to_string(), ids[1].to_string()], "the hidden one is newer, and not there");
        assert_eq!(page.json["page_info"]["has_next_page"], true, "a third one follows");
        assert!(app.rekey().await > 0, "the keys too many are found");
    })
    .await;
}

#[tokio::test]
async fn a_turn_that_nobody_allowed_switches_nothing_on() {
    each(async |app| {
        app.document(&app.member("ada").await, json!({})).await;
        let ctx = app.system();
        ctx.db.run(Sql::new("DELETE FROM installation WHERE key = 'reading_keys'")).await.unwrap();
        bindery::db::reindex::want(&ctx.db).await.unwrap();
        while bindery::features::reindex::run(&ctx, Duration::from_secs(60)).await.unwrap().is_some() {}
        assert_eq!(installation::find(&ctx.db, "reading_keys").await.unwrap(), None, "older instances may still write");
        app.rekey().await;
        assert_eq!(installation::find(&ctx.db, "reading_keys").await.unwrap().as_deref(), Some("on"));
    })
    .await;
}

#[tokio::test]
async fn lists_ask_each_row_until_all_keys_are_right() {
    each(async |app| {
        let network = works(app, 81).await;
        let ctx = app.system();
        for sql in [
            "DELETE FROM findable",
            "DELETE FROM document_key",
            "DELETE FROM request_key",
            "DELETE FROM installation WHERE key = 'reading_keys'",
        ] {
            ctx.db.run(Sql::new(sql)).await.unwrap();
        }
        let other = TestApp::on(app.kind, &app.state.settings.database(), tempfile::tempdir().unwrap(), &[]).await;
        let reader = Ctx::new(&other.state, Actor::Anonymous, "reader");
        let filter = ListDocuments::default();
        let list = async || {
            let page = list_documents(&reader, &filter, &PageArgs::default(), &Pick::narrow()).await.unwrap();
            page.items.iter().map(|document| document.id).collect::<Vec<_>>()
        };
        let before = list().await;
        assert!(!before.is_empty(), "of {} documents some are public", network.documents.len());
        assert!(other.rekey().await > 0, "all of them were missing");
        let switch = installation::find(&ctx.db, "reading_keys").await.unwrap();
        assert_eq!(switch.as_deref(), Some("on"), "a second turn found them right");
        assert_eq!(list().await, before);
        ctx.db.run(Sql::new("DELETE FROM document_key")).await.unwrap();
        assert!(list().await.is_empty(), "lists look by keys now");
        other.stop().await;
    })
    .await;
}
