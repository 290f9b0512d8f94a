//! The list of capabilities: one line each mounts its routes and its GraphQL roots.
//!
//! The order is the rule of imports: a service or store imports only what stands above it.

pub mod access;
pub mod accounts;
pub mod activity;
pub mod affiliations;
pub mod areas;
pub mod clients;
pub mod demo;
pub mod districts;
pub mod documents;
pub mod health;
pub mod items;
pub mod metrics;
pub mod node;
pub mod profiles;
pub mod projects;
pub mod reindex;
pub mod requests;
pub mod search;
pub mod skills;
pub mod tickets;

use crate::activity::Subject;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::graphql::{http, meter::Metering, stream};
use crate::http::idempotency;
use crate::jobs::Chores;
use actix_web::web;
use async_graphql::{MergedObject, MergedSubscription};
use futures_util::future::BoxFuture;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// The GraphQL query root; each field is looked for from the front, so what is asked most stands first.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    profiles::faces::ProfileQuery,
    profiles::graphql::OneProfileQuery,
    projects::faces::ProjectQuery,
    documents::faces::DocumentQuery,
    requests::faces::RequestQuery,
    node::NodeQuery,
    accounts::graphql::ViewerQuery,
    accounts::faces::AccountQuery,
    search::graphql::SearchQuery,
    areas::faces::AreaQuery,
    districts::faces::DistrictQuery,
    activity::graphql::ActivityQuery,
    affiliations::faces::AffiliationQuery,
    projects::members::faces::ProjectMemberQuery,
    documents::revisions::faces::DocumentRevisionQuery,
    requests::offers::faces::OfferQuery,
    clients::faces::ClientQuery,
    demo::graphql::DemoQuery,
);

/// The GraphQL mutation root.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    areas::faces::AreaMutation,
    accounts::faces::AccountMutation,
    accounts::faces::SignInMutation,
    profiles::faces::ProfileMutation,
    affiliations::faces::AffiliationMutation,
    affiliations::stewards::faces::StewardMutation,
    skills::faces::SkillMutation,
    projects::faces::ProjectMutation,
    projects::members::faces::ProjectMemberMutation,
    documents::faces::DocumentMutation,
    requests::faces::RequestMutation,
    requests::offers::faces::OfferMutation,
    clients::faces::ClientMutation,
    tickets::faces::TicketMutation,
);

/// The GraphQL subscription root.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(activity::graphql::ActivitySubscription);

/// The GraphQL schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema; limits are checked around it, since they come from the settings.
pub fn schema() -> Schema {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .extension(Metering)
        .limit_recursive_depth(64)
        .disable_suggestions()
        .finish()
}

/// The GraphQL schema in its own language.
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    schema().sdl_with_options(options)
}

/// Mounts every route that the OpenAPI document describes.
pub fn mount(config: &mut ServiceConfig) {
    config.service(
        scope("/v1")
            .configure(districts::faces::mount)
            .configure(areas::faces::mount)
            .configure(accounts::rest::mount)
            .configure(accounts::faces::mount)
            .configure(profiles::faces::mount)
            .configure(affiliations::faces::mount)
            .configure(affiliations::stewards::faces::mount)
            .configure(skills::faces::mount)
            .configure(projects::faces::mount)
            .configure(projects::members::faces::mount)
            .configure(documents::faces::mount)
            .configure(documents::revisions::faces::mount)
            .configure(search::rest::mount)
            .configure(requests::faces::mount)
            .configure(requests::offers::faces::mount)
            .configure(clients::faces::mount)
            .configure(activity::rest::mount)
            .configure(tickets::faces::mount)
            .configure(demo::rest::mount),
    );
    accounts::rest::mount_well_known(config);
    clients::oauth::mount(config);
    health::mount(config);
}

/// The OpenAPI document.
pub fn openapi() -> OpenApi {
    let document = {
        use utoipa_actix_web::AppExt as _;
        let app = actix_web::App::new().into_utoipa_app().openapi(crate::rest::openapi::base()).configure(mount);
        app.split_for_parts().1
    };
    let mut document = document;
    let schemas = &mut document.components.get_or_insert_default().schemas;
    crate::rest::openapi::add_schema::<crate::http::problem::Problem>(schemas);
    crate::rest::openapi::add_schema::<profiles::types::ProfileRef>(schemas);
    let (unstored, versioned) = (["create_client", "rotate_client_secret"], ["update_document", "delete_document"]);
    crate::rest::openapi::complete(document, &unstored, &versioned, demo::examples::of_parameter)
}

/// Mounts `/graphql`.
pub fn mount_graphql(config: &mut web::ServiceConfig, schema: &Schema) {
    config.app_data(web::Data::new(schema.clone())).service(
        web::resource("/graphql")
            .route(web::get().guard(stream::wants_socket()).to(stream::socket::<Schema>))
            .route(web::get().to(http::get::<Schema>))
            .route(web::post().to(http::post::<Schema>))
            .default_service(web::to(http::other)),
    );
}

/// Deletes old answers and what else is over, and moves on what time moves, feature by feature; the worker calls it now and then.
pub fn sweep(ctx: Ctx) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        idempotency::sweep(&ctx).await?;
        accounts::service::sweep(&ctx).await?;
        tickets::service::sweep(&ctx).await?;
        documents::service::sweep(&ctx).await?;
        requests::service::sweep(&ctx).await?;
        crate::reading::sweep(&ctx).await
    })
}

/// Whether the actor of `ctx` may read what the log is about.
pub fn is_readable(ctx: Ctx, subject: Subject) -> BoxFuture<'static, Result<bool>> {
    Box::pin(async move { node::is_readable(&ctx, subject).await })
}

/// What jobs do for the features.
pub const CHORES: Chores = Chores {
    sweep,
    mail_reset_link: |ctx, email| Box::pin(async move { accounts::service::mail_reset_link(&ctx, &email).await }),
    is_unrendered: |ctx| Box::pin(async move { documents::service::is_unrendered(&ctx).await }),
    render: |ctx, slice| Box::pin(async move { documents::service::render(&ctx, slice).await }),
    reindex: |ctx, slice| Box::pin(async move { Ok(reindex::run(&ctx, slice).await?.is_some()) }),
};
