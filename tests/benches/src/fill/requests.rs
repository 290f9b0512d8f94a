//! Requests: most of them open, in few areas.

use crate::batch::Batch;
use crate::cell::{NO_DAY, NO_TEXT, NO_TIME};
use crate::dice::{Dice, Zipf};
use crate::fill::Fill;
use crate::people::Person;
use crate::projects::Project;
use crate::{full_text, keys, row};
use anyhow::Result;
use bindery::policy::readers::things::Shared;
use bindery::reading::{Request, Thing};
use bindery_entity::ids::AreaId;

const REQUEST: &str = "request (id, asker_id, project_id, district_id, school_id, kind, title, body, need_level, \
    need_before, helpers_wanted, helpers_accepted, status, status_before, visibility, item, quantity, loan_until, \
    starts_on, due_at, closed_at, version, created_at, updated_at)";

const OFFER: &str = "request_offer (id, request_id, helper_id, message, condition, status, reason, decided_at, version, \
    created_at, updated_at)";

/// Open requests of each area.
pub async fn fill(fill: &mut Fill, people: &[Person], projects: &[Project]) -> Result<Vec<usize>> {
    let (mut dice, mut batch) = (Dice::new(6), Batch::new(&fill.sink));
    let bar = fill.bar("requests", fill.size.requests);
    let askers = Zipf::new(&mut dice, people.len(), 0.8);
    let areas = Zipf::new(&mut dice, fill.areas.len(), 0.9);
    let mut open_by_area = vec![0; fill.areas.len()];
    for _ in 0..fill.size.requests {
        let (at, asker) = (dice.time(), people[askers.draw(&mut dice)]);
        let (id, updated) = (dice.id(at), dice.after(at));
        let project = dice.chance(20).then(|| projects[dice.0.usize(..projects.len())].id);
        let open = dice.chance(65);
        let (kind, item) =
            if dice.chance(50) { ("advice", None) } else { ("loan", Some(fill.words.line(&mut dice, 2))) };
        let (title, length) = (fill.words.line(&mut dice, 6), dice.long_tailed(40.0, 5, 400));
        let ranks = fill.words.ranks(&mut dice, length);
        let body = fill.words.text(&mut dice, &ranks);
        let need = if dice.chance(30) { "must_have" } else { "nice_to_have" };
        let status = if open { "open" } else { dice.one(&["fulfilled", "withdrawn", "expired"]) };
        let visibility = if dice.chance(20) { "public" } else { "members" };
        batch.add(
            REQUEST,
            row![
                id,
                asker.id,
                project,
                Some(asker.school.1),
                Some(asker.school.0),
                kind,
                title.as_str(),
                body.as_str(),
                need,
                NO_TIME,
                1_i64,
                0_i64,
                status,
                NO_TEXT,
                visibility,
                item.clone(),
                item.as_ref().map(|_| 2_i64),
                NO_DAY,
                NO_DAY,
                NO_TIME,
                (!open).then_some(updated),
                1_i64,
                at,
                updated,
            ],
        );
        let several = dice.0.usize(1..4);
        let mut about: Vec<AreaId> = Vec::new();
        for area in dice.several(&areas, several) {
            open_by_area[area] += usize::from(open);
            batch.add("request_area (request_id, area_id)", row![id, fill.areas[area]]);
            about.push(fill.areas[area].into());
        }
        let request = Request {
            id: id.into(),
            created_at: at,
            areas: about,
            status: status.parse()?,
            asker: asker.id.into(),
            shared: Shared {
                visibility: visibility.parse()?,
                district: Some(asker.school.1.into()),
                school: Some(asker.school.0.into()),
                project: project.map(Into::into),
            },
            // All members may read it, so that helpers need no key.
            helpers: Vec::new(),
        };
        let stands = request.keys();
        keys::add(&mut batch, Thing::Request, &stands);
        // So that the planner knows a table with rows; nobody is accepted, and most offers came to nothing.
        for _ in 0..dice.0.usize(0..3) {
            let (offer, helper, offered) = (dice.id(updated), people[askers.draw(&mut dice)], dice.after(at));
            let status = if open && dice.chance(40) { "open" } else { dice.one(&["declined", "withdrawn"]) };
            let message = fill.words.line(&mut dice, 8);
            if helper.id != asker.id {
                batch.add(
                    OFFER,
                    row![offer, id, helper.id, message, NO_TEXT, status, NO_TEXT, NO_TIME, 1_i64, offered, offered,],
                );
            }
        }
        let parts = [title.as_str(), item.as_deref().unwrap_or(""), body.as_str()];
        full_text::add(&mut batch, fill, (Thing::Request, id), &stands, parts);
        batch.pour(&fill.sink, &bar).await?;
    }
    batch.flush(&fill.sink).await?;
    bar.finish();
    Ok(open_by_area)
}
