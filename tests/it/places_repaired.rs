//! Places that an earlier version took from a file and that nobody could read are mended by the migration.

use bindery::db::{Pools, migrate};
use bindery_migration::Migrator;
use bindery_tests::TestApp;
use bindery_tests::database::{self, Kind};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use sea_orm_migration::MigratorTrait as _;

const COLUMNS: &str = "id, nces_id, state_district_id, name, name_folded, county, street, city, state, zip, kind, status, school_count, student_count, teachers_fte, version, created_at, updated_at";

fn insert(kind: Kind, place: u8, name: &str, numbers: &str) -> String {
    let id = format!("{place:032x}");
    let id = if kind == Kind::Sqlite { format!("x'{id}'") } else { format!("'{id}'") };
    let time = "'2026-01-01T00:00:00+00:00'";
    format!(
        "INSERT INTO district ({COLUMNS}) VALUES ({id}, '060000{place}', 'CA', {name}, {name}, '', '', '', 'CA', '', '', '', {numbers}, 1, {time}, {time})"
    )
}

fn school(kind: Kind, place: u8, numbers: &str) -> String {
    let (id, district) = (format!("{:032x}", 100 + u32::from(place)), format!("{:032x}", 1));
    let bytes = |id: String| if kind == Kind::Sqlite { format!("x'{id}'") } else { format!("'{id}'") };
    let time = "'2026-01-01T00:00:00+00:00'";
    format!(
        "INSERT INTO school (id, district_id, nces_id, state_school_id, name, name_folded, county, street, city, state, zip, level, charter, kind, status, student_count, teachers_fte, version, created_at, updated_at) \
         VALUES ({}, {}, '06000010000{place}', 'CA', 'S', 's', '', '', '', 'CA', '', 'other', FALSE, '', '', {numbers}, 1, {time}, {time})",
        bytes(id),
        bytes(district)
    )
}

#[tokio::test]
async fn numbers_that_cannot_be_are_taken_out_and_do_not_come_back() {
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::empty(kind, folder.path()).await;
        let pools = Pools::connect(&database::options(&url)).await.unwrap();
        Migrator::up(&pools.for_changes().await.unwrap(), Some(9)).await.unwrap();
        let (infinite, below, strange) = match kind {
            Kind::Sqlite => ("9e999", "-9e999", "-0.5"),
            Kind::Postgres => ("'Infinity'", "'-Infinity'", "'NaN'"),
        };
        let nul = if kind == Kind::Sqlite { "'a' || char(0) || 'b'" } else { "'ab'" };
        let huge = if kind == Kind::Sqlite { "printf('%.*c', 100000, 'x')" } else { "repeat('x', 100000)" };
        let rows = [
            insert(kind, 1, "'Good'", "3, 1200, 60.5"),
            insert(kind, 2, "'Infinite'", &format!("-1, 5, {infinite}")),
            insert(kind, 3, nul, &format!("3, -9223372036854775808, {below}")),
            insert(kind, 4, huge, &format!("9223372036854775807, NULL, {strange}")),
            school(kind, 1, &format!("-5, {infinite}")),
            school(kind, 2, "400, 20.5"),
        ];
        for row in rows {
            pools.writer().execute_unprepared(&row).await.unwrap();
        }
        migrate::up(&pools, &url).await.unwrap();
        use bindery_entity::{district, school};
        let districts = district::Entity::find()
            .order_by_asc(district::Column::NcesId)
            .all(&pools.for_changes().await.unwrap())
            .await
            .unwrap();
        let numbers: Vec<_> =
            districts.iter().map(|row| (row.school_count, row.student_count, row.teachers_fte, row.version)).collect();
        assert_eq!(
            numbers,
            [
                (Some(3), Some(1200), Some(60.5), 1),
                (None, Some(5), None, 2),
                (Some(3), None, None, 2),
                (None, None, None, 2)
            ]
        );
        assert_eq!((districts[2].name.as_str(), districts[3].name.len()), ("ab", 200));
        let schools = school::Entity::find()
            .order_by_asc(school::Column::NcesId)
            .all(&pools.for_changes().await.unwrap())
            .await
            .unwrap();
        let numbers: Vec<_> = schools.iter().map(|row| (row.student_count, row.teachers_fte)).collect();
        assert_eq!(numbers, [(None, None), (Some(400), Some(20.5))]);
        for again in [
            insert(kind, 5, "'A'", &format!("1, 1, {infinite}")),
            insert(kind, 6, "'A'", "-1, 1, 1"),
            school(kind, 3, "-1, 1"),
        ] {
            assert!(pools.writer().execute_unprepared(&again).await.is_err(), "{again}");
        }
        let update = format!("UPDATE school SET teachers_fte = {infinite}");
        assert!(pools.writer().execute_unprepared(&update).await.is_err());
        pools.close().await;
        let app = TestApp::on(kind, &url, folder, &[]).await;
        for list in ["/v1/districts", "/v1/schools"] {
            app.nobody().get(list).await.expect(200);
        }
        app.stop().await;
    }
}
