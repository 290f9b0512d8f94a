//! Handles: what they look like, and which are kept back.

/// Words that would pass for a part of the service or for its staff.
const RESERVED: [&str; 34] = [
    "about",
    "account",
    "admin",
    "administrator",
    "all",
    "anonymous",
    "api",
    "auth",
    "bindery",
    "contact",
    "docs",
    "everyone",
    "graphql",
    "help",
    "here",
    "info",
    "login",
    "mail",
    "mod",
    "moderator",
    "null",
    "official",
    "register",
    "root",
    "security",
    "settings",
    "staff",
    "steward",
    "support",
    "system",
    "team",
    "undefined",
    "v1",
    "viewer",
];

/// How the handles of deleted accounts begin.
pub const FORMER: &str = "former_";

/// Refuses what is no handle; a rule for garde.
pub fn check(handle: &str, (): &()) -> garde::Result {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !(3..=30).contains(&handle.len()) || !handle.bytes().all(letter) {
        return Err(garde::Error::new("a handle has 3 to 30 of the characters a-z, 0-9 and _"));
    }
    if RESERVED.contains(&handle) || handle.starts_with(FORMER) {
        return Err(garde::Error::new("this handle is reserved"));
    }
    Ok(())
}

/// A handle for somebody who has not chosen one, or keeps none: `prefix` and random letters.
pub fn random(prefix: &str) -> String {
    let letters = data_encoding::BASE32_NOPAD.encode(&crate::keys::random::<10>());
    format!("{prefix}{}", letters.to_ascii_lowercase())
}
