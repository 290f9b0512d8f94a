//! The demo network as it stands in `api/demo/`.

use crate::error::{Error, Result};
use serde::Deserialize;

pub const DISTRICTS: &str = include_str!("../../../demo/districts.csv");
pub const SCHOOLS: &str = include_str!("../../../demo/schools.csv");
const MEMBERS: &str = include_str!("../../../demo/members.json");

/// An invented member.
#[derive(Debug, Deserialize)]
pub struct DemoMember {
    pub handle: String,
    pub name: String,
    pub email: String,
    pub headline: String,
    pub tagline: Option<String>,
    pub bio: String,
    pub roles: Vec<String>,
    pub verified_roles: Vec<String>,
    pub grade_bands: Vec<String>,
    pub languages: Vec<String>,
    pub district: Option<String>,
    pub school: Option<String>,
    pub affiliation_source: Option<String>,
    pub has: Vec<String>,
    pub learning: Vec<String>,
    pub links: Vec<DemoLink>,
    pub visibility: String,
    pub persona: Option<DemoPersona>,
}

/// A link on an invented member's profile.
#[derive(Debug, Deserialize)]
pub struct DemoLink {
    pub platform: String,
    pub url: String,
}

/// What makes a member a persona.
#[derive(Debug, Deserialize)]
pub struct DemoPersona {
    pub key: String,
    pub about: String,
}

/// The invented members, personas first.
pub fn members() -> Result<Vec<DemoMember>> {
    serde_json::from_str(MEMBERS).map_err(Error::internal)
}
