//! The reading keys of things and actors meet if and only if the rows are visible, on random networks.

use super::network::{Network, works};
use bindery::actor::{Actor, Client, Scope};
use bindery::ctx::Ctx;
use bindery::db::Sql;
use bindery::policy::documents::ItemVisibility;
use bindery::policy::readers::things::{self, Shared, Tie};
use bindery::policy::readers::{Key, Reader, holders, meet};
use bindery::policy::visibility;
use bindery_entity::ids::{ClientId, DistrictId, MemberId, ProjectId, RequestId, SchoolId};
use bindery_entity::{affiliation, document, document_revision, profile, project, request, request_offer};
use bindery_tests::{TestApp, each};
use sea_orm::EntityTrait as _;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, BTreeSet};

/// Everybody who may look, and what they hold.
pub async fn actors(app: &TestApp, network: &Network) -> Vec<(Ctx, Vec<Reader>)> {
    let system = app.system();
    let mut all = vec![system.acting_as(Actor::Anonymous)];
    for person in &network.people {
        all.push(app.acting(person).await);
    }
    for district in network.places.districts {
        for scopes in [Scope::ALL, &[]] {
            let machine = Client { id: ClientId::default(), district, scopes: scopes.to_vec(), by: String::new() };
            all.push(system.acting_as(Actor::Client(machine)));
        }
    }
    all.into_iter().map(|ctx| (holders::of(&ctx.actor), ctx)).map(|(held, ctx)| (ctx, held)).collect()
}

fn shared(
    visibility: &str,
    district: Option<DistrictId>,
    school: Option<SchoolId>,
    project: Option<ProjectId>,
) -> Shared {
    Shared { visibility: visibility.parse::<ItemVisibility>().unwrap(), district, school, project }
}

/// The keys of every row of a kind, by its id.
type Keys = BTreeMap<Uuid, Vec<Key>>;

fn always(readers: Vec<Reader>) -> Vec<Key> {
    readers.into_iter().map(Key::from).collect()
}

/// For every actor, the rows of `from` that `visible` leaves are those whose keys meet the actor's.
async fn agree(actors: &[(Ctx, Vec<Reader>)], from: &str, keys: &Keys, visible: impl Fn(&Ctx, &mut Sql)) {
    let mut sights = BTreeSet::new();
    for (ctx, held) in actors {
        let mut sql = Sql::new(format!("SELECT x.id FROM {from} x WHERE TRUE"));
        visible(ctx, &mut sql);
        let seen: BTreeSet<Uuid> = ctx.db.values(sql).await.unwrap().into_iter().collect();
        let today = ctx.now().date_naive();
        let met = keys.iter().filter(|(_, keys)| meet(keys, held, today)).map(|(id, _)| *id).collect::<BTreeSet<_>>();
        assert_eq!(met, seen, "{from}: {:?} holds {held:?}", ctx.actor);
        sights.insert(seen);
    }
    assert!(sights.len() > 3, "{from}: the network tells its viewers apart");
}

fn facts(row: &document::Model) -> things::Document {
    things::Document {
        owner: row.owner_id,
        published: row.status == "published",
        trashed: row.trashed_at.is_some(),
        shared: shared(&row.visibility, row.district_id, row.school_id, row.project_id),
    }
}

#[tokio::test]
async fn keys_of_items_meet_where_rows_are_visible() {
    for seed in 41..=44 {
        each(async |app| {
            let network = works(app, seed).await;
            let (db, actors) = (app.system().db, actors(app, &network).await);
            let rows = project::Entity::find().all(&db).await.unwrap();
            let level = |text: &str| text.parse().unwrap();
            let key =
                |row: &project::Model| things::project(row.id, level(&row.visibility), row.district_id, row.school_id);
            let keys = rows.iter().map(|row| (row.id.0, always(key(row)))).collect();
            agree(&actors, "project", &keys, |ctx, sql| visibility::projects(&ctx.actor, "x", sql)).await;

            let documents = document::Entity::find().all(&db).await.unwrap();
            let keys = documents.iter().map(|row| (row.id.0, always(things::document(&facts(row))))).collect();
            agree(&actors, "document", &keys, |ctx, sql| visibility::documents(&ctx.actor, "x", sql)).await;

            let mut keys = Keys::new();
            for revision in document_revision::Entity::find().all(&db).await.unwrap() {
                let document = documents.iter().find(|row| row.id == revision.document_id).unwrap();
                let (owner, writers) = things::revisions(&facts(document));
                let others = if revision.number >= document.shared_from { writers } else { Vec::new() };
                keys.insert(revision.id.0, always(std::iter::once(owner).chain(others).collect()));
            }
            agree(&actors, "document_revision", &keys, |ctx, sql| visibility::revisions(&ctx.actor, "x", sql)).await;

            let offers = request_offer::Entity::find().all(&db).await.unwrap();
            let requests = request::Entity::find().all(&db).await.unwrap();
            let helpers = |id: RequestId| -> Vec<MemberId> {
                let live = offers.iter().filter(|offer| offer.request_id == id);
                live.filter(|offer| ["open", "accepted"].contains(&&*offer.status))
                    .map(|offer| offer.helper_id)
                    .collect()
            };
            let key = |row: &request::Model| {
                let shared = shared(&row.visibility, row.district_id, row.school_id, row.project_id);
                things::request(row.asker_id, &shared, &helpers(row.id))
            };
            let keys = requests.iter().map(|row| (row.id.0, always(key(row)))).collect();
            agree(&actors, "request", &keys, |ctx, sql| visibility::requests(&ctx.actor, "x", sql)).await;

            let asker = |id: RequestId| requests.iter().find(|row| row.id == id).unwrap().asker_id;
            let key = |row: &request_offer::Model| things::offer(asker(row.request_id), row.helper_id);
            let keys = offers.iter().map(|row| (row.id.0, always(key(row)))).collect();
            agree(&actors, "request_offer", &keys, |ctx, sql| visibility::offers(&ctx.actor, "x", sql)).await;
        })
        .await;
    }
}

fn tie(row: &affiliation::Model) -> Tie {
    Tie {
        district: row.district_id,
        school: row.school_id,
        verified: row.source != "self",
        from: row.starts_on,
        to: row.ends_on,
    }
}

#[tokio::test]
async fn keys_of_profiles_meet_where_rows_are_visible() {
    for seed in 51..=53 {
        each(async |app| {
            let network = works(app, seed).await;
            let ctx = app.system();
            let mut random = fastrand::Rng::with_seed(seed);
            for person in &network.people {
                let level = ["private", "school", "district", "members", "public"][random.usize(..5)];
                let mut sql = Sql::new("UPDATE profile SET visibility = ");
                sql.bind(level).push(" WHERE id = ").bind(person.id);
                ctx.db.run(sql).await.unwrap();
                let day = |offset: i64| ctx.now().date_naive() + chrono::Duration::days(offset);
                let mut sql = Sql::new("UPDATE affiliation SET starts_on = ");
                sql.bind(random.bool().then(|| day(random.i64(-2..3)))).push(", ends_on = ");
                sql.bind(random.bool().then(|| day(random.i64(-2..3)))).push(" WHERE member_id = ").bind(person.id);
                ctx.db.run(sql).await.unwrap();
                // Of who is away the admin reads what every member could; today also what the admin's districts could.
                if random.u8(..3) == 0 && !["school", "district"].contains(&level) {
                    let mut sql = Sql::new("UPDATE profile SET active = FALSE WHERE id = ");
                    sql.bind(person.id);
                    ctx.db.run(sql).await.unwrap();
                }
            }
            let mut sql = Sql::new("UPDATE affiliation SET ended_at = ");
            sql.bind(ctx.now()).push(" WHERE id IN (SELECT id FROM affiliation ORDER BY id LIMIT 2)");
            ctx.db.run(sql).await.unwrap();
            app.forget_actors();
            let ties = affiliation::Entity::find().all(&ctx.db).await.unwrap();
            let ties_of = |member: MemberId| -> Vec<Tie> {
                let open = ties.iter().filter(|tie| tie.member_id == member && tie.ended_at.is_none());
                open.map(tie).collect()
            };
            let mut keys = Keys::new();
            for row in profile::Entity::find().all(&ctx.db).await.unwrap() {
                let level = row.visibility.parse().unwrap();
                keys.insert(row.id.0, things::profile(row.id, level, row.active, &ties_of(row.id)));
            }
            let actors = actors(app, &network).await;
            agree(&actors, "profile", &keys, |ctx, sql| {
                // A machine account that reads no profiles is refused before any row is looked at.
                if matches!(&*ctx.actor, Actor::Client(client) if !client.reads(bindery::actor::Kind::Profile)) {
                    sql.push(" AND FALSE");
                }
                visibility::profiles(&ctx.actor, ctx.now().date_naive(), "x", sql);
            })
            .await;
            let key = |row: &affiliation::Model| {
                things::affiliation(row.member_id, &tie(row), row.ended_at.is_some(), &keys[&row.member_id.0])
            };
            let keys = ties.iter().map(|row| (row.id.0, key(row))).collect();
            agree(&actors, "affiliation", &keys, |ctx, sql| {
                if matches!(&*ctx.actor, Actor::Client(client) if !client.reads(bindery::actor::Kind::Profile)) {
                    sql.push(" AND FALSE");
                }
                visibility::affiliations(&ctx.actor, ctx.now().date_naive(), "x", sql);
            })
            .await;
        })
        .await;
    }
}
