//! `bindery doctor`: what is wrong, and how to mend it. It changes nothing.
//!
//! It looks through the whole `SQLite` file, which a start does not: that reads every page. What a start meets on its
//! way it tells in the same words (`cli::open::diagnosis`).

mod checks;
mod database;
mod dump;
mod ready;
mod settings;

use super::runtime;
use crate::config;
use crate::trouble::Trouble;
use clap::Args;
use figment::value::Dict;
use std::io::Write as _;
use url::Url;

/// Flags of `bindery doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Only ask this address (`http://…/readyz`) whether it answers 200; a container's health check.
    #[arg(long, value_name = "URL")]
    ready_url: Option<Url>,
}

/// What one check found.
#[derive(Debug)]
enum Finding {
    /// As it should be.
    Good(String),
    /// It works, but somebody should know.
    Odd(String, String),
    /// It does not work; the second text says how to mend it.
    Bad(String, String),
}

impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Self {
        Self::Bad(trouble.said, trouble.mend)
    }
}

impl Doctor {
    /// Checks and prints; an error when something is wrong.
    pub fn run(self, flags: Dict) -> anyhow::Result<()> {
        if let Some(url) = &self.ready_url {
            return ready::ask(url);
        }
        settings::print(&flags)?;
        let settings = config::load(flags)?;
        runtime(async {
            let wrong = print(&checks::all(settings).await)?;
            anyhow::ensure!(wrong == 0, "{wrong} of these must be mended");
            Ok(())
        })
    }
}

/// Prints the findings and counts what is wrong.
fn print(findings: &[(&str, Finding)]) -> anyhow::Result<usize> {
    let mut out = std::io::stdout();
    let mut wrong = 0;
    writeln!(out)?;
    for (what, finding) in findings {
        let (mark, said, mend) = match finding {
            Finding::Good(said) => ("ok", said, None),
            Finding::Odd(said, mend) => ("note", said, Some(mend)),
            Finding::Bad(said, mend) => ("WRONG", said, Some(mend)),
        };
        writeln!(out, "{mark:<6}{what}: {said}")?;
        if let Some(mend) = mend {
            writeln!(out, "      {mend}")?;
        }
        wrong += usize::from(matches!(finding, Finding::Bad(..)));
    }
    Ok(wrong)
}
