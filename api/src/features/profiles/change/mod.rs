//! What stands beside a profile, as a patch changes it.

pub(super) mod store;

use super::links::{self, Normal, Platform, Wrong};
use super::spelling::each_once;
use super::types::{LinkInput, Role, UpdateProfile};
use crate::error::{Error, FieldError, Result};
use crate::patch::Patch;

/// What stands beside a profile; none where it stays.
#[derive(Debug, Default)]
pub(super) struct Apart {
    roles: Option<Vec<Role>>,
    links: Option<Vec<(Platform, Normal)>>,
}

impl Apart {
    pub(super) fn of(command: &UpdateProfile) -> Result<Self> {
        let roles = listed(&command.roles).map(|roles| each_once("/roles", &roles)).transpose()?;
        Ok(Self { roles, links: listed(&command.links).map(|links| self::links(&links)).transpose()? })
    }
}

/// Null clears the list.
fn listed<T: Clone>(patch: &Patch<Vec<T>>) -> Option<Vec<T>> {
    match patch {
        Patch::Absent => None,
        Patch::Null => Some(Vec::new()),
        Patch::Value(list) => Some(list.clone()),
    }
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
