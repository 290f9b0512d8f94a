//! Relay's `node` and `nodes`: anything by its id alone (GraphQL Global Object Identification Specification).

use crate::activity::Subject;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::features::affiliations::types::Affiliation;
use crate::features::areas::types::Area;
use crate::features::clients::types::Client;
use crate::features::districts::types::{District, School};
use crate::features::documents::revisions::types::DocumentRevision;
use crate::features::documents::types::Document;
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::features::requests::offers::types::Offer;
use crate::features::requests::types::Request;
use crate::graphql::{by_id, selected};
use crate::plan::{self, Identified, Pick};
use async_graphql::{Context, ID, Interface, Object, Result};
use bindery_entity::ids::{
    AffiliationId, AreaId, ClientId, DistrictId, DocumentId, MemberId, OfferId, ProjectId, RequestId, RevisionId,
    SchoolId, TypedId,
};

/// Ids in one call at most.
const MOST: usize = 100;

/// Anything with an id.
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id, the same in REST, GraphQL and logs."))]
pub enum Node {
    /// A school district.
    District(District),
    /// A school.
    School(School),
    /// An area of practice.
    Area(Area),
    /// A member's profile.
    Profile(Profile),
    /// A tie of a member to a district or school.
    Affiliation(Affiliation),
    /// A district's machine account.
    Client(Client),
    /// A collaboration project.
    Project(Project),
    /// A shared document.
    Document(Document),
    /// What a document said at one time.
    DocumentRevision(DocumentRevision),
    /// A request for a resource or for help.
    Request(Request),
    /// An offer to help with a request.
    Offer(Offer),
}

/// Queries on anything.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id.
    async fn node(&self, context: &Context<'_>, id: ID) -> Result<Option<Node>> {
        Ok(Some(find(context, &id).await?.ok_or_else(Error::not_found)?))
    }

    /// Several things by their ids, at most 100; null in place of what you may not know.
    #[graphql(complexity = "ids.len().min(MOST) * child_complexity + 1")]
    async fn nodes(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
        let few = ids.get(MOST).is_none();
        few.then_some(()).ok_or_else(|| Error::field("/ids", format!("at most {MOST} ids")))?;
        futures_util::future::try_join_all(ids.iter().map(|id| find(context, id))).await
    }
}

/// Whether the viewer may read what the log is about.
pub async fn is_readable(ctx: &Ctx, subject: Subject) -> crate::error::Result<bool> {
    match subject {
        Subject::Member(id) => stands::<Profile>(ctx, id).await,
        Subject::Affiliation(id) => stands::<Affiliation>(ctx, id).await,
        Subject::District(id) => stands::<District>(ctx, id).await,
        Subject::School(id) => stands::<School>(ctx, id).await,
        Subject::Area(id) => stands::<Area>(ctx, id).await,
        Subject::Client(id) => stands::<Client>(ctx, id).await,
        Subject::Project(id) => stands::<Project>(ctx, id).await,
        Subject::Document(id) => stands::<Document>(ctx, id).await,
        Subject::Request(id) => stands::<Request>(ctx, id).await,
    }
}

async fn stands<V: Identified>(ctx: &Ctx, id: V::Id) -> crate::error::Result<bool> {
    Ok(!plan::by_ids::<V>(ctx, &[id.into()], &Pick::narrow()).await?.is_empty())
}

fn is<I: TypedId>(id: &str) -> Option<I> {
    id.parse().ok()
}

/// What stands under `id`, if the viewer may see it; ids of one kind are read together.
async fn find(context: &Context<'_>, id: &str) -> Result<Option<Node>> {
    if let Some(id) = is::<DistrictId>(id) {
        return Ok(by_id(context, id, selected::<District>(context)).await?.map(Node::District));
    }
    if let Some(id) = is::<SchoolId>(id) {
        return Ok(by_id(context, id, selected::<School>(context)).await?.map(Node::School));
    }
    if let Some(id) = is::<AreaId>(id) {
        return Ok(by_id(context, id, selected::<Area>(context)).await?.map(Node::Area));
    }
    if let Some(id) = is::<MemberId>(id) {
        return Ok(by_id(context, id, selected::<Profile>(context)).await?.map(Node::Profile));
    }
    if let Some(id) = is::<AffiliationId>(id) {
        return Ok(by_id(context, id, selected::<Affiliation>(context)).await?.map(Node::Affiliation));
    }
    if let Some(id) = is::<ClientId>(id) {
        return Ok(by_id(context, id, selected::<Client>(context)).await?.map(Node::Client));
    }
    if let Some(id) = is::<ProjectId>(id) {
        return Ok(by_id(context, id, selected::<Project>(context)).await?.map(Node::Project));
    }
    if let Some(id) = is::<DocumentId>(id) {
        return Ok(by_id(context, id, selected::<Document>(context)).await?.map(Node::Document));
    }
    if let Some(id) = is::<RevisionId>(id) {
        return Ok(by_id(context, id, selected::<DocumentRevision>(context)).await?.map(Node::DocumentRevision));
    }
    if let Some(id) = is::<RequestId>(id) {
        return Ok(by_id(context, id, selected::<Request>(context)).await?.map(Node::Request));
    }
    if let Some(id) = is::<OfferId>(id) {
        return Ok(by_id(context, id, selected::<Offer>(context)).await?.map(Node::Offer));
    }
    Ok(None)
}
