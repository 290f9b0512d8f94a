//! Importing from files: what cannot be taken is named, and nothing that is taken breaks what is read.

use crate::process;
use bindery_tests::{TestApp, Value, each};
use std::fmt::Write as _;
use std::path::PathBuf;

const DISTRICTS: &str = "nces_district_id,state_district_id,name,county,street,city,state,zip,locale,schools,students,teachers_fte,type,status\n";
const SCHOOLS: &str = "nces_school_id,nces_district_id,state_school_id,name,district,county,street,city,state,zip,low_grade,high_grade,locale,charter,students,teachers_fte,type,status\n";

/// A row of the districts' file with one cell changed.
fn district(id: &str, change: (&str, &str)) -> String {
    row(
        DISTRICTS,
        &format!("{id},CA-1,Maple Unified,Maple County,1 Elm St.,Mapleton,CA,90001,,3,1200,60.5,Regular,Open"),
        change,
    )
}

/// A row of the schools' file with one cell changed.
fn school(id: &str, change: (&str, &str)) -> String {
    let district = &id[..7];
    row(
        SCHOOLS,
        &format!("{id},{district},CA-1,Lincoln,,,1 Elm St.,Mapleton,CA,90001,KG,05,,No,400,20,Regular,Open"),
        change,
    )
}

fn row(header: &str, cells: &str, (column, cell): (&str, &str)) -> String {
    let columns = header.trim().split(',');
    let cells = columns.zip(cells.split(',')).map(|(name, old)| if name == column { cell } else { old });
    cells.collect::<Vec<_>>().join(",") + "\n"
}

/// Two files beside the database of `app`.
struct Files<'a> {
    app: &'a TestApp,
}

impl Files<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.app.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The exit code and what the terminal shows.
    fn import(&self, districts: impl AsRef<[u8]>, schools: impl AsRef<[u8]>, more: &str) -> (i32, String) {
        std::fs::write(self.path("districts.csv"), districts).unwrap();
        std::fs::write(self.path("schools.csv"), schools).unwrap();
        let database = self.app.state.settings.database();
        let args = format!("import nces --schools schools.csv --districts districts.csv{more}");
        process::run_to_exit(&args, self.app.folder.path(), &[("DATABASE_URL", &database), ("SECRET", process::SECRET)])
    }
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains(char::is_control),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(fields) => fields.values().all(is_plain),
        Value::Number(number) => number.as_f64().is_some_and(|number| number >= 0.0),
        Value::Bool(_) | Value::Null => true,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused_by_line_and_column_and_the_rest_is_read() {
    let long = "x".repeat(201);
    let bad = [
        ("teachers_fte", "1e400"),
        ("teachers_fte", "inf"),
        ("teachers_fte", "NaN"),
        ("teachers_fte", "-1"),
        ("teachers_fte", "1000001"),
        ("students", "-5"),
        ("students", "99999999999999999999"),
        ("students", "1.5"),
        ("schools", "-5"),
        ("name", ""),
        ("name", "\u{200b}"),
        ("name", long.as_str()),
        ("name", "Maple\0Unified"),
        ("city", "Maple\u{1b}[31mton"),
        ("county", "Maple \u{fffd}"),
        ("state", "ZZ"),
        ("state", "ca"),
        ("zip", "9000"),
        ("nces_district_id", "06000001"),
    ];
    each(async |app| {
        let files = Files { app };
        let mut districts =
            DISTRICTS.to_owned() + &district("0600001", ("name", "  Nu\u{301}n\u{303}ez\u{200b} Unified "));
        for (place, change) in bad.iter().enumerate() {
            districts += &district(&format!("06100{place:02}"), *change);
        }
        districts += &district("0600001", ("name", "Another"));
        districts += &district("0600002", ("state", "PR"));
        districts += &district("5900003", ("state", "BI"));
        let mut schools = SCHOOLS.to_owned() + &school("060000100001", ("state", "AZ"));
        schools += &school("069999900001", ("name", "Orphan"));
        schools += &school("060000100002", ("low_grade", "XX"));
        schools += &school("060000100003", ("charter", "maybe"));
        schools += &school("060000100004", ("name", "Last"));
        let (code, text) = files.import(&districts, &schools, "");
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("5 added, 0 changed, 0 unchanged, 23 refused"), "{text}");
        for (place, (column, cell)) in bad.iter().enumerate() {
            let named = format!("districts.csv, line {}, column {column}: ", place + 3);
            assert!(text.contains(&named), "{named}{cell:?}\n{text}");
        }
        assert!(text.contains("line 22, column nces_district_id: this id stands on line 2 already"), "{text}");
        assert!(text.contains("schools.csv, line 3, column nces_district_id: there is no district 0699999"), "{text}");
        for named in ["line 4, column low_grade", "line 5, column charter"] {
            assert!(text.contains(&format!("schools.csv, {named}: ")), "{named}\n{text}");
        }
        let (code, text) = files.import(&districts, &schools, "");
        assert!(code == 3 && text.contains("0 added, 0 changed, 5 unchanged, 23 refused"), "{text}");
        for list in ["/v1/districts", "/v1/schools"] {
            let read = app.nobody().get(list).await.expect(200);
            assert!(is_plain(&read.json), "{}", read.text);
        }
        let names = app.nobody().get("/v1/districts?q=nunez").await.expect(200);
        assert_eq!(names.json["items"][0]["name"], "Núñez Unified");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_refused_rows_stand_in_a_report() {
    let app = TestApp::start(bindery_tests::Kind::Sqlite, &[]).await;
    let files = Files { app: &app };
    let mut districts = DISTRICTS.to_owned();
    for place in 0..60 {
        districts += &district(&format!("06000{place:02}"), ("state", "ZZ"));
    }
    let mut schools = SCHOOLS.to_owned();
    for place in 0..1200 {
        schools += &school(&format!("06000010{place:04}"), ("charter", "\"a \"\"b\"\",\""));
    }
    let (code, text) = files.import(&districts, &schools, "");
    assert!(code == 3 && text.contains("1260 refused"), "{text}");
    assert_eq!(text.matches(", column ").count(), 100, "{text}");
    assert!(text.contains("and 1160 more"), "{text}");
    assert!(text.contains("all refused rows of schools.csv stand in schools.csv.refused.csv"), "{text}");
    assert!(!files.path("districts.csv.refused.csv").exists(), "the terminal shows these");
    let report = files.read("schools.csv.refused.csv");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(report.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1200);
    assert_eq!((&rows[1199][0], &rows[1199][1], &rows[1199][2]), ("schools.csv", "1201", "charter"));
    assert!(rows[0][3].contains(r#"not "a \"b\",""#), "{}", &rows[0][3]);

    let (code, text) = files.import(&districts, &schools, " --report all.csv");
    assert!(code == 3 && text.contains("all refused rows stand in all.csv"), "{text}");
    assert_eq!(files.read("all.csv").lines().count(), 1261);
    let (code, text) = files.import(DISTRICTS.to_owned() + &district("0600001", ("", "")), SCHOOLS, "");
    assert!(code == 0 && text.contains("1 added, 0 changed, 0 unchanged, 0 refused"), "{text}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_header_is_said_once_and_nothing_is_written() {
    let app = TestApp::start(bindery_tests::Kind::Sqlite, &[]).await;
    let files = Files { app: &app };
    let good = DISTRICTS.to_owned() + &district("0600001", ("", ""));
    let renamed = SCHOOLS.replace("county", "region").replace("zip", "zip code") + &school("060000100001", ("", ""));
    let twice = SCHOOLS.replace("district,", "NAME,") + &school("060000100001", ("", ""));
    for (schools, words) in [
        (renamed.as_str(), "schools.csv, line 1: county: this column is missing; zip: this column is missing"),
        (twice.as_str(), "schools.csv, line 1: name: this column is there twice"),
        ("", "schools.csv, line 1: header: the file is empty"),
        ("\"nces", "schools.csv, line 1: header: a quote is opened here and not closed"),
    ] {
        let (code, text) = files.import(&good, schools, "");
        assert!(code == 1 && text.contains(words), "{text}");
        assert_eq!(text.matches("missing").count(), words.matches("missing").count(), "{text}");
    }
    assert!(app.nobody().get("/v1/districts").await.expect(200).all("id").is_empty());
    let capitals = SCHOOLS.to_uppercase() + &school("060000100001", ("", ""));
    let (code, text) = files.import(&good, capitals, "");
    assert!(code == 0 && text.contains("schools.csv, line 1: the column \"ZIP\" is read as `zip`"), "{text}");
    assert!(text.contains("2 added"), "{text}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_of_windows_are_read_and_said_so() {
    let app = TestApp::start(bindery_tests::Kind::Sqlite, &[]).await;
    let files = Files { app: &app };
    let mut text = DISTRICTS.to_owned();
    for place in 0..12 {
        writeln!(text, "{}", district(&format!("06000{place:02}"), ("name", "Núñez’s Unified")).trim()).unwrap();
    }
    let windows: Vec<u8> =
        text.chars().map(|c| if c == '’' { 0x92 } else { u8::try_from(u32::from(c)).unwrap() }).collect();
    let (code, said) = files.import(windows, SCHOOLS, "");
    assert!(code == 0 && said.contains("districts.csv is read as Windows-1252"), "{said}");
    let (code, said) = files.import(&text, SCHOOLS, "");
    assert!(code == 0 && said.contains("12 unchanged") && !said.contains("Windows"), "{said}");
    app.stop().await;
}
