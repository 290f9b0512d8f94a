//! Members: profile, roles, links, where they work, what they know.

use crate::batch::Batch;
use crate::cell::{NO_DAY, NO_ID, NO_TEXT, NO_TIME};
use crate::dice::{Dice, Zipf};
use crate::fill::Fill;
use crate::places::School;
use crate::row;
use anyhow::Result;
use bindery::text;
use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

const ROLES: &[&str] = &["librarian", "teacher", "technologist", "author", "administrator"];
const BANDS: &[&str] = &["elementary", "middle", "high"];
const PLATFORMS: &[&str] = &["bluesky", "goodreads", "instagram", "website"];

const MEMBER: &str = "member (id, email, email_folded, email_confirmed_at, password_hash, admin, status, version, \
    created_at, updated_at)";
const PROFILE: &str = "profile (id, handle, handle_folded, name, name_folded, headline, tagline, bio, grade_bands, \
    languages, visibility, active, version, created_at, updated_at)";
const LINK: &str = "member_link (id, member_id, platform, handle, url, position, verified_at)";
const AFFILIATION: &str = "affiliation (id, member_id, district_id, school_id, role, source, starts_on, ends_on, \
    confirmed_by, confirmed_at, ended_at, version, created_at, updated_at)";

/// A member and where they work.
#[derive(Clone, Copy)]
pub struct Person {
    pub id: Uuid,
    pub school: School,
}

pub async fn fill(fill: &mut Fill, schools: &[School]) -> Result<Vec<Person>> {
    let (mut dice, mut batch) = (Dice::new(3), Batch::new(&fill.sink));
    let bar = fill.bar("members", fill.size.members);
    let areas = Zipf::new(&mut dice, fill.areas.len(), 0.9);
    let starts = NaiveDate::from_ymd_opt(2020, 8, 1);
    let mut people = Vec::with_capacity(fill.size.members);
    for number in 0..fill.size.members {
        let at = dice.time();
        let (id, school) = (dice.id(at), schools[dice.0.usize(..schools.len())]);
        let name = format!("{} {}", fill.words.line(&mut dice, 1), fill.words.line(&mut dice, 1));
        let (handle, role) = (format!("member_{number}"), dice.one(ROLES));
        let headline = fill.words.line(&mut dice, 6);
        let email = format!("{handle}@example.org");
        batch.add(MEMBER, row![id, email.as_str(), email.as_str(), at, NO_TEXT, false, "active", 1_i64, at, at]);
        let length = dice.long_tailed(50.0, 10, 400);
        let ranks = fill.words.ranks(&mut dice, length);
        let bio = fill.words.text(&mut dice, &ranks);
        let visibility = if dice.chance(20) { "public" } else { "members" };
        batch.add(
            PROFILE,
            row![
                id,
                handle.as_str(),
                handle.as_str(),
                name.as_str(),
                text::fold(&name),
                headline.as_str(),
                fill.words.line(&mut dice, 3),
                bio,
                json!([dice.one(BANDS)]),
                json!(["en"]),
                visibility,
                true,
                1_i64,
                at,
                at,
            ],
        );
        for word in text::words([handle.as_str(), name.as_str(), headline.as_str()]) {
            batch.add("profile_word (word, member_id)", row![word, id]);
        }
        batch.add(
            "member_role (member_id, role, declared, verified_source, verified_district_id, verified_at)",
            row![id, role, true, NO_TEXT, NO_ID, NO_TIME],
        );
        for place in 0..dice.0.i64(0..4) {
            let (platform, link) = (PLATFORMS[usize::try_from(place)?], dice.id(at));
            let url = format!("https://{platform}.example/{handle}");
            batch.add(LINK, row![link, id, platform, handle.as_str(), url, place, NO_TIME]);
        }
        // The first member is the one who asks, with a tie that opens what the school and district share.
        let source = if number == 0 || dice.chance(60) { "roster" } else { "self" };
        let tie = dice.id(at);
        batch.add(
            AFFILIATION,
            row![
                tie,
                id,
                school.1,
                Some(school.0),
                role,
                source,
                starts,
                NO_DAY,
                NO_ID,
                NO_TIME,
                NO_TIME,
                1_i64,
                at,
                at,
            ],
        );
        let several = dice.0.usize(2..8);
        for area in dice.several(&areas, several) {
            let kind = if dice.chance(70) { "has" } else { "learning" };
            batch.add("skill (member_id, area_id, kind, created_at)", row![id, fill.areas[area], kind, at]);
        }
        people.push(Person { id, school });
        batch.pour(&fill.sink, &bar).await?;
    }
    batch.flush(&fill.sink).await?;
    bar.finish();
    Ok(people)
}
