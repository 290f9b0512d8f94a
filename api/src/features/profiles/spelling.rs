//! The one spelling of what a profile says.

use super::language;
use crate::error::{Error, Result};
use crate::features::accounts::handle;
use crate::text;

/// One line of which something is left when it is compared.
pub(super) fn name(pointer: &str, text: &str) -> Result<String> {
    let name = text::clean_line(text);
    if text::fold(&name).is_empty() { Err(Error::field(pointer, "this field cannot be empty")) } else { Ok(name) }
}

/// One that is free to be taken by its letters.
pub(super) fn handle(pointer: &str, text: &str) -> Result<String> {
    match handle::check(text, &()) {
        Ok(()) => Ok(text.to_owned()),
        Err(why) => Err(Error::field(pointer, why.to_string())),
    }
}

/// The first of each.
#[expect(clippy::unnecessary_wraps, reason = "what cleans a field may refuse it")]
pub(super) fn each_once<T: PartialEq + Clone>(_: &str, list: &[T]) -> Result<Vec<T>> {
    let mut kept = Vec::new();
    for item in list {
        if !kept.contains(item) {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

/// Language tags, each once.
pub(super) fn languages(pointer: &str, tags: &[String]) -> Result<Vec<String>> {
    let wrong = |place: usize| Error::field(format!("{pointer}/{place}"), "this is no language tag (BCP 47)");
    let tags = tags.iter().enumerate().map(|(place, text)| language::tag(text).ok_or_else(|| wrong(place)));
    each_once(pointer, &tags.collect::<Result<Vec<_>>>()?)
}
