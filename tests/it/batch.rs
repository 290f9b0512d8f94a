//! Writes that go out together.

use bindery::db::{Batch, Sql};
use bindery_entity::ids::AreaId;
use bindery_entity::{area, area_word};
use bindery_tests::{Kind, TestApp, each, json};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Set};

fn area(app: &TestApp, slug: &str) -> (AreaId, area::ActiveModel) {
    let (id, now) = (app.system().new_id(), app.system().now());
    let row = area::ActiveModel {
        id: Set(id),
        parent_id: Set(None),
        slug: Set(slug.to_owned()),
        name: Set(slug.to_owned()),
        name_folded: Set(slug.to_owned()),
        synonyms: Set(json!(["one", "two"])),
        description: Set("It costs $1, or $2.".to_owned()),
        position: Set(7),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    (id, row)
}

#[test]
fn a_text_is_counted_on_from_another() {
    let mut one = Sql::new("SELECT ");
    one.bind(1_i64).push(", ").bind(2_i64);
    let mut other = Sql::new(" UNION SELECT ");
    other.bind(3_i64).push(", '$', ").bind(4_i64).push(" WHERE '$.a' <> ").bind("x");
    one.append(other).push(" LIMIT ").bind(5_i64);
    assert_eq!(one.text(), "SELECT $1, $2 UNION SELECT $3, '$', $4 WHERE '$.a' <> $5 LIMIT $6");
}

#[tokio::test]
async fn a_batch_is_one_statement_where_that_can_be() {
    each(async |app| {
        let ctx = app.system();
        let (id, row) = area(app, "maps");
        let words = ["globes", "maps"].map(|word| area_word::ActiveModel { word: Set(word.into()), area_id: Set(id) });
        let mut batch = Batch::default();
        batch.insert([row]);
        batch.insert(words);
        batch.insert(Vec::<area::ActiveModel>::new());
        let mut sql = Sql::new("UPDATE profile SET name = ");
        sql.bind("x").push(" WHERE FALSE");
        batch.add(sql);
        batch.run(&ctx.db).await.unwrap();
        assert_eq!(ctx.db.statements(), if app.kind == Kind::Postgres { 1 } else { 3 });
        let stored = area::Entity::find_by_id(id).one(&ctx.db).await.unwrap().unwrap();
        assert_eq!((stored.synonyms, stored.position), (json!(["one", "two"]), 7));
        assert_eq!(stored.description, "It costs $1, or $2.");
        let words = area_word::Entity::find().filter(area_word::Column::AreaId.eq(id));
        assert_eq!(words.count(&ctx.db).await.unwrap(), 2);
        Batch::default().run(&ctx.db).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_fails_leaves_nothing() {
    each(async |app| {
        let ctx = app.system();
        let ((_, first), (id, second), absent) = (area(app, "maps"), area(app, "maps"), area(app, "globes").0);
        let mut batch = Batch::default();
        batch.insert([first]);
        batch.insert([area_word::ActiveModel { word: Set("maps".into()), area_id: Set(absent) }]);
        let failed = ctx.write(|ctx| async move { batch.run(&ctx.db).await }).await.unwrap_err();
        assert_eq!(failed.code().as_str(), "conflict");
        assert!(area::Entity::find().filter(area::Column::Slug.eq("maps")).one(&ctx.db).await.unwrap().is_none());
        let mut batch = Batch::default();
        batch.insert([second]);
        batch.insert(["maps", "maps"].map(|word| area_word::ActiveModel { word: Set(word.into()), area_id: Set(id) }));
        let failed = ctx.write(|ctx| async move { batch.run(&ctx.db).await }).await.unwrap_err();
        assert_eq!(failed.code().as_str(), "already_exists");
        assert!(area::Entity::find_by_id(id).one(&ctx.db).await.unwrap().is_none());
    })
    .await;
}
