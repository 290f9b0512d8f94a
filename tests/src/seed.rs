//! What tests arrange: places and people, written straight to the database.

use crate::{Client, TestApp};
use bindery::actor::Scope;
use bindery::auth::{self, token};
use bindery::bus::Topic;
use bindery::ctx::Ctx;
use bindery::features::districts::import::{self, DistrictFact, SchoolFact};
use bindery::{keys, text};
use bindery_entity::ids::{AffiliationId, ClientId, DistrictId, MemberId, SchoolId, SessionId};
use bindery_entity::{affiliation, client, district, member, profile, profile_word, school, session, steward};
use chrono::Duration;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    Set,
};
use serde_json::json;

/// Two districts with three schools each.
#[derive(Debug, Clone)]
pub struct Places {
    /// Maple Unified and Harbor Public Schools.
    pub districts: [DistrictId; 2],
    /// The schools of each, by name.
    pub schools: [Vec<SchoolId>; 2],
}

/// A member with a session.
#[derive(Debug, Clone)]
pub struct Person {
    /// Whose account it is.
    pub id: MemberId,
    /// The session that the client uses.
    pub session: SessionId,
    /// A client that is signed in.
    pub client: Client,
}

const DISTRICTS: &str = "\
nces_district_id,state_district_id,name,county,street,city,state,zip,locale,schools,students,teachers_fte,type,status
0600001,CA-1,Maple Unified,Maple County,1 Elm St.,Mapleton,CA,90001,City: Small,3,1200,60.5,Regular Local,Open
5300002,WA-2,Harbor Public Schools,Harbor County,2 Pier Rd.,Harborview,WA,98001,Rural: Fringe,3,800,40,Regular Local,Open
";

const SCHOOLS: &str = "\
nces_school_id,nces_district_id,state_school_id,name,district,county,street,city,state,zip,low_grade,high_grade,locale,charter,students,teachers_fte,type,status
060000100001,0600001,CA-1-1,Lincoln Elementary,Maple Unified,Maple County,3 Elm St.,Mapleton,CA,90001,KG,05,City: Small,No,400,20,Regular,Open
060000100002,0600001,CA-1-2,Maple Middle,Maple Unified,Maple County,4 Elm St.,Mapleton,CA,90001,06,08,City: Small,No,400,20,Regular,Open
060000100003,0600001,CA-1-3,Núñez High,Maple Unified,Maple County,5 Elm St.,Mapleton,CA,90001,09,12,City: Small,No,400,20.5,Regular,Open
530000200001,5300002,WA-2-1,Harbor Elementary,Harbor Public Schools,Harbor County,3 Pier Rd.,Harborview,WA,98001,PK,06,Rural: Fringe,No,300,15,Regular,Open
530000200002,5300002,WA-2-2,Harbor High,Harbor Public Schools,Harbor County,4 Pier Rd.,Harborview,WA,98001,07,12,Rural: Fringe,Yes,300,15,Regular,Open
530000200003,5300002,WA-2-3,Lincoln Academy,Harbor Public Schools,Harbor County,5 Pier Rd.,Harborview,WA,98001,KG,12,Rural: Fringe,No,200,10,Regular,Open
";

impl TestApp {
    /// Imports the two districts and their schools.
    pub async fn places(&self) -> Places {
        let ctx = self.system();
        let (districts, _) = import::read::<DistrictFact>(DISTRICTS.as_bytes()).expect("reads");
        let (schools, _) = import::read::<SchoolFact>(SCHOOLS.as_bytes()).expect("reads");
        import::import_districts(&ctx, &districts).await.expect("imports");
        import::import_schools(&ctx, &schools).await.expect("imports");
        let districts =
            district::Entity::find().order_by_asc(district::Column::NcesId).all(&ctx.db).await.expect("reads");
        let districts = [districts[0].id, districts[1].id];
        let mut found = [Vec::new(), Vec::new()];
        for (place, district) in districts.iter().enumerate() {
            let of = school::Entity::find()
                .filter(school::Column::DistrictId.eq(*district))
                .order_by_asc(school::Column::NcesId);
            found[place] = of.all(&ctx.db).await.expect("reads").into_iter().map(|row| row.id).collect();
        }
        Places { districts, schools: found }
    }

    /// A member with a confirmed address, a profile for members, and a session.
    pub async fn member(&self, handle: &str) -> Person {
        self.person(handle, "members", false).await
    }

    /// The installation's admin.
    pub async fn admin(&self, handle: &str) -> Person {
        self.person(handle, "members", true).await
    }

    /// A member whose profile has this visibility.
    pub async fn person(&self, handle: &str, visibility: &str, admin: bool) -> Person {
        let ctx = self.system();
        let (id, now): (MemberId, _) = (ctx.new_id(), ctx.now());
        let email = format!("{handle}@example.org");
        let row = member::Model {
            id,
            email_folded: text::fold(&email),
            email,
            email_confirmed_at: Some(now),
            password_hash: None,
            admin,
            status: "active".to_owned(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        row.into_active_model().insert(&ctx.db).await.expect("inserts");
        let name = format!("{} Example", handle.replace('_', " "));
        let row = profile::Model {
            id,
            handle: handle.to_owned(),
            handle_folded: text::fold(handle),
            name_folded: text::fold(&name),
            name: name.clone(),
            headline: None,
            tagline: None,
            bio: None,
            grade_bands: json!([]),
            languages: json!([]),
            visibility: visibility.to_owned(),
            active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        row.into_active_model().insert(&ctx.db).await.expect("inserts");
        for word in text::words([handle, name.as_str()]) {
            let word = profile_word::ActiveModel { word: Set(word), member_id: Set(id) };
            profile_word::Entity::insert(word).exec_without_returning(&ctx.db).await.expect("inserts");
        }
        self.signed_in(id).await
    }

    /// Another session of a member.
    pub async fn signed_in(&self, member: MemberId) -> Person {
        let ctx = self.system();
        let (id, now): (SessionId, _) = (ctx.new_id(), ctx.now());
        let row = session::Model {
            id,
            member_id: member,
            refresh_hash: keys::sha256(id.to_string().as_bytes()),
            previous_hash: None,
            rotated_at: None,
            user_agent: None,
            created_at: now,
            last_used_at: now,
            expires_at: now + Duration::days(30),
            revoked_at: None,
        };
        row.into_active_model().insert(&ctx.db).await.expect("inserts");
        let token = token::for_session(&ctx, member, id).await.expect("signs");
        Person { id: member, session: id, client: self.bearer(&token) }
    }

    /// Makes a member a steward of a district.
    pub async fn make_steward(&self, member: MemberId, district: DistrictId) {
        let ctx = self.system();
        let row = steward::Model { district_id: district, member_id: member, created_at: ctx.now() };
        row.into_active_model().insert(&ctx.db).await.expect("inserts");
        self.forget_actors();
    }

    /// Ties a member to a district, or to a school of it, with this source (`self`, `steward`, `roster`).
    pub async fn affiliate(
        &self,
        member: MemberId,
        district: DistrictId,
        school: Option<SchoolId>,
        source: &str,
    ) -> AffiliationId {
        let ctx = self.system();
        let (id, now): (AffiliationId, _) = (ctx.new_id(), ctx.now());
        let row = affiliation::Model {
            id,
            member_id: member,
            district_id: district,
            school_id: school,
            role: "librarian".to_owned(),
            source: source.to_owned(),
            starts_on: None,
            ends_on: None,
            confirmed_by: None,
            confirmed_at: (source != "self").then_some(now),
            ended_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        row.into_active_model().insert(&ctx.db).await.expect("inserts");
        self.forget_actors();
        id
    }

    /// A context in which a person acts.
    pub async fn acting(&self, person: &Person) -> Ctx {
        let ctx = self.system();
        let actor = auth::load_member(&ctx, person.id, person.session).await.expect("the session stands");
        ctx.acting_as(actor)
    }

    /// Ends a person's session, as signing out does.
    pub async fn end_session(&self, person: &Person) {
        let ctx = self.system();
        let row =
            session::ActiveModel { id: Set(person.session), revoked_at: Set(Some(ctx.now())), ..Default::default() };
        row.update(&ctx.db).await.expect("updates");
        ctx.wake(Topic::Access);
    }

    /// A machine account of a district with a token for `scopes`.
    pub async fn machine(&self, district: DistrictId, scopes: &[Scope]) -> Client {
        let ctx = self.system();
        let (id, now): (ClientId, _) = (ctx.new_id(), ctx.now());
        let secret_hash = keys::sha256(b"secret");
        let row = client::Model {
            id,
            district_id: district,
            name: "Roster sync".to_owned(),
            scopes: json!(scopes),
            secret_hash: secret_hash.clone(),
            created_by: None,
            revoked_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        row.into_active_model().insert(&ctx.db).await.expect("inserts");
        self.bearer(&token::for_client(&ctx, id, scopes, &secret_hash).await.expect("signs"))
    }
}
