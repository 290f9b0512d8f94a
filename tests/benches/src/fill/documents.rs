//! Documents, what they say and what they said.

use crate::batch::Batch;
use crate::cell::{NO_TEXT, NO_TIME};
use crate::dice::{Dice, Zipf};
use crate::fill::Fill;
use crate::people::Person;
use crate::projects::Project;
use crate::{full_text, keys, row};
use anyhow::Result;
use bindery::policy::readers::things::{self, Shared};
use bindery::reading::{Document, Thing};
use bindery_entity::ids::AreaId;

const DOCUMENT: &str = "document (id, owner_id, project_id, district_id, school_id, title, summary, status, visibility, \
    license, language, revision, shared_from, listed_at, published_at, trashed_at, version, created_at, updated_at)";
const REVISION: &str = "document_revision (id, document_id, number, author_id, title, summary, body, note, created_at)";

/// How often what occurs, for choosing samples.
pub struct Counts {
    /// Documents of each member.
    pub by_member: Vec<usize>,
    /// Documents of each project.
    pub by_project: Vec<usize>,
    /// Documents that hold each word.
    pub by_word: Vec<usize>,
}

pub async fn fill(fill: &mut Fill, people: &[Person], projects: &[Project]) -> Result<Counts> {
    let (mut dice, mut batch) = (Dice::new(5), Batch::new(&fill.sink));
    let bar = fill.bar("documents", fill.size.documents);
    let owners = Zipf::new(&mut dice, people.len(), 0.8);
    let busy = Zipf::ranked((0..projects.len()).collect(), 0.8);
    let areas = Zipf::new(&mut dice, fill.areas.len(), 0.9);
    let mut counts = Counts {
        by_member: vec![0; people.len()],
        by_project: vec![0; projects.len()],
        by_word: vec![0; fill.words.count()],
    };
    for _ in 0..fill.size.documents {
        let project = dice.chance(60).then(|| busy.draw(&mut dice));
        // What stands in a project was written by somebody of it.
        let owner = match project {
            Some(project) => projects[project].members[dice.0.usize(..projects[project].members.len())],
            None => owners.draw(&mut dice),
        };
        counts.by_member[owner] += 1;
        let project = project.map(|project| {
            counts.by_project[project] += 1;
            projects[project].id
        });
        let (at, owner) = (dice.time(), people[owner]);
        let (id, updated) = (dice.id(at), dice.after(at));
        let (title, summary) = (fill.words.line(&mut dice, 5), fill.words.line(&mut dice, 15));
        let length = dice.long_tailed(160.0, 20, 2500);
        let mut ranks = fill.words.ranks(&mut dice, length);
        let body = fill.words.text(&mut dice, &ranks);
        let revisions = dice.long_tailed(1.2, 1, 8);
        let visibility = if dice.chance(30) { "public" } else { "members" };
        batch.add(
            DOCUMENT,
            row![
                id,
                owner.id,
                project,
                Some(owner.school.1),
                Some(owner.school.0),
                title.as_str(),
                summary.as_str(),
                "published",
                visibility,
                "cc-by-4.0",
                "en",
                revisions as i64,
                1_i64,
                at,
                Some(at),
                NO_TIME,
                revisions as i64,
                at,
                updated,
            ],
        );
        batch.add("document_body (document_id, body)", row![id, body.as_str()]);
        let several = dice.0.usize(0..4);
        let about: Vec<AreaId> =
            dice.several(&areas, several).into_iter().map(|area| fill.areas[area].into()).collect();
        for area in &about {
            batch.add("document_area (document_id, area_id)", row![id, area.0]);
        }
        let shared = Shared {
            visibility: visibility.parse()?,
            district: Some(owner.school.1.into()),
            school: Some(owner.school.0.into()),
            project: project.map(Into::into),
        };
        let facts = things::Document { owner: owner.id.into(), published: true, trashed: false, shared };
        let document = Document { id: id.into(), listed_at: at, areas: about, facts };
        let stands = document.keys();
        keys::add(&mut batch, Thing::Document, &stands);
        for number in 1..=revisions {
            // Earlier revisions said less.
            let said = if number == revisions { body.as_str() } else { &body[..body.len() * number / revisions] };
            let revision = dice.id(at);
            batch.add(
                REVISION,
                row![revision, id, number as i64, owner.id, title.as_str(), summary.as_str(), said, NO_TEXT, at,],
            );
        }
        full_text::add(&mut batch, fill, (Thing::Document, id), &stands, [&title, &summary, &body]);
        ranks.sort_unstable();
        ranks.dedup();
        ranks.into_iter().for_each(|rank| counts.by_word[rank] += 1);
        batch.pour(&fill.sink, &bar).await?;
    }
    batch.flush(&fill.sink).await?;
    bar.finish();
    Ok(counts)
}
