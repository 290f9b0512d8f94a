//! Days and times of commands: years that both databases and RFC 3339 can write.

use crate::patch::Patch;
use chrono::Datelike;
use std::ops::RangeInclusive;

const YEARS: RangeInclusive<i32> = 1900..=2200;

/// A rule for garde: the year lies between 1900 and 2200.
pub fn check<D: Datelike>(date: &D, (): &()) -> garde::Result {
    if YEARS.contains(&date.year()) { Ok(()) } else { Err(garde::Error::new("the year is not between 1900 and 2200")) }
}

/// [`check`] where the date may be left out.
pub fn check_optional<D: Datelike>(date: &Option<D>, (): &()) -> garde::Result {
    date.as_ref().map_or(Ok(()), |date| check(date, &()))
}

/// [`check`] in a patch.
pub fn check_patch<D: Datelike>(date: &Patch<D>, (): &()) -> garde::Result {
    date.value().map_or(Ok(()), |date| check(date, &()))
}
