//! The installation's secret in a backup: itself, or only what tells whether another one is it.

use super::Manifest;
use crate::config::{Settings, decode_secret};
use crate::keys::Keyring;
use crate::private;
use anyhow::{Context as _, bail, ensure};
use data_encoding::HEXLOWER;
use secrecy::ExposeSecret as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where the secret stands, unless it is a setting itself.
pub fn file(settings: &Settings) -> PathBuf {
    settings.secret_file.clone().unwrap_or_else(|| settings.data_dir.join(super::SECRET))
}

/// The secret that the settings lead to; none is made.
pub fn known(settings: &Settings) -> anyhow::Result<Option<String>> {
    if let Some(secret) = &settings.secret {
        return Ok(Some(secret.expose_secret().trim().to_owned()));
    }
    let file = file(settings);
    if !file.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Some(text.trim().to_owned()))
}

/// Tells whether a secret is the same, and nothing else of it.
pub fn fingerprint(secret: &str) -> anyhow::Result<String> {
    let bytes = decode_secret(secret).context("the secret is not 32 bytes in base64 or hex")?;
    let derive = || Keyring::new(bytes)?.derive("backup fingerprint");
    Ok(HEXLOWER.encode(&derive().map_err(|_| anyhow::anyhow!("the secret cannot be used"))?))
}

/// Finds the secret of a backup that was unpacked into `folder`, and leaves it there. Where the settings lead to one
/// it must be the same; `moving`: the one in the data folder belongs to what is moved aside.
pub fn settle(settings: &Settings, manifest: &Manifest, folder: &Path, moving: bool) -> anyhow::Result<String> {
    let own = folder.join(super::SECRET);
    let inside = manifest.holds_secret().then(|| fs::read_to_string(&own)).transpose()?;
    let given = settings.secret.is_some() || settings.secret_file.is_some();
    let secret = match (inside, known(settings)?) {
        (Some(inside), Some(ours)) if given || !moving => {
            let same = fingerprint(&ours)? == fingerprint(&inside)?;
            ensure!(
                same,
                "the backup has another secret than this installation is given; take that away, or give the same"
            );
            inside
        }
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => {
            bail!("the backup was made without its secret; give it in BINDERY_SECRET or {}", file(settings).display())
        }
    };
    ensure!(fingerprint(&secret)? == manifest.secret_fingerprint, "the secret is not the one of this backup");
    if !own.exists() {
        write(&own, &secret)?;
    }
    Ok(secret)
}

fn write(file: &Path, secret: &str) -> anyhow::Result<()> {
    let mut open = private::file(file)?;
    open.write_all(secret.as_bytes())?;
    Ok(open.sync_all()?)
}
