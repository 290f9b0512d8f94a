//! Links to a member's pages elsewhere: a handle or an address in, one spelling out.
//!
//! Pure and by table: for each platform its hosts and the addresses of its profiles. Addresses become
//! https, without tracking; what is no profile on that platform is refused.

use url::{Host, Url};

crate::text_enum! {
    /// Where a link leads.
    pub enum Platform {
        /// X, formerly Twitter.
        Twitter = "twitter",
        /// Instagram.
        Instagram = "instagram",
        /// Facebook.
        Facebook = "facebook",
        /// TikTok.
        Tiktok = "tiktok",
        /// Goodreads.
        Goodreads = "goodreads",
        /// YouTube.
        Youtube = "youtube",
        /// Bluesky.
        Bluesky = "bluesky",
        /// Mastodon, on any server.
        Mastodon = "mastodon",
        /// LinkedIn.
        Linkedin = "linkedin",
        /// A site of the member's own.
        Website = "website",
    }
}

/// A link in its one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normal {
    /// The name on the platform, without `@` (on Mastodon `user@host`).
    pub handle: Option<String>,
    /// The address.
    pub url: String,
}

/// Why a link is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The address, in a sentence.
    Url(&'static str),
    /// The handle, in a sentence.
    Handle(&'static str),
}

/// What a name may be made of.
#[derive(Debug, Clone, Copy)]
enum Name {
    /// ASCII letters, digits and these others; at least and at most so many.
    Word(&'static str, usize, usize),
    /// A number, perhaps with more behind `-` or `.`, which is dropped.
    Number,
    /// A host name.
    Domain,
}

/// One kind of profile address: what stands between host and name, and the whole as we write it.
#[derive(Debug)]
struct Shape {
    path: &'static str,
    name: Name,
    address: &'static str,
    /// Whether the name is a handle that people know the profile by.
    handle: bool,
}

#[derive(Debug)]
struct Rule {
    platform: Platform,
    /// Registered names; `www.`, `m.` and `mobile.` before them are dropped.
    hosts: &'static [&'static str],
    shapes: &'static [Shape],
    /// First path parts that are no names.
    reserved: &'static [&'static str],
}

const fn shape(path: &'static str, name: Name, address: &'static str, handle: bool) -> Shape {
    Shape { path, name, address, handle }
}

const RULES: &[Rule] = &[
    Rule {
        platform: Platform::Twitter,
        hosts: &["x.com", "twitter.com"],
        shapes: &[shape("/", Name::Word("_", 1, 15), "https://x.com/", true)],
        reserved: &["home", "i", "search", "explore", "intent", "share", "hashtag", "settings", "login", "messages"],
    },
    Rule {
        platform: Platform::Instagram,
        hosts: &["instagram.com"],
        shapes: &[shape("/", Name::Word("_.", 1, 30), "https://www.instagram.com/", true)],
        reserved: &["p", "reel", "reels", "explore", "stories", "accounts", "direct"],
    },
    Rule {
        platform: Platform::Facebook,
        hosts: &["facebook.com", "fb.com"],
        shapes: &[
            shape("/profile.php?id=", Name::Number, "https://www.facebook.com/profile.php?id=", false),
            shape("/", Name::Word(".-", 1, 50), "https://www.facebook.com/", true),
        ],
        reserved: &[
            "profile.php",
            "groups",
            "pages",
            "watch",
            "events",
            "marketplace",
            "login",
            "sharer.php",
            "people",
        ],
    },
    Rule {
        platform: Platform::Tiktok,
        hosts: &["tiktok.com"],
        shapes: &[shape("/@", Name::Word("_.", 1, 24), "https://www.tiktok.com/@", true)],
        reserved: &[],
    },
    Rule {
        platform: Platform::Goodreads,
        hosts: &["goodreads.com"],
        shapes: &[
            shape("/user/show/", Name::Number, "https://www.goodreads.com/user/show/", true),
            shape("/author/show/", Name::Number, "https://www.goodreads.com/author/show/", false),
            shape("/", Name::Word("_-", 1, 60), "https://www.goodreads.com/", true),
        ],
        reserved: &[
            "book", "user", "author", "list", "review", "group", "shelf", "search", "quotes", "genres", "series",
        ],
    },
    Rule {
        platform: Platform::Youtube,
        hosts: &["youtube.com"],
        shapes: &[
            shape("/@", Name::Word("_.-", 3, 30), "https://www.youtube.com/@", true),
            shape("/channel/", Name::Word("_-", 24, 24), "https://www.youtube.com/channel/", false),
            shape("/c/", Name::Word("_-", 1, 100), "https://www.youtube.com/c/", false),
            shape("/user/", Name::Word("_-", 1, 60), "https://www.youtube.com/user/", false),
        ],
        reserved: &[],
    },
    Rule {
        platform: Platform::Bluesky,
        hosts: &["bsky.app"],
        shapes: &[shape("/profile/", Name::Domain, "https://bsky.app/profile/", true)],
        reserved: &[],
    },
    Rule {
        platform: Platform::Linkedin,
        hosts: &["linkedin.com"],
        shapes: &[
            shape("/in/", Name::Word("-_", 3, 100), "https://www.linkedin.com/in/", true),
            shape("/company/", Name::Word("-_", 1, 100), "https://www.linkedin.com/company/", false),
        ],
        reserved: &[],
    },
];

/// Query parameters that only say where a visitor came from; a name that ends in `_` is a beginning.
const TRACKING: &[&str] = &[
    "utm_", "fbclid", "gclid", "dclid", "msclkid", "twclid", "yclid", "igshid", "igsh", "mc_cid", "mc_eid", "ref_src",
    "ref_url", "si",
];

/// The one spelling of an address on a platform; `@name` is taken as a handle.
pub fn from_url(platform: Platform, text: &str) -> Result<Normal, Wrong> {
    let text = text.trim();
    if text.starts_with('@') {
        return from_handle(platform, text);
    }
    let url = parse(text)?;
    match rule(platform) {
        Some(rule) => on_platform(rule, &url),
        None if platform == Platform::Mastodon => on_mastodon(&url),
        None => website(url),
    }
}

/// The address behind a handle on a platform; an `@` before it is dropped.
pub fn from_handle(platform: Platform, text: &str) -> Result<Normal, Wrong> {
    let name = text.trim().trim_start_matches('@');
    match rule(platform) {
        Some(rule) => {
            // On Bluesky a name without a domain means the home server.
            let whole = if platform == Platform::Bluesky && !name.contains('.') {
                format!("{name}.bsky.social")
            } else {
                name.to_owned()
            };
            let shape =
                rule.shapes.iter().find(|shape| shape.handle && shape.name.read(&whole) == Some(whole.as_str()));
            let shape = shape.filter(|_| !rule.is_reserved(name));
            shape.map(|shape| shape.write(&whole)).ok_or(Wrong::Handle("this is no handle on that platform"))
        }
        None if platform == Platform::Mastodon => {
            let (user, host) = name.split_once('@').ok_or(Wrong::Handle("a Mastodon handle is `@user@server`"))?;
            mastodon(user, &host.to_ascii_lowercase()).ok_or(Wrong::Handle("a Mastodon handle is `@user@server`"))
        }
        None => Err(Wrong::Handle("a website has an address and no handle")),
    }
}

/// Whether two links lead to the same page.
pub fn is_same(one: &Normal, other: &Normal) -> bool {
    one.url.trim_end_matches('/').eq_ignore_ascii_case(other.url.trim_end_matches('/'))
}

fn rule(platform: Platform) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.platform == platform)
}

impl Rule {
    fn is_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| match host.strip_suffix(known) {
            Some("" | "www." | "m." | "mobile.") => true,
            // `de.linkedin.com`
            Some(country) => self.platform == Platform::Linkedin && country.len() == 3 && country.ends_with('.'),
            None => false,
        })
    }

    fn is_reserved(&self, name: &str) -> bool {
        self.reserved.iter().any(|word| word.eq_ignore_ascii_case(name))
    }
}

impl Name {
    /// The name at the start of `text`, if all of it fits.
    fn read(self, text: &str) -> Option<&str> {
        match self {
            Self::Word(others, least, most) => {
                let fits = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
                ((least..=most).contains(&text.len()) && text.chars().all(fits)).then_some(text)
            }
            Self::Number => {
                let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
                let (number, rest) = text.split_at(end);
                let fits = (1..=20).contains(&number.len()) && (rest.is_empty() || rest.starts_with(['-', '.']));
                (fits && !rest.contains('/')).then_some(number)
            }
            Self::Domain => is_domain(text).then_some(text),
        }
    }
}

impl Shape {
    fn write(&self, name: &str) -> Normal {
        let handle = self.handle.then(|| name.to_owned());
        Normal { handle, url: format!("{}{name}", self.address) }
    }
}

/// Reads an address; one without a scheme is taken as https.
fn parse(text: &str) -> Result<Url, Wrong> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&whole).map_err(|_| Wrong::Url("this is no web address"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(Wrong::Url("this is no web address"));
    }
    if url.scheme() == "http" && url.port().is_some() {
        return Err(Wrong::Url("an address with a port must be https"));
    }
    // From http to https always works.
    let _ = url.set_scheme("https");
    let known = matches!(url.host(), Some(Host::Domain(host)) if is_public(host.trim_end_matches('.')));
    if known { Ok(url) } else { Err(Wrong::Url("the address needs a public host name")) }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// A host that can be somebody's page, and not this machine or network.
fn is_public(host: &str) -> bool {
    let inside = ["localhost", "local", "internal", "lan", "home", "corp", "test", "invalid", "onion", "arpa"];
    let top = host.rsplit('.').next().unwrap_or_default();
    is_domain(host) && !inside.contains(&top) && !top.chars().all(|c| c.is_ascii_digit())
}

fn on_platform(rule: &Rule, url: &Url) -> Result<Normal, Wrong> {
    if url.port().is_some() || !url.host_str().is_some_and(|host| rule.is_host(host)) {
        return Err(Wrong::Url("the address is not on that platform"));
    }
    let id = url.query_pairs().find(|(name, _)| name == "id").map(|(_, id)| id.into_owned());
    let path = url.path().trim_end_matches('/');
    let path = match id {
        Some(id) if path == "/profile.php" => format!("{path}?id={id}"),
        _ => path.to_owned(),
    };
    let found = rule.shapes.iter().find_map(|shape| {
        let name = shape.name.read(path.strip_prefix(shape.path)?)?;
        let reserved = shape.path == "/" && rule.is_reserved(name);
        (!reserved).then(|| shape.write(name))
    });
    found.ok_or(Wrong::Url("the address is no profile on that platform"))
}

fn on_mastodon(url: &Url) -> Result<Normal, Wrong> {
    let host = url.host_str().unwrap_or_default();
    if url.port().is_some() || RULES.iter().any(|rule| rule.is_host(host)) {
        return Err(Wrong::Url("the address is not on that platform"));
    }
    let path = url.path().trim_end_matches('/');
    let user = path.strip_prefix("/@").or_else(|| path.strip_prefix("/users/"));
    user.and_then(|user| mastodon(user, host)).ok_or(Wrong::Url("the address is no profile on that platform"))
}

fn mastodon(user: &str, host: &str) -> Option<Normal> {
    let user = Name::Word("_.-", 1, 50).read(user).filter(|_| is_public(host) && is_name(host))?;
    Some(Normal { handle: Some(format!("{user}@{host}")), url: format!("https://{host}/@{user}") })
}

/// Whether URL parsers read `host` as the name it is, and not as a number that means an address.
fn is_name(host: &str) -> bool {
    let parsed = Url::parse(&format!("https://{host}/"));
    parsed.is_ok_and(|url| matches!(url.host(), Some(Host::Domain(name)) if name == host))
}

fn website(mut url: Url) -> Result<Normal, Wrong> {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracking(name))
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    let url = String::from(url);
    if url.len() > 500 { Err(Wrong::Url("the address is too long")) } else { Ok(Normal { handle: None, url }) }
}

fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TRACKING.iter().any(|known| name == *known || (known.ends_with('_') && name.starts_with(known)))
}
