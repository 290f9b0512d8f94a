//! Accounts through both faces: registering, passwords, links, deleting, and what admins do.

use bindery::features::accounts::service;
use bindery::features::accounts::types::CreateMember;
use bindery_entity::{affiliation, member, profile};
use bindery_tests::letters::link_token;
use bindery_tests::{Answer, Client, TestApp, Value, each, each_with, json};
use chrono::Duration;
use sea_orm::EntityTrait as _;

pub const PASSWORD: &str = "violet tram ledger moss";
const OTHER: &str = "copper lantern quiet ridge";

fn nora() -> Value {
    json!({"email": "nora@example.org", "password": PASSWORD, "name": "Nora Field", "handle": "nora_field"})
}

/// Nora with some fields changed.
fn nora_with(changes: Value) -> Value {
    let mut body = nora();
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.nobody().post("/v1/auth/sign-in", json!({"email": email, "password": password})).await
}

/// Registers Nora; her signed-in client.
pub async fn registered(app: &TestApp) -> Client {
    let answer = app.nobody().post("/v1/auth/register", nora()).await.expect(201);
    app.bearer(&answer.str("/access_token"))
}

#[tokio::test]
async fn register_sign_in_and_me_on_both_faces() {
    each(async |app| {
        let answer = app.nobody().post("/v1/auth/register", nora()).await.expect(201);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!((answer.str("/token_type").as_str(), &answer.json["expires_in"]), ("Bearer", &json!(300)));
        let nora = app.bearer(&answer.str("/access_token"));
        app.forget_actors();
        let me = nora.get("/v1/me").await.expect(200);
        assert_eq!(me.str("/email"), "nora@example.org");
        assert_eq!(me.json["email_confirmed"], false);
        assert_eq!((me.str("/handle"), me.str("/name")), ("nora_field".to_owned(), "Nora Field".to_owned()));
        assert_eq!(me.statements(), 2);
        nora.clone().with("if-none-match", me.header("etag")).get("/v1/me").await.expect(304);
        for hidden in ["password", "hash", "argon2"] {
            assert!(!me.text.contains(hidden), "{}", me.text);
        }
        let again = sign_in(app, "  NORA@Example.org ", PASSWORD).await.expect(200);
        app.bearer(&again.str("/access_token")).get("/v1/me").await.expect(200);
        let query = "mutation($i: SignInInput!) { signIn(input: $i) { tokens { accessToken tokenType expiresIn } userErrors { code } } }";
        let data = app.nobody().data(query, json!({"i": {"email": "nora@example.org", "password": PASSWORD}})).await;
        let token = data["signIn"]["tokens"]["accessToken"].as_str().unwrap().to_owned();
        let viewer = app.bearer(&token).data("{ viewer { email emailConfirmed admin handle sessions { nodes { current } } } }", json!({})).await;
        assert_eq!(viewer["viewer"]["email"], "nora@example.org");
        assert_eq!(viewer["viewer"]["sessions"]["nodes"].as_array().unwrap().len(), 3);
        let register = "mutation($i: RegisterInput!) { register(input: $i) { tokens { accessToken } userErrors { code path } } }";
        let other = json!({"i": {"email": "o@example.org", "password": OTHER, "name": "O", "handle": "other_one"}});
        let data = app.nobody().data(register, other.clone()).await;
        assert!(data["register"]["tokens"]["accessToken"].is_string());
        let data = app.nobody().data(register, other).await;
        assert_eq!(data["register"]["userErrors"][0], json!({"code": "taken", "path": ["input", "email"]}));
        assert_eq!(app.nobody().data("{ viewer { email } }", json!({})).await["viewer"], Value::Null);
        app.nobody().get("/v1/me").await.problem(401, "unauthenticated");
        let places = app.places().await;
        let machine = app.machine(places.districts[0], &[]).await;
        machine.get("/v1/me").await.problem(403, "forbidden");
        assert_eq!(machine.data("{ viewer { email } }", json!({})).await["viewer"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn bad_registrations_are_named() {
    each(async |app| {
        registered(app).await;
        let register = async |changes: Value| app.nobody().post("/v1/auth/register", nora_with(changes)).await;
        register(json!({"email": "nora"})).await.invalid("/email");
        register(json!({"email": format!("{}@example.org", "n".repeat(250))})).await.invalid("/email");
        register(json!({"name": ""})).await.invalid("/name");
        register(json!({"name": " \u{200b}\t ".replace('\u{200b}', "")})).await.invalid("/name");
        register(json!({"name": "n".repeat(81)})).await.invalid("/name");
        for handle in ["ab", "Nora", "nóra", "a-b-c", "admin", "former_x", &"n".repeat(31)] {
            register(json!({ "handle": handle })).await.invalid("/handle");
        }
        register(json!({"password": "short"})).await.invalid("/password");
        register(json!({"password": "x".repeat(129)})).await.invalid("/password");
        for weak in ["passwordpassword", "aaaaaaaaaaaaaaaa", "nora@example.org", "Nora Field 1", "qwertyuiop123"] {
            let answer = register(json!({"handle": "n_two", "password": weak})).await.invalid("/password");
            assert_eq!(answer.str("/errors/0/code"), "weak_password", "{weak}");
        }
        register(json!({"color": "red"})).await.problem(422, "invalid");
        let taken =
            register(json!({"email": "Nora@Example.ORG", "handle": "n_two"})).await.problem(409, "already_exists");
        assert_eq!(taken.str("/errors/0/pointer"), "/email");
        let taken = register(json!({"email": "n2@example.org"})).await.problem(409, "already_exists");
        assert_eq!(taken.str("/errors/0/pointer"), "/handle");
        // Nothing of the refused ones stays.
        register(json!({"email": "n2@example.org", "handle": "n_two"})).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn one_of_many_at_once_gets_the_name() {
    each(async |app| {
        let one = |n: u32| {
            let body = nora_with(json!({ "email": format!("n{n}@example.org") }));
            let client = app.nobody();
            async move { client.post("/v1/auth/register", body).await.status }
        };
        let mut statuses = futures_util::future::join_all((0..6).map(one)).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    })
    .await;
}

#[tokio::test]
async fn unknown_accounts_and_wrong_passwords_look_alike() {
    each(async |app| {
        registered(app).await;
        let mut known = sign_in(app, "nora@example.org", OTHER).await.problem(401, "invalid_credentials");
        let mut unknown = sign_in(app, "nobody@example.org", OTHER).await.problem(401, "invalid_credentials");
        for answer in [&mut known, &mut unknown] {
            answer.json["request_id"] = Value::Null;
        }
        assert_eq!(known.json, unknown.json);
        assert_eq!(known.statements(), unknown.statements());
        let known = app.nobody().post("/v1/auth/forgot", json!({"email": "nora@example.org"})).await.expect(202);
        let unknown = app.nobody().post("/v1/auth/forgot", json!({"email": "nobody@example.org"})).await.expect(202);
        assert_eq!(known.text, unknown.text);
        // Nor do they differ by the time that they take.
        assert_eq!(known.statements(), unknown.statements());
        assert!(app.letters("nobody@example.org").await.is_empty());
        assert_eq!(app.letters("nora@example.org").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn attempts_slow_down_and_never_lock_out() {
    each(async |app| {
        registered(app).await;
        sign_in(app, "nora@example.org", PASSWORD).await.expect(200);
        for _ in 0..5 {
            sign_in(app, "nora@example.org", "wrong").await.problem(401, "invalid_credentials");
        }
        let slowed = sign_in(app, "nora@example.org", PASSWORD).await.problem(429, "rate_limited");
        assert!(slowed.header("retry-after").parse::<u64>().unwrap() >= 1);
        // Another account from the same address goes on, and an unknown one is slowed the same way.
        for _ in 0..5 {
            sign_in(app, "nobody@example.org", "wrong").await.problem(401, "invalid_credentials");
        }
        sign_in(app, "nobody@example.org", "wrong").await.problem(429, "rate_limited");
        let query =
            "mutation { signIn(input: {email: \"nora@example.org\", password: \"x\"}) { userErrors { code } } }";
        assert_eq!(app.nobody().code(query, json!({})).await, "rate_limited");
        app.advance(Duration::seconds(2));
        sign_in(app, "nora@example.org", "wrong").await.problem(401, "invalid_credentials");
        let slowed = sign_in(app, "nora@example.org", "wrong").await.problem(429, "rate_limited");
        assert!(slowed.header("retry-after").parse::<u64>().unwrap() >= 2, "the wait grows");
        app.advance(Duration::seconds(1000));
        sign_in(app, "nora@example.org", PASSWORD).await.expect(200);
        for _ in 0..4 {
            sign_in(app, "nora@example.org", "wrong").await.problem(401, "invalid_credentials");
        }
        sign_in(app, "nora@example.org", PASSWORD).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn attempts_at_once_are_counted_one_by_one() {
    each(async |app| {
        registered(app).await;
        let tries = (0..20).map(|_| sign_in(app, "nora@example.org", "wrong"));
        let answers = futures_util::future::join_all(tries).await;
        let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
        assert_eq!(looked_at, 5, "only the free attempts reach the password");
    })
    .await;
}

#[tokio::test]
async fn sign_in_draws_on_one_budget_on_both_faces() {
    each_with(&[("quota_auth_per_minute", 3_u32.into())], async |app| {
        sign_in(app, "a@example.org", "x").await.problem(401, "invalid_credentials");
        let query = "mutation { signIn(input: {email: \"b@example.org\", password: \"x\"}) { userErrors { code } } }";
        assert_eq!(app.nobody().code(query, json!({})).await, "invalid_credentials");
        let two = "mutation { a: forgotPassword(input: {email: \"b@x.org\"}) { accepted } b: forgotPassword(input: {email: \"c@x.org\"}) { accepted } }";
        let answer = app.nobody().graphql(two, json!({})).await;
        assert_eq!(answer.json["errors"][0]["extensions"]["code"], "rate_limited", "{}", answer.text);
        let answer = sign_in(app, "a@example.org", "x").await.problem(429, "rate_limited");
        assert!(answer.header("ratelimit-policy").starts_with("\"sign-in\";q=3"));
        app.nobody().get("/v1/districts").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn no_answer_here_is_kept_for_a_retry() {
    each(async |app| {
        let nora = registered(app).await.with("idempotency-key", "key-1");
        let nobody = app.nobody().with("idempotency-key", "key-1");
        let paths = [
            ("register", self::nora()),
            ("sign-in", json!({"email": "a@b.org", "password": "x"})),
            ("refresh", json!({"refresh_token": "x"})),
            ("password", json!({"current_password": PASSWORD, "new_password": OTHER})),
            ("forgot", json!({"email": "a@b.org"})),
            ("reset", json!({"token": "x", "password": OTHER})),
            ("confirm", json!({"token": "x"})),
            ("confirm/resend", json!(null)),
            ("sign-out", json!(null)),
        ];
        for (path, body) in paths {
            for client in [&nora, &nobody] {
                let answer = client.post(&format!("/v1/auth/{path}"), body.clone()).await;
                answer.problem(400, "idempotency_unsupported");
            }
        }
        let mutations = [
            "signIn(input: {email: \"a\", password: \"b\"}) { userErrors { code } }",
            "refresh(input: {refreshToken: \"a\"}) { userErrors { code } }",
            "forgotPassword(input: {email: \"a\"}) { userErrors { code } }",
            "resetPassword(input: {token: \"a\", password: \"aaaaaaaaaaaaaa\"}) { userErrors { code } }",
            "confirmEmail(input: {token: \"a\"}) { userErrors { code } }",
            "changePassword(input: {currentPassword: \"a\", newPassword: \"aaaaaaaaaaaaaa\"}) { userErrors { code } }",
            "deleteAccount(input: {password: \"a\"}) { userErrors { code } }",
            "resendConfirmation { userErrors { code } }",
            "signOut { userErrors { code } }",
        ];
        for mutation in mutations {
            for client in [&nora, &nobody] {
                let code = client.code(&format!("mutation {{ {mutation} }}"), json!({})).await;
                assert_eq!(code, "idempotency_unsupported", "{mutation}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn registration_by_invitation_and_closed() {
    each_with(&[("registration", "invite".into())], async |app| {
        app.nobody().post("/v1/auth/register", nora()).await.problem(403, "registration_closed");
        app.nobody().post("/v1/auth/register", nora_with(json!({"invitation": "x"}))).await.invalid("/invitation");
        let command =
            CreateMember { email: "nora@example.org".to_owned(), name: None, handle: None, admin: Some(true) };
        let link = service::create_member_link(&app.system(), command.clone()).await.unwrap();
        assert!(link.starts_with(&format!("{}/reset?token=", app.url)), "{link}");
        let again = service::create_member_link(&app.system(), command).await.unwrap_err();
        assert_eq!(again.code().as_str(), "already_exists");
        sign_in(app, "nora@example.org", PASSWORD).await.problem(401, "invalid_credentials");
        let invited = json!({"invitation": link_token(&link)});
        let wrong = nora_with(json!({"email": "else@example.org", "invitation": link_token(&link)}));
        app.nobody().post("/v1/auth/register", wrong).await.invalid("/email");
        let answer = app.nobody().post("/v1/auth/register", nora_with(invited.clone())).await.expect(201);
        let me = app.bearer(&answer.str("/access_token")).get("/v1/me").await.expect(200);
        assert_eq!((&me.json["admin"], &me.json["email_confirmed"]), (&json!(true), &json!(true)));
        assert_eq!(me.str("/handle"), "nora_field");
        app.nobody().post("/v1/auth/register", nora_with(invited)).await.invalid("/invitation");
        // The link also works where only a password is asked for.
        let command = CreateMember { email: "ida@example.org".to_owned(), name: None, handle: None, admin: None };
        let link = service::create_member_link(&app.system(), command).await.unwrap();
        let body = json!({"token": link_token(&link), "password": OTHER});
        app.nobody().post("/v1/auth/reset", body).await.expect(204);
        sign_in(app, "ida@example.org", OTHER).await.expect(200);
    })
    .await;
    each_with(&[("registration", "closed".into())], async |app| {
        app.nobody().post("/v1/auth/register", nora()).await.problem(403, "registration_closed");
        app.nobody()
            .post("/v1/auth/register", nora_with(json!({"invitation": "x"})))
            .await
            .problem(403, "registration_closed");
        let query = "mutation($i: RegisterInput!) { register(input: $i) { userErrors { code } } }";
        assert_eq!(app.nobody().code(query, json!({ "i": nora() })).await, "registration_closed");
    })
    .await;
}

#[tokio::test]
async fn confirming_an_address() {
    each(async |app| {
        let nora = registered(app).await;
        let token = app.mailed_token("nora@example.org").await;
        nora.post("/v1/auth/confirm/resend", json!(null)).await.expect(202);
        app.nobody().post("/v1/auth/confirm", json!({ "token": token })).await.invalid("/token");
        nora.post("/v1/auth/confirm/resend", json!(null)).await.problem(429, "rate_limited");
        let token = app.mailed_token("nora@example.org").await;
        // A link does what it is for and nothing else.
        app.nobody().post("/v1/auth/reset", json!({"token": token, "password": OTHER})).await.invalid("/token");
        let query = "mutation($t: String!) { confirmEmail(input: {token: $t}) { confirmed userErrors { code path } } }";
        let data = app.nobody().data(query, json!({ "t": token })).await;
        assert_eq!(data["confirmEmail"]["confirmed"], true);
        let data = app.nobody().data(query, json!({ "t": token })).await;
        assert_eq!(data["confirmEmail"]["userErrors"][0], json!({"code": "invalid_token", "path": ["input", "token"]}));
        assert_eq!(nora.get("/v1/me").await.json["email_confirmed"], true);
        nora.post("/v1/auth/confirm/resend", json!(null)).await.problem(409, "illegal_transition");
        app.nobody().post("/v1/auth/confirm/resend", json!(null)).await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn forgotten_passwords() {
    each(async |app| {
        let nora = registered(app).await;
        let forgot =
            async || app.nobody().post("/v1/auth/forgot", json!({"email": "NORA@example.org"})).await.expect(202);
        let reset =
            async |token: &str| app.nobody().post("/v1/auth/reset", json!({"token": token, "password": OTHER})).await;
        forgot().await;
        let late = app.mailed_token("nora@example.org").await;
        app.advance(Duration::minutes(31));
        reset(&late).await.invalid("/token");
        forgot().await;
        let token = app.mailed_token("nora@example.org").await;
        assert!(!app.letters("nora@example.org").await.iter().any(|text| text.contains(PASSWORD)));
        let weak = json!({"token": token, "password": "passwordpassword"});
        app.nobody().post("/v1/auth/reset", weak).await.invalid("/password");
        let fresh = sign_in(app, "nora@example.org", PASSWORD).await.expect(200);
        let both = futures_util::future::join_all([reset(&token), reset(&token)]).await;
        let mut statuses: Vec<u16> = both.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 422]);
        nora.get("/v1/me").await.problem(401, "unauthenticated");
        app.bearer(&fresh.str("/access_token")).get("/v1/me").await.problem(401, "unauthenticated");
        sign_in(app, "nora@example.org", PASSWORD).await.problem(401, "invalid_credentials");
        let answer = sign_in(app, "nora@example.org", OTHER).await.expect(200);
        let me = app.bearer(&answer.str("/access_token")).get("/v1/me").await.expect(200);
        assert_eq!(me.json["email_confirmed"], true);
        // Nobody is flooded with letters, and the answer stays the same.
        let before = app.letters("nora@example.org").await.len();
        for _ in 0..5 {
            forgot().await;
        }
        assert!(app.letters("nora@example.org").await.len() <= before + 1);
    })
    .await;
}

#[tokio::test]
async fn changing_the_password_ends_every_session_and_begins_one() {
    each(async |app| {
        let nora = registered(app).await;
        let answer = sign_in(app, "nora@example.org", PASSWORD).await.expect(200);
        let elsewhere = app.bearer(&answer.str("/access_token"));
        let change = async |current: &str, new: &str| {
            nora.post("/v1/auth/password", json!({"current_password": current, "new_password": new})).await
        };
        let wrong = change(OTHER, OTHER).await.invalid("/current_password");
        assert_eq!(wrong.str("/errors/0/code"), "wrong_password");
        change(PASSWORD, "passwordpassword").await.invalid("/new_password");
        change(PASSWORD, "short").await.invalid("/new_password");
        let changed = change(PASSWORD, OTHER).await.expect(200);
        assert_eq!(changed.header("cache-control"), "no-store");
        // Whoever holds the tokens of before is out, also on the same device.
        nora.get("/v1/me").await.problem(401, "unauthenticated");
        let nora = app.bearer(&changed.str("/access_token"));
        nora.get("/v1/me").await.expect(200);
        let refresh = json!({ "refresh_token": changed.str("/refresh_token") });
        app.nobody().post("/v1/auth/refresh", refresh).await.expect(200);
        elsewhere.get("/v1/me").await.problem(401, "unauthenticated");
        sign_in(app, "nora@example.org", OTHER).await.expect(200);
        let query =
            "mutation($i: ChangePasswordInput!) { changePassword(input: $i) { tokens { accessToken } userErrors { code path } } }";
        let input = json!({"i": {"currentPassword": "nope", "newPassword": PASSWORD}});
        let data = nora.data(query, input.clone()).await;
        assert_eq!(data["changePassword"]["userErrors"][0]["path"], json!(["input", "currentPassword"]));
        assert_eq!(app.nobody().code(query, input).await, "unauthenticated");
        app.nobody()
            .post("/v1/auth/password", json!({"current_password": "x", "new_password": OTHER}))
            .await
            .problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn deleting_an_account() {
    each(async |app| {
        let places = app.places().await;
        let nora = registered(app).await;
        let id = nora.get("/v1/me").await.str("/id").parse().unwrap();
        let db = app.system().db;
        app.affiliate(id, places.districts[0], None, "self").await;
        for district in places.districts {
            app.make_steward(id, district).await;
        }
        let second = app.member("second").await;
        app.make_steward(second.id, places.districts[1]).await;
        assert_eq!(nora.get("/v1/me").await.json["steward_of"].as_array().unwrap().len(), 2);
        let delete = async |password: &str| {
            nora.send(reqwest::Method::DELETE, "/v1/me", Some(json!({ "password": password }))).await
        };
        delete("wrong").await.invalid("/password");
        let blocked = delete(PASSWORD).await.problem(409, "sole_owner");
        assert_eq!(blocked.json["blockers"], json!([places.districts[0]]));
        let query = "mutation($p: String!) { deleteAccount(input: {password: $p}) { deleted userErrors { code } } }";
        let data = nora.data(query, json!({ "p": PASSWORD })).await;
        assert_eq!(data["deleteAccount"]["userErrors"][0]["code"], "sole_owner");
        app.make_steward(second.id, places.districts[0]).await;
        let stale = nora.clone().with("if-match", "\"1-x\"");
        let answer = stale.send(reqwest::Method::DELETE, "/v1/me", Some(json!({ "password": PASSWORD }))).await;
        answer.problem(412, "version_conflict");
        app.nobody()
            .send(reqwest::Method::DELETE, "/v1/me", Some(json!({"password": "x"})))
            .await
            .problem(401, "unauthenticated");
        delete(PASSWORD).await.expect(204);
        nora.get("/v1/me").await.problem(401, "unauthenticated");
        sign_in(app, "nora@example.org", PASSWORD).await.problem(401, "invalid_credentials");
        let row = member::Entity::find_by_id(id).one(&db).await.unwrap().unwrap();
        assert_eq!((row.status.as_str(), row.password_hash), ("deleted", None));
        assert!(row.email.starts_with("former_"), "{}", row.email);
        let row = profile::Entity::find_by_id(id).one(&db).await.unwrap().unwrap();
        assert!(row.handle.starts_with("former_") && row.name == "Former member" && !row.active);
        assert!(affiliation::Entity::find().all(&db).await.unwrap().is_empty());
        // The address and the handle are free again.
        app.nobody().post("/v1/auth/register", self::nora()).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn admins_keep_people_out_and_let_them_in() {
    each(async |app| {
        let (admin, other) = (app.admin("ada").await, app.member("omar").await);
        let nora = registered(app).await;
        let id = nora.get("/v1/me").await.str("/id");
        let path = |what: &str| format!("/v1/members/{id}{what}");
        for what in ["/suspend", "/reinstate", "/reset-link"] {
            app.nobody().post(&path(what), json!(null)).await.problem(401, "unauthenticated");
            other.client.post(&path(what), json!(null)).await.problem(403, "forbidden");
            nora.post(&path(what), json!(null)).await.problem(403, "forbidden");
            admin.client.post(&format!("/v1/members/{}{what}", admin.id), json!(null)).await.problem(403, "forbidden");
            let absent = format!("/v1/members/mem_01h455vb4pex5vsknk084sn02q{what}");
            other.client.post(&absent, json!(null)).await.problem(403, "forbidden");
            admin.client.post(&absent, json!(null)).await.problem(404, "not_found");
        }
        app.nobody().get(&path("")).await.problem(401, "unauthenticated");
        other.client.get(&path("")).await.problem(404, "not_found");
        nora.get(&path("")).await.expect(200);
        let account = admin.client.get(&path("")).await.expect(200);
        assert_eq!(account.json["abilities"], json!({"suspend": true, "reinstate": false, "send_reset_link": true}));
        admin.client.post(&path("/reinstate"), json!(null)).await.problem(409, "illegal_transition");
        let stale = admin.client.clone().with("if-match", "\"1-x\"");
        stale.post(&path("/suspend"), json!(null)).await.problem(412, "version_conflict");
        let fresh = admin.client.clone().with("if-match", account.header("etag"));
        let suspended = fresh.post(&path("/suspend"), json!(null)).await.expect(200);
        assert_eq!(suspended.str("/status"), "suspended");
        nora.get("/v1/me").await.problem(401, "unauthenticated");
        sign_in(app, "nora@example.org", PASSWORD).await.problem(403, "forbidden");
        sign_in(app, "nora@example.org", OTHER).await.problem(401, "invalid_credentials");
        admin.client.post(&path("/reset-link"), json!(null)).await.problem(409, "illegal_transition");
        let query = "mutation($id: ID!) { reinstateMember(id: $id) { account { status memberId viewerCan { suspend } } userErrors { code } } }";
        assert_eq!(other.client.code(query, json!({ "id": id })).await, "forbidden");
        let data = admin.client.data(query, json!({ "id": id })).await;
        assert_eq!(data["reinstateMember"]["account"], json!({"status": "ACTIVE", "memberId": id, "viewerCan": {"suspend": true}}));
        nora.get("/v1/me").await.problem(401, "unauthenticated");
        sign_in(app, "nora@example.org", PASSWORD).await.expect(200);
        admin.client.post(&path("/reset-link"), json!(null)).await.expect(202);
        let token = app.mailed_token("nora@example.org").await;
        app.nobody().post("/v1/auth/reset", json!({"token": token, "password": OTHER})).await.expect(204);
        sign_in(app, "nora@example.org", OTHER).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn admins_invite() {
    each_with(&[("registration", "invite".into())], async |app| {
        let (admin, other) = (app.admin("ada").await, app.member("omar").await);
        let body = json!({"email": "nora@example.org", "name": "Nora"});
        app.nobody().post("/v1/members", body.clone()).await.problem(401, "unauthenticated");
        other.client.post("/v1/members", body.clone()).await.problem(403, "forbidden");
        admin.client.post("/v1/members", json!({"email": "x"})).await.invalid("/email");
        admin.client.post("/v1/members", json!({"email": "x@y.org", "handle": "a"})).await.invalid("/handle");
        let keyed = admin.client.clone().with("idempotency-key", "one");
        let created = keyed.post("/v1/members", body.clone()).await.expect(201);
        assert_eq!(created.str("/status"), "invited");
        admin.client.get(created.header("location")).await.expect(200);
        let again = keyed.post("/v1/members", body.clone()).await.expect(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        admin.client.post("/v1/members", body).await.problem(409, "already_exists");
        assert_eq!(app.letters("nora@example.org").await.len(), 1);
        let token = app.mailed_token("nora@example.org").await;
        app.nobody().post("/v1/auth/register", nora_with(json!({ "invitation": token }))).await.expect(201);
        let query = "mutation { createMember(input: {email: \"z@example.org\"}) { account { status admin } userErrors { code } } }";
        let data = admin.client.data(query, json!({})).await;
        assert_eq!(data["createMember"]["account"], json!({"status": "INVITED", "admin": false}));
        assert_eq!(other.client.code(query, json!({})).await, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn links_in_letters_lead_to_a_page() {
    each(async |app| {
        registered(app).await;
        let letters = app.letters("nora@example.org").await;
        let link = letters[0].split_whitespace().find(|word| word.starts_with("http")).unwrap();
        let path = link.strip_prefix(app.url.as_str()).unwrap();
        for path in [path, "/reset?token=x"] {
            let page = app.nobody().get(path).await.expect(200);
            assert!(page.header("content-type").starts_with("text/html"));
            assert!(page.header("content-security-policy").contains("default-src 'none'"));
            assert_eq!(page.header("referrer-policy"), "no-referrer");
            assert!(!page.text.contains("token="), "the token stays with the browser");
        }
        app.nobody().get("/assets/letter.js").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_known_device_is_not_slowed_by_others_who_guess() {
    let settings = [("trusted_proxies", vec!["127.0.0.0/8"].into())];
    each_with(&settings, async |app| {
        registered(app).await;
        let first = sign_in(app, "nora@example.org", PASSWORD).await.expect(200);
        let (device, other) = (first.str("/device"), nora_with(json!({"email": "o@example.org", "handle": "other"})));
        let stranger = app.nobody().post("/v1/auth/register", other).await.expect(201).str("/device");
        let from = |address: &str| app.nobody().with("x-forwarded-for", address);
        for n in 0..40 {
            let guess = json!({"email": "nora@example.org", "password": format!("wrong guess {n}")});
            let status = from(&format!("203.0.113.{n}")).post("/v1/auth/sign-in", guess).await.status;
            assert!([401, 429].contains(&status), "{status}");
        }
        let body = |device: Option<&str>| json!({"email": "nora@example.org", "password": PASSWORD, "device": device});
        let at_home = from("198.51.100.7");
        // Without a mark, or with that of another account, it is somebody who guesses.
        for device in [None, Some(stranger.as_str()), Some("made up")] {
            at_home.post("/v1/auth/sign-in", body(device)).await.problem(429, "rate_limited");
        }
        let again = at_home.post("/v1/auth/sign-in", body(Some(&device))).await.expect(200);
        let mutation = "mutation($i: SignInInput!) { signIn(input: $i) { tokens { device } userErrors { code } } }";
        let data = at_home.data(mutation, json!({ "i": body(Some(&again.str("/device"))) })).await;
        assert!(data["signIn"]["tokens"]["device"].is_string(), "{data}");
        // A device guesses no better than an address.
        let wrong = json!({"email": "nora@example.org", "password": "wrong", "device": device});
        let mut statuses = Vec::new();
        for _ in 0..10 {
            statuses.push(at_home.post("/v1/auth/sign-in", wrong.clone()).await.status);
        }
        assert!(statuses.starts_with(&[401]) && statuses.ends_with(&[429]), "{statuses:?}");
        at_home.post("/v1/auth/sign-in", body(Some(&again.str("/device")))).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn what_everybody_tries_first_is_no_password() {
    let settings = [("public_url", "https://maplegrove.example.org".into())];
    each_with(&settings, async |app| {
        for password in [
            "correct horse battery staple",
            "CorrectHorseBatteryStaple1",
            "Summer2026!!",
            "Autumn-2026-2027",
            "L1brarian2026!",
            "maplegrove maplegrove",
            "MapleGrove2026!",
            "Bindery Bindery!",
            "nora field 2026!",
        ] {
            let refused = app.nobody().post("/v1/auth/register", nora_with(json!({ "password": password }))).await;
            assert_eq!(refused.invalid("/password").str("/errors/0/code"), "weak_password", "{password}");
        }
        for (n, password) in
            ["violet tram ledger moss", "horse staple umbrella kite 2026", "tr4verse-Quilt-9d"].iter().enumerate()
        {
            let person =
                json!({"password": password, "email": format!("n{n}@example.org"), "handle": format!("nora_{n}")});
            app.nobody().post("/v1/auth/register", nora_with(person)).await.expect(201);
        }
    })
    .await;
}
