//! Use cases of the demo.

use super::network::{self, DemoPersona};
use super::types::Persona;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use data_encoding::BASE32_DNSSEC;

pub use super::load::{load_demo, renew_passwords};

/// The people to sign in as; in a demo only.
pub async fn list_demo_personas(ctx: &Ctx) -> Result<Vec<Persona>> {
    if !ctx.state.demo {
        return Err(Error::not_found());
    }
    let mut personas = Vec::new();
    for member in network::members()? {
        if let Some(persona) = member.persona {
            let password = password(ctx, &persona)?;
            personas.push(Persona { name: member.name, email: member.email, password, about: persona.about });
        }
    }
    Ok(personas)
}

/// A persona's password: 80 bits derived from the installation's secret.
pub fn password(ctx: &Ctx, persona: &DemoPersona) -> Result<String> {
    let key = ctx.state.keys.derive(&format!("demo persona {}", persona.key))?;
    let letters = BASE32_DNSSEC.encode(key.get(..10).unwrap_or_default());
    let groups: Vec<&str> = [0..4, 4..8, 8..12, 12..16].into_iter().filter_map(|span| letters.get(span)).collect();
    Ok(groups.join("-"))
}
