//! Who makes access tokens: the installation, under a name of its own that all its instances share.

use crate::config::Settings;
use crate::db::{Db, installation};
use crate::error::Result;
use crate::keys;

/// Where the name stands.
const KEY: &str = "issuer";

/// The installation's name as the issuer of tokens (`iss`), made by the first start and kept.
///
/// It is the public URL where one is set, as in tokens from before it was kept; the address that an instance happens to
/// listen on says nothing about the installation.
pub async fn settle(db: &Db, settings: &Settings) -> Result<String> {
    let name = settings.public_url.as_ref().map_or_else(random, |_| settings.public_url());
    installation::settle(db, KEY, &name).await
}

fn random() -> String {
    uuid::Builder::from_random_bytes(keys::random()).into_uuid().urn().to_string()
}
