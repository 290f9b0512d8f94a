//! Links on profiles: one spelling for each page, and nothing that is no profile. Pure, by table.

use bindery::features::profiles::language;
use bindery::features::profiles::links::Platform::{self, *};
use bindery::features::profiles::links::{Wrong, from_handle, from_url};

fn url(platform: Platform, text: &str) -> Option<(String, Option<String>)> {
    from_url(platform, text).ok().map(|link| (link.url, link.handle))
}

#[test]
fn every_spelling_becomes_one() {
    let table: &[(Platform, &str, &str, Option<&str>)] = &[
        (Twitter, "https://twitter.com/jane_reads", "https://x.com/jane_reads", Some("jane_reads")),
        (Twitter, "http://www.x.com/jane_reads/", "https://x.com/jane_reads", Some("jane_reads")),
        (Twitter, "mobile.twitter.com/jane_reads?s=20&t=abc", "https://x.com/jane_reads", Some("jane_reads")),
        (Twitter, "@jane_reads", "https://x.com/jane_reads", Some("jane_reads")),
        (
            Instagram,
            "https://instagram.com/jane.reads?igsh=xyz",
            "https://www.instagram.com/jane.reads",
            Some("jane.reads"),
        ),
        (Facebook, "https://m.facebook.com/jane.reads", "https://www.facebook.com/jane.reads", Some("jane.reads")),
        (
            Facebook,
            "https://www.facebook.com/profile.php?id=12345&sk=about",
            "https://www.facebook.com/profile.php?id=12345",
            None,
        ),
        (
            Tiktok,
            "https://www.tiktok.com/@jane.reads?lang=en",
            "https://www.tiktok.com/@jane.reads",
            Some("jane.reads"),
        ),
        (
            Goodreads,
            "https://www.goodreads.com/user/show/900-jane",
            "https://www.goodreads.com/user/show/900",
            Some("900"),
        ),
        (Goodreads, "https://goodreads.com/author/show/77.Jane_R", "https://www.goodreads.com/author/show/77", None),
        (Goodreads, "https://goodreads.com/janereads", "https://www.goodreads.com/janereads", Some("janereads")),
        (Youtube, "https://m.youtube.com/@JaneReads?si=1", "https://www.youtube.com/@JaneReads", Some("JaneReads")),
        (
            Youtube,
            "https://youtube.com/channel/UC0123456789012345678901",
            "https://www.youtube.com/channel/UC0123456789012345678901",
            None,
        ),
        (
            Bluesky,
            "https://bsky.app/profile/jane.bsky.social",
            "https://bsky.app/profile/jane.bsky.social",
            Some("jane.bsky.social"),
        ),
        (Mastodon, "https://Mastodon.Social/@jane", "https://mastodon.social/@jane", Some("jane@mastodon.social")),
        (Mastodon, "https://glammr.us/users/jane", "https://glammr.us/@jane", Some("jane@glammr.us")),
        (Mastodon, "@jane@glammr.us", "https://glammr.us/@jane", Some("jane@glammr.us")),
        (
            Linkedin,
            "https://de.linkedin.com/in/jane-reads/?trk=x",
            "https://www.linkedin.com/in/jane-reads",
            Some("jane-reads"),
        ),
        (Website, "example.org", "https://example.org/", None),
        (Website, "http://Example.org/a?utm_source=x&page=2&fbclid=y#b", "https://example.org/a?page=2#b", None),
    ];
    for (platform, text, address, handle) in table {
        let expected = ((*address).to_owned(), handle.map(str::to_owned));
        assert_eq!(url(*platform, text), Some(expected.clone()), "{platform} {text}");
        assert_eq!(url(*platform, address), Some(expected), "{platform} {address} again");
    }
}

#[test]
fn what_is_no_profile_there_is_refused() {
    let table: &[(Platform, &str)] = &[
        (Twitter, "https://evilx.com/jane"),
        (Twitter, "https://x.com.evil.example/jane"),
        (Twitter, "https://x.com:8443/jane"),
        (Twitter, "https://x.com/home"),
        (Twitter, "https://x.com/jane/status/1"),
        (Twitter, "https://x.com/"),
        (Twitter, "https://x.com/a_name_longer_than_15"),
        (Twitter, "https://user:secret@x.com/jane"),
        (Instagram, "https://x.com/jane"),
        (Instagram, "https://www.instagram.com/p/abc"),
        (Instagram, "https://www.instagram.com/ja%20ne"),
        (Facebook, "https://www.facebook.com/profile.php"),
        (Facebook, "https://www.facebook.com/groups"),
        (Tiktok, "https://www.tiktok.com/jane"),
        (Goodreads, "https://www.goodreads.com/book/show/1"),
        (Youtube, "https://youtu.be/abc"),
        (Bluesky, "https://bsky.app/profile/nodots"),
        (Mastodon, "https://x.com/@jane"),
        (Mastodon, "https://youtube.com/@jane"),
        (Mastodon, "https://localhost/@jane"),
        (Mastodon, "https://mastodon.social/tags/books"),
        (Linkedin, "https://www.linkedin.com/feed"),
        (Website, "https://localhost/"),
        (Website, "https://127.0.0.1/"),
        (Website, "https://[::1]/"),
        (Website, "https://intranet/"),
        (Website, "https://wiki.corp/"),
        (Website, "ftp://example.org/"),
        (Website, "javascript:alert(1)"),
        (Website, "data:text/html,x"),
        (Website, "https://jane@example.org/"),
        (Website, "not a url"),
    ];
    for (platform, text) in table {
        assert!(matches!(from_url(*platform, text), Err(Wrong::Url(_))), "{platform} {text}");
    }
}

#[test]
fn handles_become_addresses() {
    let table: &[(Platform, &str, &str)] = &[
        (Twitter, "@jane", "https://x.com/jane"),
        (Instagram, "jane", "https://www.instagram.com/jane"),
        (Facebook, "jane.reads", "https://www.facebook.com/jane.reads"),
        (Tiktok, "@jane", "https://www.tiktok.com/@jane"),
        (Goodreads, "12345", "https://www.goodreads.com/user/show/12345"),
        (Goodreads, "janereads", "https://www.goodreads.com/janereads"),
        (Youtube, "@janereads", "https://www.youtube.com/@janereads"),
        (Bluesky, "jane", "https://bsky.app/profile/jane.bsky.social"),
        (Bluesky, "@jane.example.org", "https://bsky.app/profile/jane.example.org"),
        (Mastodon, "@jane@Glammr.us", "https://glammr.us/@jane"),
        (Linkedin, "jane-reads", "https://www.linkedin.com/in/jane-reads"),
    ];
    for (platform, handle, address) in table {
        assert_eq!(
            from_handle(*platform, handle).map(|link| link.url),
            Ok((*address).to_owned()),
            "{platform} {handle}"
        );
    }
    let refused = [
        (Twitter, "two words"),
        (Twitter, "settings"),
        (Mastodon, "jane"),
        (Mastodon, "jane@localhost"),
        (Website, "jane"),
        (Youtube, "ab"),
    ];
    for (platform, handle) in refused {
        assert!(matches!(from_handle(platform, handle), Err(Wrong::Handle(_))), "{platform} {handle}");
    }
}

#[test]
fn the_links_of_the_demo_network_are_good() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/demo/members.json");
    let members: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    for member in members.as_array().unwrap() {
        for link in member["links"].as_array().unwrap() {
            let platform: Platform = link["platform"].as_str().unwrap().parse().unwrap();
            let text = link["url"].as_str().unwrap();
            assert!(from_url(platform, text).is_ok(), "{platform} {text}");
        }
        for tag in member["languages"].as_array().unwrap() {
            assert!(language::tag(tag.as_str().unwrap()).is_some(), "{tag}");
        }
    }
}

#[test]
fn language_tags_are_checked_and_spelled_as_usual() {
    let good = [
        ("EN", "en"),
        ("pt-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("ase", "ase"),
        ("es-419", "es-419"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("de-CH-1901", "de-CH-1901"),
        ("zh-cmn-Hans-CN", "zh-cmn-Hans-CN"),
        ("en-u-ca-gregory", "en-u-ca-gregory"),
        ("en-x-school", "en-x-school"),
    ];
    for (text, tag) in good {
        assert_eq!(language::tag(text).as_deref(), Some(tag), "{text}");
    }
    for text in ["", "e", "english!", "en_US", "en-", "-en", "en-u", "en-US-US", "toolonglanguage", "12", "en--us"] {
        assert_eq!(language::tag(text), None, "{text}");
    }
}
