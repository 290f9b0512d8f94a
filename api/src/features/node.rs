//! Relay's `node` and `nodes`: anything by its id alone (GraphQL Global Object Identification Specification).

use crate::activity::Subject;
use crate::actor::kinds::kinds;
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

/// Ids in one call at most.
const MOST: usize = 100;

/// Writes `Node`, how one is found by its id, and whether what the log is about may be read.
macro_rules! nodes {
    ($(#[doc = $doc:literal] $view:ident($id:ident) = $word:literal
        $(, logged as $subject:ident)? $(, read with $scope:ident)?;)+) => {
        /// Anything with an id.
        #[derive(Debug, Clone, Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "Its id, the same in REST, GraphQL and logs."))]
        pub enum Node { $(#[doc = $doc] $view($view)),+ }

        /// What stands under `id`, if the viewer may see it; ids of one kind are read together.
        async fn find(context: &Context<'_>, id: &str) -> Result<Option<Node>> {
            $(if let Ok(id) = id.parse::<<$view as Identified>::Id>() {
                return Ok(by_id(context, id, selected::<$view>(context)).await?.map(Node::$view));
            })+
            Ok(None)
        }

        /// Whether the viewer may read what the log is about.
        pub async fn is_readable(ctx: &Ctx, subject: Subject) -> crate::error::Result<bool> {
            match subject { $($(Subject::$subject(id) => stands::<$view>(ctx, id).await,)?)+ }
        }
    };
}

kinds!(nodes);

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

async fn stands<V: Identified>(ctx: &Ctx, id: V::Id) -> crate::error::Result<bool> {
    Ok(!plan::by_ids::<V>(ctx, &[id.into()], &Pick::narrow()).await?.is_empty())
}
