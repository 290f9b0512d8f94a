//! Projects and who is in them.

use crate::batch::Batch;
use crate::cell::{NO_DAY, NO_ID};
use crate::dice::{Dice, Zipf};
use crate::fill::Fill;
use crate::people::Person;
use crate::{full_text, keys, row};
use anyhow::Result;
use bindery::reading::Thing;
use uuid::Uuid;

const PROJECT: &str = "project (id, title, goal, summary, starts_on, ends_on, visibility, join_policy, status, \
    district_id, school_id, member_count, version, created_at, updated_at)";
const MEMBER: &str = "project_member (project_id, member_id, role, added_by, version, created_at, updated_at)";

/// A project and places of its members in the list of people.
pub struct Project {
    pub id: Uuid,
    pub members: Vec<usize>,
}

pub async fn fill(fill: &mut Fill, people: &[Person]) -> Result<Vec<Project>> {
    let (mut dice, mut batch) = (Dice::new(4), Batch::new(&fill.sink));
    let bar = fill.bar("projects", fill.size.projects);
    let active = Zipf::new(&mut dice, people.len(), 0.6);
    let mut projects = Vec::with_capacity(fill.size.projects);
    for number in 0..fill.size.projects {
        let at = dice.time();
        let (id, title) = (dice.id(at), fill.words.line(&mut dice, 5));
        let (goal, summary) = (fill.words.line(&mut dice, 12), fill.words.line(&mut dice, 40));
        // The first in the list are the biggest; nothing else goes by this order.
        let count = ((300.0 / ((number + 1) as f64).sqrt()) as usize).max(3);
        let members = dice.several(&active, count);
        let owner = people[members[0]];
        let visibility = if dice.chance(20) { "public" } else { "members" };
        batch.add(
            PROJECT,
            row![
                id,
                title.as_str(),
                goal.as_str(),
                summary.as_str(),
                NO_DAY,
                NO_DAY,
                visibility,
                "apply",
                "active",
                Some(owner.school.1),
                Some(owner.school.0),
                members.len() as i64,
                1_i64,
                at,
                at,
            ],
        );
        let project = bindery::reading::Project {
            id: id.into(),
            created_at: at,
            visibility: visibility.parse()?,
            district: Some(owner.school.1.into()),
            school: Some(owner.school.0.into()),
        };
        let stands = project.keys();
        keys::add(&mut batch, Thing::Project, &stands);
        full_text::add(&mut batch, fill, (Thing::Project, id), &stands, [&title, &goal, &summary]);
        for (place, member) in members.iter().enumerate() {
            let role = ["owner", "maintainer", "contributor", "viewer"][place.min(2 + place % 2)];
            let joined = dice.after(at);
            batch.add(MEMBER, row![id, people[*member].id, role, NO_ID, 1_i64, joined, joined]);
        }
        projects.push(Project { id, members });
        batch.pour(&fill.sink, &bar).await?;
    }
    batch.flush(&fill.sink).await?;
    bar.finish();
    Ok(projects)
}
