//! `bindery backup`.

use crate::backup::{self, Manifest, Place, Wanted, postgres};
use crate::config::Settings;
use clap::Args;
use std::path::{Path, PathBuf};

/// Flags of `bindery backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write, a tar; only its owner may read it.
    file: PathBuf,
    /// Leave the secret out, and keep it by itself.
    #[arg(long)]
    without_secret: bool,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
}

impl Backup {
    /// Writes the backup, or says how to write it.
    pub fn run(self, settings: &Settings) -> anyhow::Result<()> {
        if settings.is_postgres() {
            return Err(by_other_means(settings, &self.file));
        }
        let wanted = Wanted { file: &self.file, with_secret: !self.without_secret, force: self.force };
        let manifest = backup::make(settings, wanted)?;
        self.tell(settings, &manifest);
        let left_out = Place::of(settings)?.left_out()?;
        if !left_out.is_empty() {
            eprintln!("Not inside, though in the data folder: {}.", left_out.join(", "));
        }
        Ok(())
    }

    fn tell(&self, settings: &Settings, manifest: &Manifest) {
        let bytes: u64 = manifest.members.iter().map(|member| member.bytes).sum();
        eprintln!("{}: {} files, {bytes} bytes", self.file.display(), manifest.members.len());
        if self.without_secret {
            let kept = match &settings.secret {
                Some(_) => "what is set as BINDERY_SECRET".to_owned(),
                None => backup::secret_file(settings).display().to_string(),
            };
            eprintln!("The secret is not inside: keep {kept} by itself, nothing can be restored without it.");
        } else {
            eprintln!("The secret is inside: whoever reads the file can forge every sign-in.");
        }
        eprintln!("Keep besides what you set: bindery.toml, the environment, manifests of trusted documents.");
    }
}

/// Says what to call; it is an error, so that nobody takes it for a backup.
fn by_other_means(settings: &Settings, file: &Path) -> anyhow::Error {
    let url = settings.database();
    let calls = || -> anyhow::Result<String> {
        let dump = postgres::dump(&url, file)?;
        let [make, load] = postgres::restore(&url, file)?;
        Ok(format!(
            "on PostgreSQL its own program writes the backup; nothing was written. Call\n\n  {dump}\n\n\
             and keep besides: the secret (BINDERY_SECRET or secret_file), {mail} and {blobs}, and what you set.\n\
             To restore, stop every server and worker, and call\n\n  {make}\n  {load}\n  bindery restore --database-only",
            mail = settings.data_dir.join("mail").display(),
            blobs = settings.data_dir.join("blobs").display(),
        ))
    };
    calls().map_or_else(|error| error, anyhow::Error::msg)
}
