//! Use cases of search.

use super::types::{Search, SearchResults};
use crate::ctx::Ctx;
use crate::error::{Code, Result};
use crate::features::documents::service as documents;
use crate::features::documents::types::ListDocuments;
use crate::features::profiles::service as profiles;
use crate::features::profiles::types::ListProfiles;
use crate::features::projects::service as projects;
use crate::features::projects::types::ListProjects;
use crate::features::requests::service as requests;
use crate::features::requests::types::ListRequests;
use crate::page::{Page, PageArgs};
use crate::plan::Pick;
use garde::Validate as _;

/// Hits of each kind when the caller does not say.
pub const DEFAULT: i32 = 5;

/// What a caller wants of each kind of hit.
#[derive(Debug, Default)]
pub struct Picks {
    /// Of people.
    pub profiles: Pick,
    /// Of documents.
    pub documents: Pick,
    /// Of projects.
    pub projects: Pick,
    /// Of requests.
    pub requests: Pick,
}

/// The best hits of each kind, as far as the viewer may see them; one statement a kind.
pub async fn search(ctx: &Ctx, search: &Search, picks: &Picks) -> Result<SearchResults> {
    search.validate()?;
    let page = PageArgs { first: Some(search.first.unwrap_or(DEFAULT)), ..PageArgs::default() };
    let q = Some(search.q.clone());
    let people = ListProfiles { q: q.clone(), ..ListProfiles::default() };
    let texts = ListDocuments { q: q.clone(), ..ListDocuments::default() };
    let works = ListProjects { q: q.clone(), ..ListProjects::default() };
    let needs = ListRequests { q, ..ListRequests::default() };
    Ok(SearchResults {
        profiles: hits(profiles::list_profiles(ctx, &people, &page, &picks.profiles).await)?,
        documents: hits(documents::list_documents(ctx, &texts, &page, &picks.documents).await)?,
        projects: hits(projects::list_projects(ctx, &works, &page, &picks.projects).await)?,
        requests: hits(requests::list_requests(ctx, &needs, &page, &picks.requests).await)?,
    })
}

/// A machine account finds nothing of the kinds that its scopes do not read.
fn hits<T>(found: Result<Page<T>>) -> Result<Vec<T>> {
    match found {
        Ok(page) => Ok(page.items),
        Err(error) if error.code() == Code::Forbidden => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
