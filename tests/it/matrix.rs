//! Who may do what, as a table that a person can read.
//!
//! `BINDERY_UPDATE=1 cargo test matrix` writes `tests/matrix.md` anew: read the difference as an attacker would.

use bindery::actor::{Actor, Client, Member, Scope};
use bindery::policy::accounts::{AccountAct, AccountFacts, InstallationAct};
use bindery::policy::areas::AreaAct;
use bindery::policy::clients::{ClientAct, ClientFacts};
use bindery::policy::documents::{DocumentAct, DocumentFacts, DocumentsAct, ItemVisibility};
use bindery::policy::people::{AffiliationAct, AffiliationFacts, DirectoryAct, ProfileAct, ProfileFacts};
use bindery::policy::places::{DistrictAct, DistrictFacts};
use bindery::policy::projects::{MembershipAct, MembershipFacts, ProjectAct, ProjectFacts, ProjectRole, ProjectsAct};
use bindery::policy::{Act, Verdict};
use bindery_entity::ids::{ClientId, DistrictId, MemberId, SchoolId, SessionId};
use bindery_tests::{Client as Http, TestApp, each};
use std::fmt::{Debug, Write as _};
use std::path::Path;

fn id<I: From<sea_orm::prelude::Uuid>>(number: u128) -> I {
    I::from(sea_orm::prelude::Uuid::from_u128(number))
}

/// The member, district and school that the table is about; other numbers are others.
fn subject() -> MemberId {
    id(1)
}
fn here() -> DistrictId {
    id(10)
}
fn there() -> DistrictId {
    id(11)
}

fn member(change: impl FnOnce(&mut Member)) -> Actor {
    let mut member = Member {
        id: id(2),
        session: id::<SessionId>(100),
        admin: false,
        confirmed: true,
        stewards: Vec::new(),
        districts: Vec::new(),
        schools: Vec::new(),
        projects: Vec::new(),
    };
    change(&mut member);
    Actor::Member(member)
}

fn machine(district: DistrictId, scopes: &[Scope]) -> Actor {
    Actor::Client(Client { id: id::<ClientId>(200), district, scopes: scopes.to_vec(), by: String::new() })
}

/// Suspended members have no column: authentication refuses them before any policy is asked.
fn callers() -> Vec<(&'static str, Actor)> {
    let tied = |district: DistrictId, school: u128| {
        member(|member| {
            member.districts = vec![district];
            member.schools = vec![id::<SchoolId>(school)];
        })
    };
    vec![
        ("nobody", Actor::Anonymous),
        ("stranger", member(|_| {})),
        ("oneself", member(|member| member.id = subject())),
        ("same school", tied(here(), 20)),
        ("same district", tied(here(), 21)),
        ("other district", tied(there(), 22)),
        ("steward", member(|member| member.stewards = vec![here()])),
        ("other steward", member(|member| member.stewards = vec![there()])),
        ("admin", member(|member| member.admin = true)),
        ("machine", machine(here(), Scope::ALL)),
        ("machine, no scope", machine(here(), &[])),
        ("other machine", machine(there(), Scope::ALL)),
        ("system", Actor::System),
    ]
}

fn head(corner: &str, columns: impl Iterator<Item = String>) -> String {
    let columns: Vec<String> = columns.collect();
    format!("| {corner} | {} |\n|---|{}\n", columns.join(" | "), "---|".repeat(columns.len()))
}

fn cell(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "✓",
        Verdict::Deny => "✗",
        Verdict::Hide => "·",
    }
}

fn rows<A: Act + Debug>(table: &mut String, resource: &str, facts: &A::Facts) {
    for act in A::ALL {
        write!(table, "| {resource}: {act:?} |").unwrap();
        for (_, actor) in callers() {
            write!(table, " {} |", cell(act.verdict(&actor, facts))).unwrap();
        }
        table.push('\n');
    }
}

fn acts() -> String {
    let mut table = head("act", callers().into_iter().map(|(name, _)| name.to_owned()));
    let district = here();
    rows::<DistrictAct>(&mut table, "district", &DistrictFacts { id: district });
    rows::<ClientAct>(&mut table, "machine account", &ClientFacts { district });
    rows::<AreaAct>(&mut table, "area", &());
    rows::<DirectoryAct>(&mut table, "profiles at large", &());
    rows::<ProfileAct>(&mut table, "profile", &ProfileFacts { member: subject(), districts: vec![district] });
    rows::<AffiliationAct>(&mut table, "affiliation", &AffiliationFacts { member: Some(subject()), district });
    rows::<AccountAct>(&mut table, "account", &AccountFacts { id: subject() });
    rows::<InstallationAct>(&mut table, "installation", &());
    rows::<ProjectsAct>(&mut table, "projects at large", &());
    rows::<DocumentsAct>(&mut table, "documents at large", &());
    work(&mut table);
    table
}

/// Acts in a project and on its documents: whoever asks has the role that the row names.
fn work(table: &mut String) {
    for role in [
        None,
        Some(ProjectRole::Viewer),
        Some(ProjectRole::Contributor),
        Some(ProjectRole::Maintainer),
        Some(ProjectRole::Owner),
    ] {
        let (name, actor_role) = (role.map_or("no role", ProjectRole::as_str), role);
        rows::<ProjectAct>(table, &format!("project ({name})"), &ProjectFacts { role });
        for (who, role) in [("a viewer", ProjectRole::Viewer), ("a maintainer", ProjectRole::Maintainer)] {
            let facts = MembershipFacts { actor_role, own: false, role };
            rows::<MembershipAct>(table, &format!("membership of {who} ({name})"), &facts);
        }
        for visibility in [ItemVisibility::Private, ItemVisibility::Project] {
            let facts = DocumentFacts { owner: subject(), visibility, project_role: role };
            rows::<DocumentAct>(table, &format!("{} document ({name})", visibility.as_str()), &facts);
        }
    }
}

/// Everybody who may look at a profile, really signed in; the owner comes last.
async fn readers(app: &TestApp) -> Vec<(String, Http)> {
    let places = app.places().await;
    let ([here, there], [school, other]) = (places.districts, [places.schools[0][0], places.schools[0][1]]);
    let owner = app.person("owner", "private", false).await;
    app.affiliate(owner.id, here, Some(school), "roster").await;
    let mut readers = vec![("nobody".to_owned(), app.nobody())];
    readers.push(("stranger".to_owned(), app.member("stranger").await.client));
    for (name, district, school, source) in [
        ("claims the school", here, Some(school), "self"),
        ("same school", here, Some(school), "steward"),
        ("same district", here, Some(other), "roster"),
        ("other district", there, Some(places.schools[1][0]), "roster"),
    ] {
        let person = app.member(&name.replace(' ', "_")).await;
        app.affiliate(person.id, district, school, source).await;
        readers.push((name.to_owned(), person.client));
    }
    for (name, district) in [("steward", here), ("other steward", there)] {
        let person = app.member(&name.replace(' ', "_")).await;
        app.make_steward(person.id, district).await;
        readers.push((name.to_owned(), person.client));
    }
    readers.push(("admin".to_owned(), app.admin("admin_person").await.client));
    readers.push(("machine".to_owned(), app.machine(here, &[Scope::ProfilesRead]).await));
    readers.push(("machine, no scope".to_owned(), app.machine(here, &[]).await));
    readers.push(("other machine".to_owned(), app.machine(there, &[Scope::ProfilesRead]).await));
    readers.push(("oneself".to_owned(), owner.client));
    readers
}

async fn reading(app: &TestApp) -> String {
    let readers = readers(app).await;
    let mut table = head("profile visibility", readers.iter().map(|(name, _)| name.clone()));
    let owner = &readers.last().unwrap().1;
    let path = format!("/v1/profiles/{}", owner.get("/v1/me").await.expect(200).str("/id"));
    for visibility in ["private", "school", "district", "members", "public"] {
        owner.patch(&path, serde_json::json!({ "visibility": visibility })).await.expect(200);
        write!(table, "| {visibility} |").unwrap();
        for (_, reader) in &readers {
            let status = reader.get(&path).await.status;
            let cell = match status {
                200 => "✓",
                403 => "✗",
                404 => "·",
                other => panic!("{other}"),
            };
            write!(table, " {cell} |").unwrap();
        }
        table.push('\n');
    }
    table
}

/// Acts on a request, where each caller brings what they are to it.
fn on_requests() -> String {
    use bindery::policy::requests::{OfferStatus, RequestAct, RequestFacts};
    let callers = [
        ("nobody", Actor::Anonymous, None, Some(here())),
        ("stranger", member(|_| {}), None, Some(here())),
        ("asker", member(|member| member.id = subject()), None, Some(here())),
        ("open offerer", member(|_| {}), Some(OfferStatus::Open), Some(here())),
        ("accepted helper", member(|_| {}), Some(OfferStatus::Accepted), Some(here())),
        ("steward", member(|member| member.stewards = vec![here()]), None, Some(here())),
        ("other steward", member(|member| member.stewards = vec![there()]), None, Some(here())),
        ("admin", member(|member| member.admin = true), None, Some(here())),
        ("admin, no district", member(|member| member.admin = true), None, None),
        ("steward, no district", member(|member| member.stewards = vec![here()]), None, None),
        ("machine", machine(here(), Scope::ALL), None, Some(here())),
        ("system", Actor::System, None, Some(here())),
    ];
    let mut table = head("act", callers.iter().map(|(name, ..)| (*name).to_owned()));
    for act in RequestAct::ALL {
        write!(table, "| request: {act:?} |").unwrap();
        for (_, actor, offer, district) in &callers {
            let facts = RequestFacts { asker: subject(), district: *district, offer: *offer };
            write!(table, " {} |", cell(act.verdict(actor, &facts))).unwrap();
        }
        table.push('\n');
    }
    table
}

#[tokio::test]
async fn the_table_says_what_the_code_does() {
    each(async |app| {
        let intro = "# Who may do what\n\nWritten by `tests/it/matrix.rs`. ✓ may; ✗ may know of it but not do it (403, for \
            nobody 401); · may not know of it (404). A suspended member is refused before any of this (401).\n\n## Acts\n\nThe \
            profile, account and affiliation are one member's; the member's verified affiliation, the steward, the machine and the \
            machine account are of one district.\n\n";
        let reads = "\n## Reading a profile\n\nThe member has a verified affiliation to a school; tried through the server.\n\n";
        let requests = "\n## Requests\n\nThe request is one member's and of one district; each caller sees it and has made the offer \
            in question, where the name says so. The state it is in decides the rest: see `api/src/features/requests/STATES.md`.\n\n";
        let now = format!("{intro}{}{reads}{}{requests}{}", acts(), reading(app).await, on_requests());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("matrix.md");
        if std::env::var_os("BINDERY_UPDATE").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let then = std::fs::read_to_string(&path).unwrap_or_default();
        let new: Vec<_> = now.lines().filter(|line| !then.contains(line)).collect();
        assert!(then == now, "tests/matrix.md differs; now:\n{}", new.join("\n"));
    })
    .await;
}
