//! A file to import: its encoding, its header, its progress.

use crate::error::Error;
use crate::features::districts::import::source::{Encoding, Text};
use crate::features::districts::import::{Chunk, Fact, Rows};
use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressBarIter, ProgressDrawTarget, ProgressStyle};
use std::fs::File;
use std::io::{Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// A file of facts `F`, of which some rows are held at a time.
pub struct Input<F> {
    /// Where it stands.
    pub path: PathBuf,
    rows: Rows<F, Text<ProgressBarIter<File>>>,
    bar: ProgressBar,
}

impl<F: Fact> Input<F> {
    /// Opens the file at `path` and reads its header.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let unreadable = || format!("{} cannot be read", path.display());
        let mut file = File::open(path).with_context(unreadable)?;
        let about = file.metadata().with_context(unreadable)?;
        let encoding = encoding(&mut file, about.is_file()).with_context(unreadable)?;
        let bar = progress(about.len());
        let rows = Rows::open(Text::new(bar.wrap_read(file), encoding)).map_err(|error| describe(path, &error))?;
        if let Some(note) = encoding.note() {
            eprintln!("{} {note}", path.display());
        }
        for (written, name) in rows.respelled() {
            eprintln!("{}, line 1: the column {written} is read as `{name}`", path.display());
        }
        Ok(Self { path: path.to_owned(), rows, bar })
    }

    /// Shows from here on how far reading is.
    pub fn show_progress(&self) {
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
    }

    /// The next rows; none at the end of the file.
    pub fn chunk(&mut self) -> anyhow::Result<Option<Chunk<F>>> {
        let chunk = self.rows.chunk().map_err(|error| describe(&self.path, &error))?;
        if chunk.is_none() {
            self.bar.finish_and_clear();
        }
        Ok(chunk)
    }
}

/// A pipe is read once, so what is in it cannot be known before: it is UTF-8.
fn encoding(file: &mut File, can_be_read_twice: bool) -> std::io::Result<Encoding> {
    if !can_be_read_twice {
        return Ok(Encoding::Utf8);
    }
    let encoding = Encoding::detect(&*file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(encoding)
}

/// What is wrong with the whole file, once for each column.
fn describe(path: &Path, error: &Error) -> anyhow::Error {
    let file = path.display();
    match (error.cause(), error.errors()) {
        (Some(cause), _) => anyhow::anyhow!("{file}: {cause:#}"),
        (None, []) => anyhow::anyhow!("{file}: {error}"),
        (None, errors) => {
            let columns = errors.iter().map(|one| format!("{}: {}", one.pointer.trim_start_matches('/'), one.detail));
            anyhow::anyhow!("{file}, line 1: {}", columns.collect::<Vec<_>>().join("; "))
        }
    }
}

/// A bar on a terminal, nothing elsewhere; hidden until its file's turn comes.
fn progress(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {eta} left");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}
