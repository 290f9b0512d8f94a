//! Finds files that are embedded: the texts of the demo's documents, and the third-party files of the GraphiQL page,
//! which are not committed.
//!
//! After `npm ci --ignore-scripts` in `web/` they are embedded; without it the build is as good,
//! and the page takes the versions of `web/pinned.txt` from a public CDN. Nothing is downloaded here.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// One line of `web/pinned.txt`.
struct Pinned {
    url: String,
    integrity: String,
    package: String,
    version: String,
    file: String,
}

fn main() -> Outcome<()> {
    let web = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("web");
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let list = web.join("pinned.txt");
    watch(&list);
    let pinned = read_pinned(&fs::read_to_string(&list).unwrap_or_default())?;
    fs::write(out.join("graphiql_assets.rs"), source(&pinned, &web)?)?;
    let texts = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("demo/documents");
    watch(&texts);
    fs::write(out.join("demo_texts.rs"), demo_texts(&texts)?)?;
    Ok(())
}

/// Every text of the demo with its file name.
fn demo_texts(folder: &Path) -> Outcome<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    files.sort();
    let mut text = String::from(
        "/// The texts in `demo/documents`: file name, Markdown.\npub static TEXTS: &[(&str, &str)] = &[\n",
    );
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        writeln!(text, "    ({name:?}, include_str!({:?})),", path.display().to_string())?;
    }
    text.push_str("];\n");
    Ok(text)
}

fn read_pinned(text: &str) -> Outcome<Vec<Pinned>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| parse(line).ok_or_else(|| format!("web/pinned.txt: not understood: {line}").into()))
        .collect()
}

/// `https://HOST/npm/PACKAGE@VERSION/FILE HASH`
fn parse(line: &str) -> Option<Pinned> {
    let (url, integrity) = line.split_once(' ')?;
    let (_, path) = url.split_once("/npm/")?;
    let (package, rest) = path.split_once('@')?;
    let (version, file) = rest.split_once('/')?;
    Some(Pinned {
        url: url.to_owned(),
        integrity: integrity.trim().to_owned(),
        package: package.to_owned(),
        version: version.to_owned(),
        file: file.to_owned(),
    })
}

fn source(pinned: &[Pinned], web: &Path) -> Outcome<String> {
    let mut text = String::from(
        "/// The embedded files: name, content type, bytes. All of the pinned ones, in their order, or none.\n\
         pub static EMBEDDED: &[(&str, &str, &[u8])] = &[\n",
    );
    for (name, path) in installed(pinned, web) {
        writeln!(text, "    ({name:?}, {:?}, include_bytes!({path:?})),", content_type(&name))?;
    }
    text.push_str(
        "];\n\n/// The same files on a public CDN: address, integrity.\n\
         pub static PINNED: &[(&str, &str)] = &[\n",
    );
    for Pinned { url, integrity, .. } in pinned {
        writeln!(text, "    ({url:?}, {integrity:?}),")?;
    }
    text.push_str("];\n");
    Ok(text)
}

/// Name and path of every pinned file, if all of them are installed in their pinned version.
fn installed(pinned: &[Pinned], web: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in pinned {
        let package = web.join("node_modules").join(&item.package);
        let path = package.join(&item.file);
        watch(&path);
        if path.is_file() && has_version(&package, &item.version) {
            let name = item.file.rsplit('/').next().unwrap_or(&item.file);
            found.push((name.to_owned(), path.display().to_string()));
        }
    }
    if found.len() < pinned.len() {
        found.clear();
    }
    found
}

fn has_version(package: &Path, version: &str) -> bool {
    fs::read_to_string(package.join("package.json"))
        .is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
}

fn content_type(name: &str) -> &'static str {
    if Path::new(name).extension().is_some_and(|extension| extension == "css") {
        "text/css; charset=utf-8"
    } else {
        "text/javascript; charset=utf-8"
    }
}

/// Cargo runs this script again whenever a watched path is missing, so a missing file is watched
/// through its nearest folder that exists.
fn watch(path: &Path) {
    if let Some(there) = path.ancestors().find(|path| path.exists()) {
        println!("cargo:rerun-if-changed={}", there.display());
    }
}
