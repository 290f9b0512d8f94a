//! The secret's file: made once by whoever is first, whole or not at all, and nobody else's to read.

use crate::process::{bindery, run};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

const CREATE: &str = "member create --email nora@example.org";

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn hidden(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

/// A start makes its links with the secret that it ends with, whatever stood there before.
fn starts(folder: &Path) {
    let (well, text) = run("keys rotate", folder, &[]);
    assert!(well, "{text}");
    assert_eq!(fs::read_to_string(folder.join("secret")).unwrap().len(), 44);
    assert_eq!(hidden(folder), Vec::<String>::new());
}

#[test]
fn many_starts_in_an_empty_folder_share_one_secret() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let inside = |number| {
        let data = folder.to_str().unwrap();
        bindery(&format!("member create --email p{number}@example.org"), parent.path(), &[("DATA_DIR", data)])
    };
    let all: Vec<_> = (0..8).map(|number| inside(number).spawn().unwrap()).collect();
    for process in all {
        let Output { status, stderr, stdout } = process.wait_with_output().unwrap();
        assert!(status.success(), "{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    }
    starts(&folder);
    assert_eq!((mode(&folder), mode(&folder.join("secret")), mode(&folder.join("bindery.db"))), (0o700, 0o600, 0o600));
}

#[test]
fn a_start_that_is_killed_leaves_what_starts() {
    for round in 0..24 {
        let folder = tempfile::tempdir().unwrap();
        let mut process = bindery(CREATE, folder.path(), &[]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(4 * round));
        process.kill().unwrap();
        process.wait().unwrap();
        starts(folder.path());
    }
}

#[test]
fn what_each_step_leaves_starts() {
    let good = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let steps: [&[(&str, &str)]; 5] = [
        &[(".secret-draft-x", "")],
        &[(".secret-draft-x", good)],
        &[(".secret-draft-x", good), ("secret", good)],
        &[("secret", good)],
        &[("secret", good), ("bindery.db", "")],
    ];
    for files in steps {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        starts(folder.path());
        if files.iter().any(|(name, _)| *name == "secret") {
            assert_eq!(fs::read_to_string(folder.path().join("secret")).unwrap(), good);
        }
    }
}

#[test]
fn an_empty_secret_file_is_told_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "").unwrap();
    for command in ["serve --bind 0", CREATE, "doctor"] {
        let (well, text) = run(command, folder.path(), &[]);
        assert!(!well && text.contains(&format!("the secret file {} is empty", file.display())), "{text}");
        assert!(text.contains("delete it and start again"), "{text}");
    }
    fs::remove_file(&file).unwrap();
    starts(folder.path());

    fs::write(&file, "").unwrap();
    let (well, text) = run(CREATE, folder.path(), &[]);
    assert!(!well && text.contains("is empty") && text.contains("keys reset"), "{text}");
    assert!(run("keys reset --yes", folder.path(), &[]).0);
    starts(folder.path());
    fs::write(&file, "nonsense").unwrap();
    let (well, text) = run(CREATE, folder.path(), &[]);
    assert!(!well && text.contains(&format!("{} does not hold 32 bytes", file.display())), "{text}");
}

#[test]
fn a_lost_secret_is_never_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let (file, database) = (folder.path().join("secret"), folder.path().join("bindery.db"));
    assert!(run(CREATE, folder.path(), &[]).0);
    let before = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    for command in ["serve --bind 0", "worker", "migrate", "keys rotate", CREATE, "doctor"] {
        let (well, text) = run(command, folder.path(), &[]);
        assert!(!well, "{command}: {text}");
        for part in [file.to_str().unwrap(), database.to_str().unwrap(), "is missing", "keys reset"] {
            assert!(text.contains(part), "{command}: {text}");
        }
        assert!(!file.exists(), "{command}");
    }
    let (well, text) = run("keys reset", folder.path(), &[]);
    assert!(!well && !file.exists() && text.contains("nothing was changed"), "{text}");
    let (well, text) = run("keys reset --yes", folder.path(), &[]);
    assert!(well && text.contains("everybody is signed out"), "{text}");
    assert_ne!(fs::read_to_string(&file).unwrap(), before);
    starts(folder.path());
}

#[test]
fn a_start_takes_the_right_to_read_from_others() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("bindery.db");
    assert!(run(CREATE, folder.path(), &[]).0);
    fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).unwrap();
    let (_, text) = run("doctor", folder.path(), &[]);
    assert!(text.contains(&format!("note  database file: others can read {}", database.display())), "{text}");
    assert_eq!(mode(&database), 0o644, "doctor changes nothing");
    starts(folder.path());
    assert_eq!(mode(&database), 0o600);
}
