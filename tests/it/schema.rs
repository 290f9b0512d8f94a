//! The schema: migrations, catalogue and entities agree.

use bindery::db::{Pools, migrate};
use bindery_migration::Migrator;
use bindery_tests::TestApp;
use bindery_tests::database::{self, Kind};
use sea_orm::{ColumnTrait as _, EntityTrait, Iterable as _, Statement};
use sea_orm_migration::MigratorTrait as _;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

async fn text_rows(pools: &Pools, sql: &str) -> Vec<Vec<String>> {
    let rows = pools.reader().query_all_raw(Statement::from_string(pools.backend(), sql)).await.unwrap();
    let cell = |row: &sea_orm::QueryResult, at: usize| row.try_get_by_index::<String>(at).unwrap();
    rows.iter().map(|row| (0..row.column_names().len()).map(|at| cell(row, at)).collect()).collect()
}

const SQLITE_COLUMNS: &str = "SELECT m.name, c.name, CASE WHEN c.\"notnull\" OR c.pk > 0 THEN 'NO' ELSE 'YES' END \
    FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text, is_nullable::text \
    FROM information_schema.columns WHERE table_schema = 'public'";

/// Table -> column -> nullable, as the database has it.
async fn catalogue(app: &TestApp) -> BTreeMap<String, BTreeMap<String, bool>> {
    let sql = if app.kind == Kind::Sqlite { SQLITE_COLUMNS } else { POSTGRES_COLUMNS };
    let mut tables: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for row in text_rows(&app.state.pools, sql).await {
        tables.entry(row[0].clone()).or_default().insert(row[1].clone(), row[2] == "YES");
    }
    tables.remove("seaql_migrations");
    // The index of full text is the database's own, and another on each.
    tables.retain(|table, _| !table.starts_with("searchable_fts") && !table.starts_with("findable_words"));
    if let Some(findable) = tables.get_mut("findable") {
        findable.remove("words");
    }
    tables
}

fn entity<E: EntityTrait>(entity: E, into: &mut BTreeMap<String, BTreeMap<String, bool>>) {
    use sea_orm::IdenStatic as _;
    let columns = E::Column::iter().map(|column| (column.as_str().to_owned(), column.def().is_null()));
    into.insert(entity.table_name().to_owned(), columns.collect());
}

#[tokio::test]
async fn entities_agree_with_the_migrations() {
    bindery_tests::each(async |app| {
        let mut entities = BTreeMap::new();
        macro_rules! all { ($($name:ident),+ $(,)?) => { $(entity(bindery_entity::$name::Entity, &mut entities);)+ } }
        all!(
            activity,
            affiliation,
            area,
            area_word,
            client,
            district,
            district_word,
            document,
            document_area,
            document_body,
            document_html,
            document_key,
            document_revision,
            findable,
            idempotency,
            installation,
            job,
            member,
            member_link,
            member_role,
            member_storage,
            one_time_token,
            profile,
            profile_word,
            project,
            project_key,
            project_member,
            request,
            request_area,
            request_helper,
            request_key,
            request_offer,
            school,
            school_word,
            searchable,
            session,
            sign_in_attempt,
            signing_key,
            skill,
            spent_token,
            steward,
            ticket,
        );
        assert_eq!(entities, catalogue(app).await);
    })
    .await;
}

const SQLITE_KEYS: &str = "SELECT m.name, f.\"from\", f.on_delete FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
const SQLITE_INDEXES: &str = "SELECT m.name, c.name FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c \
    WHERE m.type = 'table' AND c.seqno = 0 AND i.partial = 0";
const POSTGRES_KEYS: &str = "SELECT c.conrelid::regclass::text, a.attname::text, \
    CASE c.confdeltype WHEN 'a' THEN 'NO ACTION' ELSE 'chosen' END FROM pg_constraint c \
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'";
const POSTGRES_INDEXES: &str = "SELECT i.indrelid::regclass::text, a.attname::text FROM pg_index i \
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] JOIN pg_class t ON t.oid = i.indrelid \
    WHERE t.relnamespace = 'public'::regnamespace";

#[tokio::test]
async fn every_foreign_key_says_what_deletion_does_and_has_an_index() {
    bindery_tests::each(async |app| {
        let sqlite = app.kind == Kind::Sqlite;
        let keys = text_rows(&app.state.pools, if sqlite { SQLITE_KEYS } else { POSTGRES_KEYS }).await;
        let indexes = text_rows(&app.state.pools, if sqlite { SQLITE_INDEXES } else { POSTGRES_INDEXES }).await;
        let indexed: BTreeSet<(String, String)> =
            indexes.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
        // A primary key of one column may stand in no index list; it is unique by itself.
        assert!(keys.len() > 10);
        for key in keys {
            assert_ne!(key[2], "NO ACTION", "{}.{} does not say ON DELETE", key[0], key[1]);
            assert!(indexed.contains(&(key[0].clone(), key[1].clone())), "{}.{} has no index", key[0], key[1]);
        }
    })
    .await;
}

#[tokio::test]
async fn up_down_up() {
    for kind in Kind::all() {
        let folder = tempfile_folder();
        let url = database::empty(kind, folder.path()).await;
        let pools = Pools::connect(&database::options(&url)).await.unwrap();
        migrate::up(&pools, &url).await.unwrap();
        let changes = pools.for_changes().await.unwrap();
        Migrator::down(&changes, None).await.unwrap();
        changes.close().await.unwrap();
        migrate::up(&pools, &url).await.unwrap();
        assert!(migrate::pending(&pools).await.unwrap().is_empty());
        pools.close().await;
    }
}

fn tempfile_folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_processes_migrate_at_once() {
    for kind in Kind::all() {
        let folder = tempfile_folder();
        let url = database::empty(kind, folder.path()).await;
        let me = std::env::current_exe().unwrap();
        let start = || {
            let mut command = Command::new(&me);
            command.args(["--exact", "schema::one_process_that_migrates", "--nocapture", "--ignored"]);
            command.env("BINDERY_TEST_MIGRATE_URL", &url).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let processes: Vec<_> = (0..8).map(|_| start()).collect();
        for process in processes {
            let output = process.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let pools = Pools::connect(&database::options(&url)).await.unwrap();
        assert!(migrate::pending(&pools).await.unwrap().is_empty());
        let areas = text_rows(&pools, "SELECT CAST(count(*) AS text) FROM area").await;
        assert_eq!(areas[0][0], "85");
        pools.close().await;
    }
}

/// Run by [`eight_processes_migrate_at_once`] in a process of its own.
#[tokio::test]
#[ignore = "a part of eight_processes_migrate_at_once"]
async fn one_process_that_migrates() {
    let Ok(url) = std::env::var("BINDERY_TEST_MIGRATE_URL") else { return };
    let pools = Pools::connect(&database::options(&url)).await.unwrap();
    migrate::up(&pools, &url).await.unwrap();
    pools.close().await;
}

#[tokio::test]
async fn the_vocabulary_is_folded_as_the_service_folds() {
    bindery_tests::each(async |app| {
        let ctx = app.system();
        for area in bindery_entity::area::Entity::find().all(&ctx.db).await.unwrap() {
            assert_eq!(area.name_folded, bindery::text::fold(&area.name));
            let synonyms: Vec<String> = serde_json::from_value(area.synonyms.clone()).unwrap();
            let texts = std::iter::once(area.name.as_str()).chain(synonyms.iter().map(String::as_str));
            let wanted = bindery::text::words(texts);
            use sea_orm::QueryFilter as _;
            let words =
                bindery_entity::area_word::Entity::find().filter(bindery_entity::area_word::Column::AreaId.eq(area.id));
            let mut words: Vec<String> = words.all(&ctx.db).await.unwrap().into_iter().map(|row| row.word).collect();
            words.sort();
            assert_eq!(words, wanted, "{}", area.slug);
        }
    })
    .await;
}
