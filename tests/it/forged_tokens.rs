//! Forged access tokens: each is refused on both faces, and the answer never says why.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use bindery::auth;
use bindery::auth::token::Claims;
use bindery_tests::seed::Person;
use bindery_tests::{TestApp, Value, each, json};
use chrono::Duration;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};

/// What a forger has: a good token, and in the worst cases even our key.
struct Forge {
    good: String,
    header: Value,
    claims: Value,
    key: EncodingKey,
    public: Vec<u8>,
}

impl Forge {
    async fn new(app: &TestApp, person: &Person) -> Self {
        let good = person.client.token.clone().unwrap();
        let part = |n: usize| {
            serde_json::from_slice(&BASE64URL_NOPAD.decode(good.split('.').nth(n).unwrap().as_bytes()).unwrap())
                .unwrap()
        };
        let (header, claims) = (part(0), part(1));
        let key = auth::keys::current(&app.system()).await.unwrap();
        let jwk = serde_json::to_value(&key.jwk).unwrap();
        let public = BASE64URL_NOPAD.decode(jwk["x"].as_str().unwrap().as_bytes()).unwrap();
        Self { header, claims, key: key.encoding.clone(), public, good }
    }

    /// A header and claims with a signature by `key`.
    fn signed(&self, header: &Value, claims: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
        let message = format!("{}.{}", part(header), part(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).unwrap();
        format!("{message}.{signature}")
    }

    /// Our signature under another header.
    fn header(&self, changes: Value) -> String {
        self.signed(&merged(&self.header, changes), &self.claims, &self.key, Algorithm::EdDSA)
    }

    /// Our signature under other claims.
    fn claims(&self, changes: Value) -> String {
        self.signed(&self.header, &merged(&self.claims, changes), &self.key, Algorithm::EdDSA)
    }

    fn hmac(&self, algorithm: Algorithm, secret: &[u8]) -> String {
        let name = serde_json::to_value(algorithm).unwrap();
        let header = merged(&self.header, json!({ "alg": name }));
        self.signed(&header, &self.claims, &EncodingKey::from_secret(secret), algorithm)
    }

    fn unsigned(&self, alg: &str) -> String {
        let header = merged(&self.header, json!({ "alg": alg }));
        format!("{}.{}.", part(&header), part(&self.claims))
    }
}

fn part(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

/// `value` with fields changed; null takes a field away.
fn merged(value: &Value, changes: Value) -> Value {
    let mut value = value.clone();
    for (name, change) in changes.as_object().unwrap() {
        if change.is_null() {
            value.as_object_mut().unwrap().remove(name);
        } else {
            value[name] = change.clone();
        }
    }
    value
}

fn flipped(token: &str, at: usize) -> String {
    let mut bytes = token.as_bytes().to_vec();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}

fn by_algorithm(forge: &Forge, out: &mut Vec<(&'static str, String)>) {
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        out.push(("no signature", forge.unsigned(alg)));
    }
    out.push(("none with our signature", forge.header(json!({"alg": "none"}))));
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        data_encoding::BASE64.encode(&forge.public)
    );
    out.push(("HMAC by the public key", forge.hmac(Algorithm::HS256, &forge.public)));
    out.push(("HMAC by the public key", forge.hmac(Algorithm::HS384, &forge.public)));
    out.push(("HMAC by the public key", forge.hmac(Algorithm::HS512, &forge.public)));
    out.push((
        "HMAC by the public key as text",
        forge.hmac(Algorithm::HS256, BASE64URL_NOPAD.encode(&forge.public).as_bytes()),
    ));
    out.push(("HMAC by the public key as PEM", forge.hmac(Algorithm::HS256, pem.as_bytes())));
    out.push(("HMAC by nothing", forge.hmac(Algorithm::HS256, b"")));
    out.push(("HMAC by the kid", forge.hmac(Algorithm::HS256, forge.header["kid"].as_str().unwrap().as_bytes())));
    for alg in ["RS256", "ES256", "PS512", "HS256", "Ed448"] {
        out.push(("another alg over our signature", forge.header(json!({ "alg": alg }))));
    }
    out.push(("no alg", forge.header(json!({"alg": null}))));
    for crit in [json!(["exp"]), json!([]), json!(null), json!("b64")] {
        let header = format!("{{\"crit\":{crit},{}", &forge.header.to_string()[1..]);
        let message = format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), part(&forge.claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &forge.key, Algorithm::EdDSA).unwrap();
        out.push(("an extension that must be understood", format!("{message}.{signature}")));
    }
}

fn by_key(forge: &Forge, out: &mut Vec<(&'static str, String)>) {
    let pair = Ed25519KeyPair::generate().unwrap();
    let other = EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref());
    let x = BASE64URL_NOPAD.encode(pair.public_key().as_ref());
    let foreign =
        |changes: Value| forge.signed(&merged(&forge.header, changes), &forge.claims, &other, Algorithm::EdDSA);
    out.push(("another key under our kid", foreign(json!({}))));
    out.push(("another key in jwk", foreign(json!({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": x}}))));
    out.push((
        "another key in jwk, no kid",
        foreign(json!({"kid": null, "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x}})),
    ));
    out.push(("another key by jku", foreign(json!({"jku": "http://127.0.0.1:9/jwks.json"}))));
    out.push(("another key by x5u", foreign(json!({"x5u": "http://127.0.0.1:9/cert.pem"}))));
    out.push(("an invented kid", foreign(json!({"kid": x}))));
    for kid in [
        "",
        "unknown",
        "../../../../dev/null",
        "/dev/null",
        "' OR '1'='1",
        "'; DROP TABLE signing_key; --",
        "' UNION SELECT 'x",
        "%00",
        "0",
    ] {
        out.push(("kid tricks", forge.header(json!({ "kid": kid }))));
    }
    out.push(("a long kid", forge.header(json!({"kid": "k".repeat(4000)}))));
    out.push(("no kid", forge.header(json!({"kid": null}))));
    out.push(("kid is a number", forge.header(json!({"kid": 1}))));
    out.push(("kid is a list", forge.header(json!({"kid": [forge.header["kid"]]}))));
}

fn by_claims(forge: &Forge, now: i64, out: &mut Vec<(&'static str, String)>) {
    for typ in [json!(null), json!("JWT"), json!("id+jwt"), json!(""), json!("at")] {
        out.push(("another typ", forge.header(json!({ "typ": typ }))));
    }
    let times = [
        ("no exp", json!({"exp": null})),
        ("late", json!({"exp": now - 6, "iat": now - 200})),
        ("long ago", json!({"exp": 1, "iat": 0})),
        ("too long a life", json!({"exp": now + 3600})),
        ("for ever", json!({"exp": i64::MAX})),
        ("exp is a text", json!({"exp": "9999999999"})),
        ("no iat", json!({"iat": null})),
        ("good from later on", json!({"nbf": now + 60})),
        ("good from some day", json!({"nbf": "soon"})),
        ("from the future", json!({"iat": now + 60, "exp": now + 120})),
        ("long before time", json!({"iat": i64::MIN, "exp": now + 60})),
    ];
    let names = [
        ("no aud", json!({"aud": null})),
        ("another aud", json!({"aud": "somebody else"})),
        ("several aud", json!({"aud": ["bindery", "somebody else"]})),
        ("no iss", json!({"iss": null})),
        ("another iss", json!({"iss": "https://elsewhere.example"})),
        ("iss with a slash", json!({"iss": format!("{}/", forge.claims["iss"].as_str().unwrap())})),
        ("no sub", json!({"sub": null})),
        ("an empty sub", json!({"sub": ""})),
        ("sub of a district", json!({"sub": "dis_01h455vb4pex5vsknk084sn02q"})),
        ("no sid", json!({"sid": null})),
        ("an absent sid", json!({"sid": "ses_01h455vb4pex5vsknk084sn02q"})),
        ("sid that is none", json!({"sid": "' OR 1=1 --"})),
        ("sid and client", json!({"client_id": "cli_01h455vb4pex5vsknk084sn02q"})),
        (
            "an absent client",
            json!({"sid": null, "client_id": "cli_01h455vb4pex5vsknk084sn02q", "scope": "profiles:read"}),
        ),
    ];
    for (what, changes) in times.into_iter().chain(names) {
        out.push((what, forge.claims(changes)));
    }
}

fn by_text(forge: &Forge, out: &mut Vec<(&'static str, String)>) {
    let good = &forge.good;
    let parts: Vec<&str> = good.split('.').collect();
    for text in ["", ".", "..", "...", "null", "undefined", "a.b.c", "bindery"] {
        out.push(("no token", text.to_owned()));
    }
    out.push(("two parts", format!("{}.{}", parts[0], parts[1])));
    out.push(("no signature", format!("{}.{}.", parts[0], parts[1])));
    out.push(("four parts", format!("{good}.{}", parts[2])));
    out.push(("cut", good[..good.len() - 1].to_owned()));
    out.push(("cut", good[..good.len() - 20].to_owned()));
    out.push(("longer", format!("{good}A")));
    out.push(("padded", format!("{good}==")));
    out.push(("twice", format!("{good}{good}")));
    out.push(("no header", format!(".{}.{}", parts[1], parts[2])));
    let (first, second) = (parts[0].len(), parts[0].len() + 1 + parts[1].len());
    for at in [0, first / 2, first + 1, first + 10, second - 5, second + 1, second + 30] {
        out.push(("a flipped letter", flipped(good, at)));
    }
    let other = part(&merged(&forge.claims, json!({"sub": "mem_01h455vb4pex5vsknk084sn02q"})));
    out.push(("another body", format!("{}.{other}.{}", parts[0], parts[2])));
}

#[tokio::test]
async fn every_forged_token_is_refused_on_both_faces() {
    each(async |app| {
        let person = app.member("nora").await;
        let forge = Forge::new(app, &person).await;
        let mut tokens = Vec::new();
        by_algorithm(&forge, &mut tokens);
        by_key(&forge, &mut tokens);
        by_claims(&forge, app.state.clock.now().timestamp(), &mut tokens);
        by_text(&forge, &mut tokens);
        // Good things in the wrong place.
        let omar = app.member("omar").await;
        tokens.push(("another member's session", forge.claims(json!({"sid": omar.session}))));
        tokens.push(("another member", forge.claims(json!({"sub": omar.id}))));
        let body = json!({"email": "i@example.org", "password": "violet tram ledger moss", "name": "I", "handle": "ida_reads"});
        let pair = app.nobody().post("/v1/auth/register", body).await.expect(201);
        tokens.push(("a refresh token", pair.str("/refresh_token")));
        tokens.push(("a link's token", app.mailed_token("i@example.org").await));
        tokens.push(("a session's id", person.session.to_string()));
        tokens.push(("a member's id", person.id.to_string()));
        assert!(tokens.len() >= 60, "{}", tokens.len());
        person.client.get("/v1/me").await.expect(200);
        for (what, token) in &tokens {
            let forger = app.bearer(token);
            let answer = forger.get("/v1/me").await;
            assert_eq!((answer.status, &answer.json["code"]), (401, &json!("unauthenticated")), "{what}: {token}");
            assert_eq!(answer.json["detail"], "There is no valid access token; sign in, or refresh the token.", "{what}");
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{what}");
            let answer = forger.graphql("{ viewer { email } }", json!({})).await;
            assert_eq!((answer.status, &answer.json["code"]), (401, &json!("unauthenticated")), "{what}: {token}");
        }
        // Public things do not open by a bad token either.
        app.bearer("a.b.c").get("/v1/districts").await.problem(401, "unauthenticated");
        person.client.get("/v1/me").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_header_has_one_form() {
    each(async |app| {
        let person = app.member("nora").await;
        let good = person.client.token.clone().unwrap();
        app.nobody().with("authorization", &format!("bearer {good}")).get("/v1/me").await.expect(200);
        for header in [
            good.clone(),
            format!("Token {good}"),
            format!("Basic {good}"),
            "Bearer".to_owned(),
            format!("Bearer {good}, Bearer {good}"),
        ] {
            app.nobody().with("authorization", &header).get("/v1/me").await.problem(401, "unauthenticated");
        }
        // A token goes in the header and nowhere else.
        app.nobody().get(&format!("/v1/me?access_token={good}")).await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn good_tokens_end() {
    each(async |app| {
        app.state.clock.stop();
        let person = app.member("nora").await;
        app.advance(Duration::seconds(304));
        person.client.get("/v1/me").await.expect(200);
        app.advance(Duration::seconds(2));
        person.client.get("/v1/me").await.problem(401, "unauthenticated");
        let again = app.signed_in(person.id).await;
        let claims: Claims = serde_json::from_slice(
            &BASE64URL_NOPAD
                .decode(again.client.token.as_ref().unwrap().split('.').nth(1).unwrap().as_bytes())
                .unwrap(),
        )
        .unwrap();
        assert_eq!(claims.exp - claims.iat, 300);
        // A key that was retired long ago signs for nobody.
        let old = auth::keys::current(&app.system()).await.unwrap();
        auth::keys::rotate(&app.system()).await.unwrap();
        app.advance(Duration::minutes(11));
        let fresh = app.signed_in(person.id).await;
        fresh.client.get("/v1/me").await.expect(200);
        let token = fresh.client.token.clone().unwrap();
        let body: Value =
            serde_json::from_slice(&BASE64URL_NOPAD.decode(token.split('.').nth(1).unwrap().as_bytes()).unwrap())
                .unwrap();
        let header =
            Header { typ: Some("at+jwt".to_owned()), kid: Some(old.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let stale = jsonwebtoken::encode(&header, &body, &old.encoding).unwrap();
        app.bearer(&stale).get("/v1/me").await.problem(401, "unauthenticated");
    })
    .await;
}
