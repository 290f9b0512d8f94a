//! A patch of a profile, checked and cleaned.

pub(super) mod store;

use super::language;
use super::links::{self, Normal, Platform, Wrong};
use super::types::{GradeBand, LinkInput, Role, UpdateProfile};
use crate::error::{Error, FieldError, Result};
use crate::features::accounts::handle;
use crate::patch::Patch;
use crate::policy::people::Visibility;
use crate::text;

/// What shall stand; none where the field stays.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) name: Option<String>,
    pub(super) handle: Option<String>,
    pub(super) headline: Patch<String>,
    pub(super) tagline: Patch<String>,
    pub(super) bio: Patch<String>,
    pub(super) roles: Option<Vec<Role>>,
    pub(super) grade_bands: Option<Vec<GradeBand>>,
    pub(super) languages: Option<Vec<String>>,
    pub(super) links: Option<Vec<(Platform, Normal)>>,
    pub(super) visibility: Option<Visibility>,
}

impl Change {
    /// Checks what garde cannot and brings every field into its one spelling.
    pub(super) fn of(patch: UpdateProfile) -> Result<Self> {
        Ok(Self {
            name: patch.name.required("/name")?.map(|name| self::name(&name)).transpose()?,
            handle: patch.handle.required("/handle")?.map(|handle| self::handle(&handle)).transpose()?,
            headline: cleaned(patch.headline, text::clean_line),
            tagline: cleaned(patch.tagline, text::clean_line),
            bio: cleaned(patch.bio, text::clean),
            roles: listed(patch.roles).map(each_once),
            grade_bands: listed(patch.grade_bands).map(each_once),
            languages: listed(patch.languages).map(|tags| languages(&tags)).transpose()?,
            links: listed(patch.links).map(|links| self::links(&links)).transpose()?,
            visibility: patch.visibility.required("/visibility")?,
        })
    }
}

fn name(text: &str) -> Result<String> {
    let name = text::clean_line(text);
    if text::fold(&name).is_empty() { Err(Error::field("/name", "this field cannot be empty")) } else { Ok(name) }
}

fn handle(text: &str) -> Result<String> {
    match handle::check(text, &()) {
        Ok(()) => Ok(text.to_owned()),
        Err(why) => Err(Error::field("/handle", why.to_string())),
    }
}

/// Null and blank clear the field.
fn cleaned(patch: Patch<String>, clean: fn(&str) -> String) -> Patch<String> {
    match patch.map(|text| clean(&text)) {
        Patch::Value(text) if text.is_empty() => Patch::Null,
        patch => patch,
    }
}

/// Null clears the list.
fn listed<T>(patch: Patch<Vec<T>>) -> Option<Vec<T>> {
    match patch {
        Patch::Absent => None,
        Patch::Null => Some(Vec::new()),
        Patch::Value(list) => Some(list),
    }
}

fn each_once<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut kept = Vec::new();
    for item in list {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn languages(tags: &[String]) -> Result<Vec<String>> {
    let wrong = |place: usize| Error::field(format!("/languages/{place}"), "this is no language tag (BCP 47)");
    let tags = tags.iter().enumerate().map(|(place, text)| language::tag(text).ok_or_else(|| wrong(place)));
    Ok(each_once(tags.collect::<Result<_>>()?))
}

fn links(inputs: &[LinkInput]) -> Result<Vec<(Platform, Normal)>> {
    let (mut kept, mut errors) = (Vec::<(Platform, Normal)>::new(), Vec::new());
    for (place, input) in inputs.iter().enumerate() {
        match link(place, input) {
            Err(error) => errors.push(error),
            Ok(link) if kept.iter().any(|(_, known)| links::is_same(known, &link)) => {
                errors.push(FieldError::invalid(format!("/links/{place}"), "this link stands in the list already"));
            }
            Ok(link) => kept.push((input.platform, link)),
        }
    }
    if errors.is_empty() { Ok(kept) } else { Err(Error::invalid(errors)) }
}

fn link(place: usize, input: &LinkInput) -> Result<Normal, FieldError> {
    let normal = match (&input.url, &input.handle) {
        (Some(url), None) => links::from_url(input.platform, url),
        (None, Some(handle)) => links::from_handle(input.platform, handle),
        _ => return Err(FieldError::invalid(format!("/links/{place}"), "give `url` or `handle`")),
    };
    normal.map_err(|wrong| match (wrong, &input.url) {
        (Wrong::Url(why) | Wrong::Handle(why), Some(_)) => FieldError::invalid(format!("/links/{place}/url"), why),
        (Wrong::Url(why) | Wrong::Handle(why), None) => FieldError::invalid(format!("/links/{place}/handle"), why),
    })
}
