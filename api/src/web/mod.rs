//! The pages: the start page, Swagger UI, GraphiQL, what each problem means, and the contracts.
//!
//! Pages run under a strict content security policy: no inline code, nothing from elsewhere. GraphiQL's own
//! files are embedded when the build found them; otherwise the policy names exactly the pinned files of the CDN.

mod assets;
mod contracts;
mod docs;
mod graphiql;
mod html;
mod landing;
mod letters;
mod mail;
mod page;
mod problems;
mod zipped;

pub use contracts::Contracts;

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, guard};

/// Addresses that answer GET and stand in no OpenAPI document, for 404 and 405.
pub const ADDRESSES: &[&str] = &[
    "/",
    "/docs",
    "/docs/",
    "/docs/{file}",
    "/assets/{file}",
    "/assets/graphiql/{file}",
    "/openapi.json",
    "/schema.graphql",
    "/problems/",
    "/problems/{code}",
    "/favicon.ico",
    "/demo/mail",
    "/confirm",
    "/reset",
];

/// Mounts every page. GraphiQL's stands before `/graphql` itself and takes only browsers.
pub fn mount(config: &mut ServiceConfig) {
    let (docs, assets) = (web::scope("/docs"), web::scope("/assets"));
    config
        .service(at("/", landing::page))
        .service(at("/favicon.ico", assets::favicon))
        .service(at("/problems/", problems::list))
        .service(at("/problems/{code}", problems::one))
        .service(at("/demo/mail", mail::page))
        .service(at("/confirm", letters::confirm))
        .service(at("/reset", letters::reset))
        .service(at("/docs", docs::redirect))
        .service(docs.service(at("/", docs::page)).service(at("/{file}", docs::file)))
        .service(assets.service(at("/{file}", assets::own)).service(at("/graphiql/{file}", assets::graphiql)))
        .service(at("/openapi.json", contracts::openapi))
        .service(at("/schema.graphql", contracts::schema))
        .service(web::resource("/graphql").guard(graphiql::wanted()).to(graphiql::page));
}

/// A page that answers GET; other methods go on to the rest of the application.
fn at<F, Args>(path: &str, page: F) -> impl HttpServiceFactory + use<F, Args>
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path).guard(guard::Get()).to(page)
}
