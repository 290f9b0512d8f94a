//! Rows of views: the database has each column, its field reads it, and no key is left over.

use bindery::ctx::Ctx;
use bindery::features::affiliations::stewards::types::Steward;
use bindery::features::affiliations::types::Affiliation;
use bindery::features::areas::types::Area;
use bindery::features::clients::types::Client;
use bindery::features::districts::types::{District, School};
use bindery::features::documents::revisions::types::DocumentRevision;
use bindery::features::documents::types::Document;
use bindery::features::profiles::types::{Profile, Workplace};
use bindery::features::projects::members::types::ProjectMember;
use bindery::features::projects::types::Project;
use bindery::features::requests::offers::types::Offer;
use bindery::features::requests::types::Request;
use bindery::features::skills::types::Skill;
use bindery::plan::{self, Pick, View};
use bindery_tests::{Kind, TestApp};

/// Reads every column of a row, also those that are read by their names only: one that the table lacks is an error of the
/// database, and one whose field has another type an error of its codec.
async fn read<V: View>(ctx: &Ctx) {
    let shape = V::SHAPE;
    let names: Vec<_> = shape.columns.iter().map(|column| column.name).collect();
    for (field, columns) in shape.fields {
        let unknown: Vec<_> = columns.iter().filter(|column| !names.contains(column)).collect();
        assert!(unknown.is_empty(), "`{}.{field}` is made of {unknown:?}, which are no columns", shape.name);
    }
    let pick = Pick::only(&names);
    let found = plan::one::<V>(ctx, None, &pick, |_, sql| {
        sql.push(" LIMIT 1");
    });
    let found = found.await.unwrap_or_else(|error| panic!("{}: {error:?}", shape.name));
    assert!(found.is_some(), "there is no {} to read", shape.name);
}

#[tokio::test]
async fn every_column_of_every_view_is_read() {
    for kind in Kind::all() {
        let app = TestApp::start(kind, &[("demo", true.into())]).await;
        let ctx = app.system();
        bindery::features::demo::service::load_demo(&ctx).await.unwrap();
        read::<Affiliation>(&ctx).await;
        read::<Area>(&ctx).await;
        read::<Client>(&ctx).await;
        read::<District>(&ctx).await;
        read::<Document>(&ctx).await;
        read::<DocumentRevision>(&ctx).await;
        read::<Offer>(&ctx).await;
        read::<Profile>(&ctx).await;
        read::<Project>(&ctx).await;
        read::<ProjectMember>(&ctx).await;
        read::<Request>(&ctx).await;
        read::<School>(&ctx).await;
        read::<Skill>(&ctx).await;
        read::<Steward>(&ctx).await;
        read::<Workplace>(&ctx).await;
        app.stop().await;
    }
}

#[test]
fn a_key_that_no_field_takes_is_an_error() {
    let read = |json| serde_json::from_str::<<Area as View>::Row>(json).map(|_| ()).map_err(|error| error.to_string());
    assert_eq!(read(r#"{ "slug": "cataloguing", "position": 7 }"#), Ok(()));
    let told = read(r#"{ "slug": "cataloguing", "sulg": "typo" }"#).unwrap_err();
    assert!(told.starts_with("no field of the row takes `sulg`"), "{told}");
}
