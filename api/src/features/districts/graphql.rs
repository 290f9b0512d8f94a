//! What hangs on Districts and schools, over GraphQL.

use super::types::{District, School};
use super::view::SchoolsOf;
use crate::features::affiliations::stewards::{self, types::Steward, view::StewardsOf};
use crate::features::affiliations::{self, types::Affiliation, types::ListAffiliations, view::AffiliationsIn};
use crate::features::clients::{self, types::Client, view::ClientsOf};
use crate::graphql::{Pages, Planned, cost, ctx, many, one, page};
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
impl District {
    /// Its schools by name.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn schools(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<School>> {
        let page = page(first, after, last, before);
        many::<SchoolsOf>(context, &self.related, self.id, None, page).await
    }

    /// Its machine accounts, oldest first; for its stewards and admins.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn clients(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Pages<Client>>> {
        clients::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        many::<ClientsOf>(context, &self.related, self.id, None, page).await.map(Some)
    }

    /// What ties members to it, newest first; for those who run it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn affiliations(
        &self,
        context: &Context<'_>,
        filter: Option<ListAffiliations>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Pages<Affiliation>>> {
        affiliations::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        many::<AffiliationsIn>(context, &self.related, self.id, filter, page).await.map(Some)
    }

    /// Who runs it; for its stewards and admins.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn stewards(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Pages<Steward>>> {
        stewards::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        many::<StewardsOf>(context, &self.related, self.id, None, page).await.map(Some)
    }
}

#[ComplexObject]
impl School {
    /// Its district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }
}
