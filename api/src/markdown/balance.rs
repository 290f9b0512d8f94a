//! HTML before it is sanitised: as deep, and its tags as long, as a parser takes in its stride.
//!
//! A parser of HTML mends what is badly nested, at a cost that grows with the square of the depth, and compares each
//! attribute of a tag with all before it; html5ever's serialiser looks from each `&` of a text through to its end.
//! Nothing here decides what is safe.

/// Elements inside elements at most; deeper ones lose their tags and keep their text.
const MOST_NESTED: usize = 100;
/// Bytes of a tag at most; a longer one falls out.
const MOST_BYTES: usize = 4096;
/// Attributes of a tag at most; one with more falls out.
const MOST_ATTRIBUTES: usize = 32;

/// Bytes of a text that stand together; a comment, which the sanitiser takes out, parts longer ones.
const TOGETHER: usize = 2048;

/// Elements whose text a parser reads to their end, so that no comment parts it (HTML, section 13.2.6.2): they fall out
/// and their text stays.
const RAW: [&str; 7] = ["iframe", "noembed", "noframes", "plaintext", "textarea", "title", "xmp"];

/// Elements that have no end (HTML, section 13.1.2).
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// The same HTML with every element closed in order, and without comments and declarations.
pub fn balance(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, markup) = rest.split_at(at);
        part(text, &mut out);
        let (length, attributes) = measure(markup);
        let tag = markup.get(..length).unwrap_or(markup);
        let is_long = length > MOST_BYTES || attributes > MOST_ATTRIBUTES;
        rest = markup.get(tag.len()..).unwrap_or_default();
        match kind(tag) {
            Kind::Open(name) if RAW.contains(&name.as_str()) => {}
            Kind::Open(_) if is_long || open.len() >= MOST_NESTED => {}
            Kind::Open(name) => {
                out.push_str(tag);
                open.push(name);
            }
            Kind::Void if !is_long => out.push_str(tag),
            Kind::Close(name) => close(&name, &mut open, &mut out),
            Kind::Text => out.push_str("&lt;"),
            Kind::Void | Kind::Other => {}
        }
    }
    part(rest, &mut out);
    open.iter().rev().for_each(|name| end(name, &mut out));
    out
}

/// Writes a text with something between its parts, before a letter that no entity is made of.
fn part(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((together, behind)) = rest.split_at_checked(rest.floor_char_boundary(TOGETHER)) {
        let Some(at) = behind.find(|c: char| c == '&' || !c.is_ascii()) else { break };
        out.push_str(together);
        out.push_str(behind.get(..at).unwrap_or_default());
        out.push_str("<!---->");
        rest = behind.get(at..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// What stands at a `<`.
enum Kind {
    Open(String),
    Close(String),
    Void,
    /// A comment or a declaration.
    Other,
    /// No tag at all.
    Text,
}

fn kind(tag: &str) -> Kind {
    let inner = tag.strip_prefix('<').unwrap_or(tag);
    let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let name = inner.split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return if closes || inner.starts_with(['!', '?']) { Kind::Other } else { Kind::Text };
    }
    let name = name.to_ascii_lowercase();
    match () {
        () if VOID.contains(&name.as_str()) => Kind::Void,
        () if closes => Kind::Close(name),
        () => Kind::Open(name),
    }
}

/// The bytes of what stands at a `<`, and how many attributes it has.
fn measure(markup: &str) -> (usize, usize) {
    if markup.starts_with("<!--") {
        return (markup.find("-->").map_or(markup.len(), |at| at + 3), 0);
    }
    if !markup.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))) {
        return (1, 0);
    }
    let (mut within, mut attributes) = (Within::Name, 0);
    for (at, c) in markup.char_indices().skip(1) {
        let next = within.after(c);
        match next {
            None => return (at + 1, attributes),
            Some(Within::Attribute) if within != Within::Attribute => attributes += 1,
            Some(_) => {}
        }
        within = next.unwrap_or(within);
    }
    (markup.len(), attributes)
}

/// Where in a tag a letter stands (HTML, sections 13.2.5.6 to 13.2.5.40).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Name,
    Between,
    Attribute,
    AfterAttribute,
    BeforeValue,
    Quoted(char),
    AfterQuoted,
    Unquoted,
}

impl Within {
    /// Where the letter after `c` stands; nothing at the end of the tag.
    fn after(self, c: char) -> Option<Self> {
        let blank = c.is_ascii_whitespace();
        Some(match (self, c) {
            (Self::Quoted(quote), _) if c != quote => self,
            (Self::Quoted(_), _) => Self::AfterQuoted,
            (_, '>') => return None,
            (Self::BeforeValue, '"' | '\'') => Self::Quoted(c),
            (Self::BeforeValue, _) => {
                if blank {
                    self
                } else {
                    Self::Unquoted
                }
            }
            (Self::Unquoted, _) => {
                if blank {
                    Self::Between
                } else {
                    self
                }
            }
            (_, '/') => Self::Between,
            (Self::Attribute | Self::AfterAttribute, '=') => Self::BeforeValue,
            (Self::Attribute | Self::AfterAttribute, _) if blank => Self::AfterAttribute,
            (Self::Name | Self::Between | Self::AfterQuoted, _) if blank => Self::Between,
            (Self::Name, _) => self,
            (Self::Between | Self::Attribute | Self::AfterAttribute | Self::AfterQuoted, _) => Self::Attribute,
        })
    }
}

/// Closes `name` and what was opened in it, if it is open.
fn close(name: &str, open: &mut Vec<String>, out: &mut String) {
    let Some(at) = open.iter().rposition(|known| known == name) else { return };
    open.drain(at..).rev().for_each(|name| end(&name, out));
}

fn end(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
