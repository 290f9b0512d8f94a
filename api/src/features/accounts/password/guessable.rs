//! Passwords that look long and are tried first: famous phrases, and what is around with a year and a mark behind it.

/// Phrases that everybody quotes, without blanks.
const PHRASES: &[&str] = &[
    "correcthorsebatterystaple",
    "thequickbrownfoxjumpsoverthelazydog",
    "thequickbrownfox",
    "tobeornottobe",
    "tobeornottobethatisthequestion",
    "maytheforcebewithyou",
    "iamyourfather",
    "opensesame",
    "onceuponatime",
    "itwasthebestoftimes",
    "callmeishmael",
    "inthebeginning",
    "winteriscoming",
    "letmeinplease",
    "iloveyousomuch",
    "ihatepasswords",
    "thisismypassword",
    "mypasswordispassword",
    "passwordpassword",
    "changemenow",
    "trustnoone",
];

/// Words that stand for themselves, the season or the place.
const WORDS: &[&str] = &[
    "bindery",
    "library",
    "libraries",
    "librarian",
    "librarians",
    "school",
    "district",
    "teacher",
    "student",
    "reading",
    "reader",
    "books",
    "book",
    "password",
    "passwort",
    "welcome",
    "changeme",
    "letmein",
    "secret",
    "admin",
    "login",
    "qwerty",
    "qwertz",
    "asdf",
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Letters that must be left when everything that is tried first is taken out.
const LEAST: usize = 6;

/// Whether a password is a famous phrase, or little more than such words and those of `around`.
pub fn is_guessable(password: &str, around: &[&str]) -> bool {
    let letters = plain(password);
    if PHRASES.contains(&letters.trim_end_matches(|c: char| c.is_ascii_digit())) {
        return true;
    }
    let mut known: Vec<String> =
        around.iter().map(|word| plain(word)).filter(|word| word.chars().count() > 3).collect();
    known.extend(PHRASES.iter().chain(WORDS).map(|word| (*word).to_owned()));
    // The longest first, so that a part of one does not keep the rest of it.
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = without_years(&letters);
    let left = |text: &str| known.iter().fold(text.to_owned(), |rest, word| rest.replace(word.as_str(), ""));
    distinct(&left(&rest)) < LEAST || distinct(&left(&spelled(&rest))) < LEAST
}

/// With the digits read as the letters that they stand for.
fn spelled(text: &str) -> String {
    let letter = |c: char| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        c => c,
    };
    text.chars().map(letter).collect()
}

/// Lower case, letters and digits alone, with the usual signs read as the letters that they stand for.
fn plain(text: &str) -> String {
    let letter = |c: char| match c {
        '@' => 'a',
        '$' => 's',
        c => c,
    };
    text.chars().map(letter).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Without the years of two centuries.
fn without_years(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some(first) = rest.chars().next() {
        let year = rest.get(..4).filter(|year| year.starts_with("19") || year.starts_with("20"));
        let length = match year {
            Some(year) if year.chars().all(|c| c.is_ascii_digit()) => 4,
            _ => {
                kept.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    kept
}

/// How many letters there are, a run of the same one counted once.
fn distinct(text: &str) -> usize {
    let mut letters: Vec<char> = text.chars().collect();
    letters.dedup();
    letters.len()
}
