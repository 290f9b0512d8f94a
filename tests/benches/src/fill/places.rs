//! Districts and their schools.

use crate::batch::Batch;
use crate::cell::NO_TEXT;
use crate::dice::Dice;
use crate::fill::Fill;
use crate::row;
use anyhow::Result;
use bindery::text;
use uuid::Uuid;

const STATES: &[&str] = &["CA", "FL", "MI", "WA", "OH", "TX", "NY", "VT"];
const LEVELS: &[&str] = &["elementary", "middle", "high", "combined"];
const KINDS: &[&str] = &["Elementary", "Middle School", "High School", "Academy"];

const DISTRICT: &str = "district (id, nces_id, state_district_id, name, name_folded, county, street, city, state, zip, \
    kind, status, school_count, student_count, version, created_at, updated_at)";
const SCHOOL: &str = "school (id, district_id, nces_id, state_school_id, name, name_folded, county, street, city, \
    state, zip, low_grade, high_grade, level, charter, kind, status, student_count, version, created_at, updated_at)";

/// A school and its district.
pub type School = (Uuid, Uuid);

pub async fn fill(fill: &mut Fill) -> Result<Vec<School>> {
    let (districts, mut dice, mut batch) = (fill.size.members / 100, Dice::new(2), Batch::new(&fill.sink));
    let bar = fill.bar("districts", districts);
    let mut schools = Vec::new();
    for number in 0..districts {
        let (at, state) = (dice.time(), dice.one(STATES));
        let (id, town) = (dice.id(at), fill.words.line(&mut dice, 1));
        let name = format!("{town} Unified {number}");
        let count = dice.long_tailed(8.0, 1, 60);
        let words = text::words([name.as_str(), town.as_str()]);
        batch.add(
            DISTRICT,
            row![
                id,
                format!("{number:07}"),
                format!("{state}-{number}"),
                name.as_str(),
                text::fold(&name),
                format!("{town} County"),
                "1 Main St.",
                town.as_str(),
                state,
                format!("{:05}", number % 99_999),
                "Regular Local",
                "Open",
                count as i64,
                count as i64 * 400,
                1_i64,
                at,
                at,
            ],
        );
        for word in words {
            batch.add("district_word (word, district_id)", row![word, id]);
        }
        for place in 0..count {
            let school = dice.id(at);
            let level = dice.0.usize(..LEVELS.len());
            let called = format!("{} {}", fill.words.line(&mut dice, 1), KINDS[level]);
            batch.add(
                SCHOOL,
                row![
                    school,
                    id,
                    format!("{number:07}{place:05}"),
                    format!("{state}-{number}-{place}"),
                    called.as_str(),
                    text::fold(&called),
                    format!("{town} County"),
                    "2 School St.",
                    town.as_str(),
                    state,
                    format!("{:05}", number % 99_999),
                    NO_TEXT,
                    NO_TEXT,
                    LEVELS[level],
                    dice.chance(8),
                    "Regular",
                    "Open",
                    400_i64,
                    1_i64,
                    at,
                    at,
                ],
            );
            for word in text::words([called.as_str(), town.as_str()]) {
                batch.add("school_word (word, school_id)", row![word, school]);
            }
            schools.push((school, id));
        }
        batch.pour(&fill.sink, &bar).await?;
    }
    batch.flush(&fill.sink).await?;
    bar.finish();
    Ok(schools)
}
