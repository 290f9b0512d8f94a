//! What the load asks for: things that are as big as the workload says, chosen by chance.

use crate::dice::Dice;
use crate::documents::Counts;
use crate::fill::Fill;
use crate::people::Person;
use crate::projects::Project;
use bindery::text;
use bindery_bench::{scale, vector};
use serde_json::{Value, json};
use uuid::Uuid;

/// Samples of one workload at most.
const MOST: usize = 200;

/// The samples of each workload, by its name.
pub fn choose(fill: &Fill, people: &[Person], projects: &[Project], counts: &Counts, open: &[usize]) -> Value {
    let mut dice = Dice::new(7);
    let mut joined = vec![0; people.len()];
    projects.iter().flat_map(|project| &project.members).for_each(|member| joined[*member] += 1);
    let w1 = some(&mut dice, 0..people.len()).map(|member| json!({ "id": people[member].id }));
    let w1: Vec<Value> = w1.collect();
    let full = (0..people.len()).filter(|member| counts.by_member[*member] >= 5 && joined[*member] >= 5);
    let w2: Vec<Value> = some(&mut dice, full).map(|member| json!({ "id": people[member].id })).collect();
    // Fifty pages of twenty, and one more.
    let busy = (0..fill.areas.len()).filter(|area| open[*area] > 1020);
    let w3: Vec<Value> = some(&mut dice, busy).map(|area| json!({ "area": fill.areas[area] })).collect();
    // The same number of hits at every size, so that size alone is compared.
    let telling = (0..fill.words.count()).filter(|word| (40..250).contains(&counts.by_word[*word]));
    let w5: Vec<Value> = some(&mut dice, telling).map(|word| query(fill.words.word(word))).collect();
    let big = (0..projects.len()).filter(|place| counts.by_project[*place] > 20 && projects[*place].members.len() > 20);
    let w7: Vec<Value> = some(&mut dice, big).map(|place| json!({ "id": projects[place].id })).collect();
    let w6: Vec<Value> = (0..MOST).map(|_| wish(fill, &mut dice)).collect();
    json!({ "w1": w1, "w2": w2, "w3": w3, "w5": w5, "w6": w6, "w7": w7 })
}

fn some(dice: &mut Dice, of: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    let mut all: Vec<usize> = of.collect();
    dice.0.shuffle(&mut all);
    all.truncate(MOST);
    all.into_iter()
}

/// Words, and the same as a `tsquery` for servers that do not make terms themselves.
fn query(word: &str) -> Value {
    let terms = text::query(word).iter().map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" & ");
    json!({ "q": word, "tsquery": terms })
}

/// A request to make; `words` and `scale` are its full text for servers that do not make terms themselves.
fn wish(fill: &Fill, dice: &mut Dice) -> Value {
    let (title, item) = (fill.words.line(dice, 6), fill.words.line(dice, 2));
    let ranks = fill.words.ranks(dice, 40);
    let body = fill.words.text(dice, &ranks);
    let terms = [&title, &item, &body].map(|part| text::index(part));
    let (words, scale) = (vector(&terms), scale(&terms));
    let area: Uuid = fill.areas[dice.0.usize(..fill.areas.len())];
    json!({ "title": title, "item": item, "body": body, "area": area, "words": words, "scale": scale })
}
