//! Files that are no backup, or not any more: each is refused in a sentence, and nothing is left behind.

use crate::backup::{SECRET, inside};
use crate::process::run;
use bindery_tests::TestApp;
use bindery_tests::database::Kind;
use std::io::Read as _;
use std::path::Path;

/// The members of a tar.
type Members = Vec<(String, Vec<u8>)>;

fn read(file: &str) -> Members {
    let mut tar = tar::Archive::new(std::fs::File::open(file).unwrap());
    let entries = tar.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path().unwrap().display().to_string(), bytes)
    });
    entries.collect()
}

/// Writes names as they are, which the crate's own way refuses.
fn write(file: &str, members: &Members, kind: tar::EntryType) {
    let mut tar = tar::Builder::new(std::fs::File::create(file).unwrap());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        let special = name.starts_with("blobs/") || name.contains("..");
        header.set_entry_type(if special { kind } else { tar::EntryType::Regular });
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        tar.append(&header, bytes.as_slice()).unwrap();
    }
    tar.finish().unwrap();
}

/// Insists that `file` is refused with these words and that the folder stays empty.
fn refused(file: &str, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (well, text) = run(&format!("restore {file}"), folder.path(), &[]);
    let said: Vec<&str> = text.lines().filter(|line| line.starts_with("bindery: ")).collect();
    assert!(!well && said.len() == 1 && said[0].contains(words), "{words}\n{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{words}: something is left behind");
}

/// A good backup in the folder.
async fn good(folder: &Path) -> String {
    let app = TestApp::start(Kind::Sqlite, &[("secret", SECRET.into())]).await;
    app.member("anna").await;
    let file = inside(folder, "good.tar");
    let (well, text) = run(&format!("backup {file}"), app.folder.path(), &[("SECRET", SECRET)]);
    assert!(well, "{text}");
    app.stop().await;
    file
}

fn changed(members: &Members, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Members {
    let mut members = members.clone();
    change(&mut members.iter_mut().find(|(known, _)| known == name).unwrap().1);
    members
}

fn replace(bytes: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    *bytes = text.replace(from, to).into_bytes();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_backup_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let good = good(folder.path()).await;
    let bytes = std::fs::read(&good).unwrap();
    let cut = inside(folder.path(), "cut.tar");
    let ends = [0, 100, 512, 5000, bytes.len() / 2, bytes.len() - 3000, bytes.len() - 1600];
    for end in ends {
        std::fs::write(&cut, &bytes[..end]).unwrap();
        refused(&cut, "is no backup of Bindery, or was cut off");
    }
    std::fs::write(&cut, b"A letter to the editor. ".repeat(1000)).unwrap();
    refused(&cut, "is no backup of Bindery, or was cut off");
    refused(&inside(folder.path(), "nowhere.tar"), "cannot be read");
    let mut flipped = bytes.clone();
    flipped[20_000] ^= 1;
    std::fs::write(&cut, flipped).unwrap();
    refused(&cut, "bindery.db in the backup is missing or damaged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_tampered_with_or_is_newer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let members = read(&good(folder.path()).await);
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["bindery.db", "secret", "manifest.json"]);
    let file = inside(folder.path(), "other.tar");
    let plain = tar::EntryType::Regular;
    write(&file, &members, plain);
    let restored = tempfile::tempdir().unwrap();
    assert!(run(&format!("restore {file}"), restored.path(), &[]).0, "what is written here is good in itself");

    let newest = bindery::db::migrate::known().pop().unwrap();
    for (from, to) in [(newest.as_str(), "m20990101_000099_later"), ("\"format\": 1", "\"format\": 2")] {
        write(&file, &changed(&members, "manifest.json", |text| replace(text, from, to)), plain);
        refused(&file, "which is newer than this one");
    }
    let other = changed(&members, "secret", |text| *text = "ff".repeat(32).into_bytes());
    write(&file, &other, plain);
    refused(&file, "secret in the backup is missing or damaged");
    let without: Members = members.iter().filter(|(name, _)| name != "secret").cloned().collect();
    write(&file, &without, plain);
    refused(&file, "secret in the backup is missing or damaged");

    let with = |name: &str, kind: tar::EntryType| {
        let mut members = members.clone();
        members.insert(0, (name.to_owned(), if kind == plain { b"x".to_vec() } else { Vec::new() }));
        write(&file, &members, kind);
    };
    let outside = folder.path().join("evil");
    for name in ["../evil", "blobs/../../evil", outside.to_str().unwrap()] {
        with(name, plain);
        refused(&file, "leads out of the folder");
    }
    assert!(!outside.exists() && !std::env::temp_dir().join("evil").exists());
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Directory] {
        with("blobs/link", kind);
        refused(&file, "is not a plain file");
    }
    with("blobs/extra", plain);
    refused(&file, "files that its manifest does not name");
    with("bindery.db", plain);
    refused(&file, "is in it twice");
}
