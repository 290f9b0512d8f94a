//! Language tags by their syntax (BCP 47, RFC 5646, section 2.1).

/// The tag in its usual spelling (`zh-Hant-TW`), or none when it is no tag.
pub fn tag(text: &str) -> Option<String> {
    let parts: Vec<String> = text.trim().split('-').map(str::to_ascii_lowercase).collect();
    let mut rest = parts.as_slice();
    let language = take(&mut rest, |part| is(part, 2..=8, u8::is_ascii_alphabetic))?;
    let mut tag = vec![language.to_owned()];
    if language.len() <= 3 {
        tag.extend(several(&mut rest, 3, |part| is(part, 3..=3, u8::is_ascii_alphabetic)));
    }
    let script = take(&mut rest, |part| is(part, 4..=4, u8::is_ascii_alphabetic));
    tag.extend(
        script.map(|script| {
            script.chars().take(1).map(|c| c.to_ascii_uppercase()).chain(script.chars().skip(1)).collect()
        }),
    );
    let region =
        take(&mut rest, |part| is(part, 2..=2, u8::is_ascii_alphabetic) || is(part, 3..=3, u8::is_ascii_digit));
    tag.extend(region.map(str::to_ascii_uppercase));
    tag.extend(several(&mut rest, 4, is_variant));
    tag.extend(extensions(&mut rest)?);
    rest.is_empty().then(|| tag.join("-"))
}

/// Refuses what is no tag; a rule for garde.
pub fn check(text: &str, (): &()) -> garde::Result {
    if tag(text).is_some() { Ok(()) } else { Err(garde::Error::new("this is no language tag (BCP 47)")) }
}

/// Extensions and private use: a letter, then at least one part.
fn extensions(rest: &mut &[String]) -> Option<Vec<String>> {
    let mut found = Vec::new();
    while let Some(letter) = take(rest, |part| is(part, 1..=1, u8::is_ascii_alphanumeric)) {
        let shortest = if letter == "x" { 1 } else { 2 };
        let parts = several(rest, usize::MAX, |part| is(part, shortest..=8, u8::is_ascii_alphanumeric));
        if parts.is_empty() {
            return None;
        }
        found.push(letter.to_owned());
        found.extend(parts);
    }
    Some(found)
}

fn is_variant(part: &str) -> bool {
    is(part, 5..=8, u8::is_ascii_alphanumeric)
        || (is(part, 4..=4, u8::is_ascii_alphanumeric) && part.starts_with(|first: char| first.is_ascii_digit()))
}

fn is(part: &str, length: std::ops::RangeInclusive<usize>, letter: impl Fn(&u8) -> bool) -> bool {
    length.contains(&part.len()) && part.bytes().all(|byte| letter(&byte))
}

fn take<'a>(rest: &mut &'a [String], fits: impl Fn(&str) -> bool) -> Option<&'a str> {
    let (first, others) = rest.split_first().filter(|(first, _)| fits(first))?;
    *rest = others;
    Some(first)
}

fn several(rest: &mut &[String], most: usize, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    while found.len() < most
        && let Some(part) = take(rest, &fits)
    {
        found.push(part.to_owned());
    }
    found
}
