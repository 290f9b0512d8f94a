//! Planned reads: which SQL a query becomes, and that it answers what reading part by part answers.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};
use bindery::ctx::Ctx;
use bindery::graphql::{loaders, meter::Meter};
use bindery_tests::{Client, Kind, TestApp, json};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use tracing::Dispatch;
use tracing_subscriber::layer::SubscriberExt as _;

/// Queries whose SQL stands in `tests/it/planned/`.
const SNAPSHOTS: [(&str, &str, &str); 6] = [
    ("one", "by its id, a few columns", "{ profile(id: \"mem_01h455vb4pex5vsknk084sn02q\") { id name bio } }"),
    (
        "page",
        "nested pages, one thing behind each row, and a part of the row",
        "{ profile(id: \"mem_01h455vb4pex5vsknk084sn02q\") { name workplace { role district { name } }
           documents(first: 5) { nodes { id title } pageInfo { hasNextPage } }
           projects(first: 5) { nodes { title members(first: 10) { nodes { role member { name } } } } } } }",
    ),
    (
        "aliases",
        "one thing under two names is read once, a list under each",
        "{ project(id: \"prj_01h455vb4pex5vsknk084sn02q\") {
           drafts: documents(first: 2, filter: { status: DRAFT }) { nodes { title } }
           newest: documents(first: 3) { nodes { a: owner { name } b: owner { handle } } } } }",
    ),
    (
        "node",
        "only the fragments of the type that the id names",
        "{ node(id: \"req_01h455vb4pex5vsknk084sn02q\") { id
           ... on Request { title asker { name } } ... on Document { title owner { name } } ...Named } }
         fragment Named on Project { title members(first: 1) { nodes { role } } }",
    ),
    (
        "list",
        "a page at the top, filtered, with who asks",
        "{ requests(first: 20, filter: { status: OPEN, area: \"are_01h455vb4pex5vsknk084sn02q\" }) {
           edges { node { title asker { name } } } pageInfo { hasNextPage } } }",
    ),
    (
        "search",
        "ranked by narrow columns first",
        "{ documents(first: 20, filter: { q: \"weeding shelves\" }) { nodes { title owner { name } } } }",
    ),
];

/// Keeps the text of every statement but those on the log, whose end the instance looks at by itself.
struct Texts(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Texts {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        struct Visit<'a>(&'a Mutex<Vec<String>>);
        impl tracing::field::Visit for Visit<'_> {
            fn record_str(&mut self, _: &tracing::field::Field, text: &str) {
                if !text.contains("FROM activity") {
                    self.0.lock().unwrap().push(text.to_owned());
                }
            }
            fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
        }
        if event.metadata().target() == "bindery::sql" {
            event.record(&mut Visit(&self.0));
        }
    }
}

/// The statements of a query, as `ctx` asks it.
async fn statements(ctx: &Ctx, query: &str) -> Vec<String> {
    let texts = Arc::new(Mutex::new(Vec::new()));
    let subscriber = tracing_subscriber::registry().with(Texts(texts.clone()));
    // With one subscriber alone, tracing asks that of the thread that comes to an event first, which may have none, and
    // the event stays silent for all.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(tracing_subscriber::registry()));
    LazyLock::force(&SECOND);
    let guard = tracing::subscriber::set_default(subscriber);
    tracing::callsite::rebuild_interest_cache();
    let request = async_graphql::Request::new(query).data(ctx.clone()).data(loaders::build(ctx));
    let request = request.data(Meter::new(&ctx.state.settings));
    let schema = bindery::features::schema();
    let response = schema.execute(request).await;
    drop(guard);
    assert!(response.errors.iter().all(|error| error.message.starts_with("not_found")), "{:?}", response.errors);
    texts.lock().unwrap().clone()
}

/// The same text broken into lines, to be read.
fn folded(text: &str) -> String {
    let mut folded = text.to_owned();
    for word in [" FROM ", " WHERE ", " AND ", " OR ", " ORDER BY ", " JOIN ", " CROSS JOIN ", ", '"] {
        folded = folded.replace(word, &format!("\n{}", word.trim_start()));
    }
    folded
}

#[tokio::test]
async fn a_query_is_one_statement_whose_text_stands() {
    for kind in Kind::all() {
        let app = TestApp::start(kind, &[]).await;
        let person = app.member("reader").await;
        let ctx = app.acting(&person).await;
        for (name, what, query) in SNAPSHOTS {
            let texts = statements(&ctx, query).await;
            assert_eq!(texts.len(), 1, "{query}: {texts:#?}");
            assert_eq!(statements(&ctx, query).await, texts, "the same query is the same text");
            let query: String = query.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = format!("-- {what}\n-- {query}\n{}\n", folded(&texts[0]));
            let database = format!("{kind:?}").to_lowercase();
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/planned").join(format!("{name}.{database}.sql"));
            if std::env::var_os("BINDERY_UPDATE").is_some() {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, &text).unwrap();
            }
            let known = fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(known, text, "{}: BINDERY_UPDATE=1 cargo test planned", file.display());
        }
        app.stop().await;
    }
}

/// A cursor belongs to its parent, which is known at the top and nowhere else.
#[tokio::test]
async fn nested_cursors_are_planned_where_the_parent_is_known() {
    for kind in Kind::all() {
        let app = TestApp::start(kind, &[]).await;
        let owner = app.member("owner").await;
        for _ in 0..3 {
            app.document(&owner, json!({ "status": "published" })).await;
        }
        let first = "query($id: ID!, $c: String) { profile(id: $id) { documents(first: 2, after: $c) {
            nodes { id } pageInfo { endCursor hasNextPage } } } }";
        let page = owner.client.data(first, json!({ "id": owner.id })).await;
        let cursor = &page["profile"]["documents"]["pageInfo"]["endCursor"];
        owner.client.get("/v1/me").await.expect(200);
        let rest = owner.client.graphql(first, json!({ "id": owner.id, "c": cursor })).await.expect(200);
        assert_eq!(rest.json["data"]["profile"]["documents"]["nodes"].as_array().unwrap().len(), 1, "{}", rest.text);
        assert_eq!(rest.statements(), 1);
        let other = app.member("other").await;
        let code = owner.client.code(first, json!({ "id": other.id, "c": cursor })).await;
        assert_eq!(code, "invalid");
        app.stop().await;
    }
}

/// What the schema says of a field: what it returns, and whether it is a page with a filter.
struct Field {
    name: String,
    returns: String,
    page: bool,
}

/// The fields that a random query may select, by type.
fn fields() -> HashMap<String, Vec<Field>> {
    let mut types = HashMap::new();
    for definition in parse_schema(bindery::features::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let TypeKind::Object(object) = &definition.node.kind else { continue };
        let field = |field: &async_graphql::parser::types::FieldDefinition| Field {
            name: field.name.node.to_string(),
            returns: named(&field.ty.node),
            page: field.arguments.iter().any(|argument| argument.node.name.node == "first"),
        };
        let fields = object.fields.iter().map(|one| field(&one.node));
        // Cursors are sealed anew each time, and a required argument is for the top.
        let known = fields.filter(|field| !field.name.to_lowercase().contains("cursor"));
        types.insert(definition.node.name.node.to_string(), known.collect());
    }
    types
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

/// A random selection on the type.
fn selection(types: &HashMap<String, Vec<Field>>, on: &str, depth: usize, random: &mut fastrand::Rng) -> String {
    let Some(fields) = types.get(on) else { return String::new() };
    let page = on.ends_with("Connection");
    let mut parts = vec!["__typename".to_owned()];
    for (place, field) in fields.iter().enumerate() {
        let leaf = !types.contains_key(&field.returns);
        let wanted = if page { field.name == "nodes" || random.u8(..4) == 0 } else { random.u8(..10) < 3 };
        if !wanted || (!leaf && depth == 0) {
            continue;
        }
        let below = selection(types, &field.returns, depth.saturating_sub(1), random);
        let alias = if random.u8(..5) == 0 { format!("a{place}: ") } else { String::new() };
        let arguments = if field.page { format!("(first: {})", random.u8(1..4)) } else { String::new() };
        let text = format!("{alias}{}{arguments} {below}", field.name);
        parts.push(if random.u8(..6) == 0 { format!("... on {on} {{ {text} }}") } else { text });
    }
    format!("{{ {} }}", parts.join(" "))
}

/// A random query on what there is.
fn query(types: &HashMap<String, Vec<Field>>, ids: &[(&str, &str, String)], random: &mut fastrand::Rng) -> String {
    let depth = random.usize(2..6);
    let mut roots = Vec::new();
    for root in 0..random.u8(1..3) {
        let (field, ty, id) = &ids[random.usize(..ids.len())];
        let below = selection(types, ty, depth, random);
        let first = random.u8(1..5);
        roots.push(match random.u8(..3) {
            0 => format!("r{root}: {field}(id: \"{id}\") {below}"),
            1 => format!("r{root}: node(id: \"{id}\") {{ id ... on {ty} {below} ... on School {{ name }} }}"),
            _ => format!("r{root}: {field}s(first: {first}) {{ nodes {below} pageInfo {{ hasNextPage }} }}"),
        });
    }
    format!("{{ {} }}", roots.join(" "))
}

async fn ids(reader: &Client) -> Vec<(&'static str, &'static str, String)> {
    let kinds = [
        ("profile", "Profile", "/v1/profiles"),
        ("project", "Project", "/v1/projects"),
        ("document", "Document", "/v1/documents"),
        ("request", "Request", "/v1/requests"),
        ("district", "District", "/v1/districts"),
        ("school", "School", "/v1/schools"),
        ("area", "Area", "/v1/areas"),
    ];
    let mut ids = Vec::new();
    for (field, ty, path) in kinds {
        let found = reader.get(&format!("{path}?first=20")).await.expect(200).all("id");
        ids.extend(found.into_iter().map(|id| (field, ty, id)));
    }
    ids
}

/// The answer without what differs from request to request; errors in no order.
fn comparable(mut answer: Value) -> (Value, Vec<String>) {
    let errors = answer["errors"].take();
    let error = |error: &Value| format!("{} {} {}", error["path"], error["extensions"]["code"], error["message"]);
    let mut errors: Vec<String> = errors.as_array().into_iter().flatten().map(error).collect();
    errors.sort();
    (answer["data"].take(), errors)
}

#[tokio::test]
async fn random_selections_answer_what_the_loaders_answer() {
    let types = fields();
    let settings = |planned: bool| {
        [
            ("demo", true.into()),
            ("graphql_max_cost", 10_000_000_u32.into()),
            ("graphql_max_depth", 30_u32.into()),
            // Who is signed in on the one is signed in on the other.
            ("public_url", "http://bindery.test".into()),
            ("planned_reads", planned.into()),
        ]
    };
    for kind in Kind::all() {
        let planned = TestApp::start(kind, &settings(true)).await;
        bindery::features::demo::service::load_demo(&planned.system()).await.unwrap();
        let url = planned.state.settings.database();
        let loaded = TestApp::on(kind, &url, tempfile::tempdir().unwrap(), &settings(false)).await;
        let people = [planned.member("reader").await, planned.admin("admin").await];
        let known = ids(&people[0].client).await;
        let district = known.iter().find(|(_, ty, _)| *ty == "District").unwrap().2.parse().unwrap();
        planned.make_steward(people[1].id, district).await;
        let machine = planned.machine(district, &[]).await;
        let clients = [planned.nobody(), people[0].client.clone(), people[1].client.clone(), machine];
        let seed = std::env::var("BINDERY_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| fastrand::u64(..));
        let mut random = fastrand::Rng::with_seed(seed);
        for _ in 0..120 {
            let query = query(&types, &known, &mut random);
            let client = &clients[random.usize(..clients.len())];
            let one = client.graphql(&query, json!({})).await;
            let mut same = client.clone();
            same.url = loaded.url.clone();
            let other = same.graphql(&query, json!({})).await;
            assert_eq!(comparable(one.json), comparable(other.json), "BINDERY_SEED={seed}\n{query}");
        }
        loaded.stop().await;
        planned.stop().await;
    }
}
