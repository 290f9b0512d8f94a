//! Districts and schools as NCES writes them (Common Core of Data, school and district search).

use super::row::{MOST_SCHOOLS, MOST_STUDENTS, MOST_TEACHERS, Row, Wrong};

/// Something that a row of a file says.
pub trait Fact: Sized {
    /// The columns that a file of these has, in any order; it may have others.
    const COLUMNS: &'static [&'static str];
    /// The column that tells one from another.
    const ID: &'static str;

    /// Reads a row.
    fn read(row: &Row<'_>) -> Result<Self, Wrong>;

    /// What stands in the column [`Fact::ID`].
    fn id(&self) -> &str;
}

/// A district as NCES writes it.
#[derive(Debug, Clone)]
pub struct DistrictFact {
    pub nces_district_id: String,
    pub state_district_id: String,
    pub name: String,
    pub county: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub locale: Option<String>,
    pub schools: Option<i64>,
    pub students: Option<i64>,
    pub teachers_fte: Option<f64>,
    pub kind: String,
    pub status: String,
}

impl Fact for DistrictFact {
    const COLUMNS: &'static [&'static str] = &[
        "nces_district_id",
        "state_district_id",
        "name",
        "county",
        "street",
        "city",
        "state",
        "zip",
        "locale",
        "schools",
        "students",
        "teachers_fte",
        "type",
        "status",
    ];
    const ID: &'static str = "nces_district_id";

    fn read(row: &Row<'_>) -> Result<Self, Wrong> {
        Ok(Self {
            nces_district_id: row.digits("nces_district_id", 7)?,
            state_district_id: row.text("state_district_id", 60)?,
            name: row.needed("name", 200)?,
            county: row.text("county", 100)?,
            street: row.text("street", 200)?,
            city: row.text("city", 100)?,
            state: row.state("state")?,
            zip: row.zip("zip")?,
            locale: row.optional("locale", 60)?,
            schools: row.count("schools", MOST_SCHOOLS)?,
            students: row.count("students", MOST_STUDENTS)?,
            teachers_fte: row.amount("teachers_fte", MOST_TEACHERS)?,
            kind: row.text("type", 60)?,
            status: row.text("status", 60)?,
        })
    }

    fn id(&self) -> &str {
        &self.nces_district_id
    }
}

/// A school as NCES writes it.
#[derive(Debug, Clone)]
pub struct SchoolFact {
    pub nces_school_id: String,
    pub nces_district_id: String,
    pub state_school_id: String,
    pub name: String,
    pub county: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub low_grade: Option<String>,
    pub high_grade: Option<String>,
    pub locale: Option<String>,
    pub charter: bool,
    pub students: Option<i64>,
    pub teachers_fte: Option<f64>,
    pub kind: String,
    pub status: String,
}

impl Fact for SchoolFact {
    const COLUMNS: &'static [&'static str] = &[
        "nces_school_id",
        "nces_district_id",
        "state_school_id",
        "name",
        "county",
        "street",
        "city",
        "state",
        "zip",
        "low_grade",
        "high_grade",
        "locale",
        "charter",
        "students",
        "teachers_fte",
        "type",
        "status",
    ];
    const ID: &'static str = "nces_school_id";

    fn read(row: &Row<'_>) -> Result<Self, Wrong> {
        Ok(Self {
            nces_school_id: row.digits("nces_school_id", 12)?,
            nces_district_id: row.digits("nces_district_id", 7)?,
            state_school_id: row.text("state_school_id", 60)?,
            name: row.needed("name", 200)?,
            county: row.text("county", 100)?,
            street: row.text("street", 200)?,
            city: row.text("city", 100)?,
            state: row.state("state")?,
            zip: row.zip("zip")?,
            low_grade: row.grade("low_grade")?,
            high_grade: row.grade("high_grade")?,
            locale: row.optional("locale", 60)?,
            charter: row.yes("charter")?,
            students: row.count("students", MOST_STUDENTS)?,
            teachers_fte: row.amount("teachers_fte", MOST_TEACHERS)?,
            kind: row.text("type", 60)?,
            status: row.text("status", 60)?,
        })
    }

    fn id(&self) -> &str {
        &self.nces_school_id
    }
}
