//! `bindery openapi` and `bindery schema`: the contracts, as committed under `openapi/`.

use std::io::Write as _;

/// Prints the OpenAPI document.
pub fn openapi() -> anyhow::Result<()> {
    print(&crate::features::openapi().to_pretty_json()?)
}

/// Prints the GraphQL schema.
pub fn schema() -> anyhow::Result<()> {
    print(&crate::features::sdl())
}

fn print(text: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{}", text.trim_end())?;
    Ok(())
}
