//! Networks at random: people with their ties, and what they made, in every state.

use crate::requests::ask;
use bindery::actor::Scope;
use bindery::db::Sql;
use bindery_entity::ids::{AreaId, DistrictId, MemberId, OfferId, ProjectId, SchoolId};
use bindery_entity::{document, project, project_member, request, request_offer};
use bindery_tests::seed::{Person, Places};
use bindery_tests::works::Made;
use bindery_tests::{Client, TestApp, json};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

/// A network of members with random visibility and ties; the clients that look at it.
pub async fn people(app: &TestApp, seed: u64) -> (Vec<Client>, Vec<String>) {
    let mut random = fastrand::Rng::with_seed(seed);
    let places = app.places().await;
    let (mut viewers, mut ids) = (vec![app.nobody()], Vec::new());
    for number in 0..14 {
        let visibility = ["private", "school", "district", "members", "public"][random.usize(..5)];
        let person = app.person(&format!("p{number}"), visibility, number == 0).await;
        for _ in 0..random.usize(..3) {
            let district = random.usize(..2);
            let school = random.bool().then(|| places.schools[district][random.usize(..3)]);
            let source = ["self", "steward", "roster"][random.usize(..3)];
            app.affiliate(person.id, places.districts[district], school, source).await;
        }
        if random.u8(..4) == 0 {
            app.make_steward(person.id, places.districts[random.usize(..2)]).await;
        }
        ids.push(person.id.to_string());
        viewers.push(person.client);
    }
    for district in places.districts {
        viewers.push(app.machine(district, &[Scope::ProfilesRead, Scope::ActivityRead]).await);
    }
    (viewers, ids)
}

/// Somebody who looks, with an id where it is a person.
pub type Viewer = (String, Client, Option<String>);

/// Projects, documents, requests and offers in every random state, written past the rules; everybody who looks at them.
pub async fn works(app: &TestApp, seed: u64) -> Network {
    let mut random = fastrand::Rng::with_seed(seed);
    let places = app.places().await;
    let (mut people, mut viewers) = (Vec::new(), vec![("nobody".to_owned(), app.nobody(), None)]);
    for number in 0..8 {
        let person = app.person(&format!("p{number}"), "members", number == 0).await;
        for _ in 0..random.usize(..3) {
            let district = random.usize(..2);
            let school = random.bool().then(|| places.schools[district][random.usize(..3)]);
            let source = ["self", "steward", "roster"][random.usize(..3)];
            app.affiliate(person.id, places.districts[district], school, source).await;
        }
        if random.u8(..4) == 0 {
            app.make_steward(person.id, places.districts[random.usize(..2)]).await;
        }
        viewers.push((format!("p{number}"), person.client.clone(), Some(person.id.to_string())));
        people.push(person);
    }
    for district in places.districts {
        let read = [Scope::ProjectsRead, Scope::DocumentsRead, Scope::RequestsRead, Scope::ActivityRead];
        viewers.push(("machine".to_owned(), app.machine(district, &read).await, None));
        viewers.push(("machine without scopes".to_owned(), app.machine(district, &[]).await, None));
    }
    let mut projects = Vec::new();
    for _ in 0..6 {
        projects.push(random_project(app, &places, &mut random, &people).await);
    }
    let mut documents = Vec::new();
    for _ in 0..40 {
        documents.push(random_document(app, &places, &mut random, &people, &projects).await);
    }
    let (mut requests, mut offers) = (Vec::new(), Vec::new());
    for _ in 0..30 {
        let (asker, request) = random_request(app, &places, &mut random, &people, &projects).await;
        for helper in people.iter().filter(|person| person.id != asker) {
            if random.u8(..4) == 0 {
                offers.push(random_offer(app, &mut random, helper, &request).await);
            }
        }
        requests.push(request);
    }
    app.rekey().await;
    Network { places, people, viewers, projects, documents, requests, offers }
}

/// What there is, and who looks at it.
pub struct Network {
    pub places: Places,
    pub people: Vec<Person>,
    pub viewers: Vec<Viewer>,
    pub projects: Vec<Made>,
    pub documents: Vec<Made>,
    pub requests: Vec<Made>,
    pub offers: Vec<Made>,
}

async fn random_project(app: &TestApp, places: &Places, random: &mut fastrand::Rng, people: &[Person]) -> Made {
    let made = app.project(&people[random.usize(..people.len())], json!({})).await;
    let district = random.usize(..2);
    let level = ["private", "school", "district", "members", "public"][random.usize(..5)];
    let row = project::ActiveModel {
        id: Set(made.id.parse().unwrap()),
        visibility: Set(level.to_owned()),
        district_id: Set(random.bool().then_some(places.districts[district])),
        school_id: Set(random.bool().then_some(places.schools[district][random.usize(..3)])),
        status: Set(["active", "archived"][random.usize(..2)].to_owned()),
        ..Default::default()
    };
    row.update(&app.system().db).await.unwrap();
    let db = app.system().db;
    for person in people {
        let role = ["owner", "maintainer", "contributor", "viewer", "", "", ""][random.usize(..7)];
        let id: ProjectId = made.id.parse().unwrap();
        if role.is_empty() || project_member::Entity::find_by_id((id, person.id)).one(&db).await.unwrap().is_some() {
            continue;
        }
        let row = project_member::ActiveModel {
            project_id: Set(id),
            member_id: Set(person.id),
            role: Set(role.to_owned()),
            added_by: Set(None),
            version: Set(1),
            created_at: Set(app.system().now()),
            updated_at: Set(app.system().now()),
        };
        project_member::Entity::insert(row).exec_without_returning(&db).await.unwrap();
    }
    made
}

/// Where something belongs, and at which level it is shared; much of it past the rules.
struct Shared {
    level: &'static str,
    district: Option<DistrictId>,
    school: Option<SchoolId>,
    project: Option<ProjectId>,
}

fn random_level(places: &Places, random: &mut fastrand::Rng, projects: &[Made]) -> Shared {
    let district = random.usize(..2);
    Shared {
        level: ["private", "project", "school", "district", "members", "public"][random.usize(..6)],
        project: random.bool().then(|| projects[random.usize(..projects.len())].id.parse().unwrap()),
        district: random.bool().then_some(places.districts[district]),
        school: random.bool().then_some(places.schools[district][random.usize(..3)]),
    }
}

/// Up to two areas of a branch of the vocabulary.
async fn random_areas(app: &TestApp, random: &mut fastrand::Rng) -> Vec<AreaId> {
    let mut some = branch(app).await;
    random.shuffle(&mut some);
    some.truncate(random.usize(..3));
    some
}

/// An area with those below it, four at most.
pub async fn branch(app: &TestApp) -> Vec<AreaId> {
    let sql = "SELECT a.id FROM area a JOIN area p ON p.id = coalesce(a.parent_id, a.id) \
        WHERE p.id = (SELECT c.parent_id FROM area c WHERE c.parent_id IS NOT NULL ORDER BY c.id LIMIT 1) \
        ORDER BY a.position, a.id LIMIT 4";
    app.system().db.values(Sql::new(sql)).await.unwrap()
}

async fn random_document(
    app: &TestApp,
    places: &Places,
    random: &mut fastrand::Rng,
    people: &[Person],
    projects: &[Made],
) -> Made {
    let areas = random_areas(app, random).await;
    let made = app.document(&people[random.usize(..people.len())], json!({ "area_ids": areas })).await;
    let shared = random_level(places, random, projects);
    let row = document::ActiveModel {
        id: Set(made.id.parse().unwrap()),
        visibility: Set(shared.level.to_owned()),
        district_id: Set(shared.district),
        school_id: Set(shared.school),
        project_id: Set(shared.project),
        status: Set(["draft", "published", "published"][random.usize(..3)].to_owned()),
        published_at: Set(Some(app.system().now() - chrono::Duration::hours(1))),
        trashed_at: Set((random.u8(..4) == 0).then(|| app.system().now())),
        ..Default::default()
    };
    row.update(&app.system().db).await.unwrap();
    made
}

async fn random_request(
    app: &TestApp,
    places: &Places,
    random: &mut fastrand::Rng,
    people: &[Person],
    projects: &[Made],
) -> (MemberId, Made) {
    let asker = &people[random.usize(..people.len())];
    let areas = random_areas(app, random).await;
    let path = ask(&asker.client, json!({ "title": "Microscopes for a week", "area_ids": areas })).await;
    let made = Made { id: path.rsplit('/').next().unwrap().to_owned(), path };
    let shared = random_level(places, random, projects);
    let row = request::ActiveModel {
        id: Set(made.id.parse().unwrap()),
        visibility: Set(shared.level.to_owned()),
        district_id: Set(shared.district),
        school_id: Set(shared.school),
        project_id: Set(shared.project),
        status: Set(["open", "matched", "withdrawn"][random.usize(..3)].to_owned()),
        ..Default::default()
    };
    row.update(&app.system().db).await.unwrap();
    (asker.id, made)
}

async fn random_offer(app: &TestApp, random: &mut fastrand::Rng, helper: &Person, request: &Made) -> Made {
    let ctx = app.system();
    let id: OfferId = ctx.new_id();
    let row = request_offer::ActiveModel {
        id: Set(id),
        request_id: Set(request.id.parse().unwrap()),
        helper_id: Set(helper.id),
        message: Set("We have some.".to_owned()),
        condition: Set(None),
        status: Set(["open", "accepted", "declined", "withdrawn", "reneged"][random.usize(..5)].to_owned()),
        reason: Set(None),
        decided_at: Set(None),
        version: Set(1),
        created_at: Set(ctx.now()),
        updated_at: Set(ctx.now()),
    };
    request_offer::Entity::insert(row).exec_without_returning(&ctx.db).await.unwrap();
    Made { id: id.to_string(), path: format!("{}/offers/{id}", request.path) }
}
