//! What the OpenAPI document says of every operation, by rule.

use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Info, License, OpenApi, Ref, RefOr, Response, ResponseBuilder};

/// The document before the features' paths come in.
pub fn base() -> OpenApi {
    let mut info = Info::new("Bindery", env!("CARGO_PKG_VERSION"));
    info.description = Some(include_str!("openapi.md").to_owned());
    let mut license = License::new("MIT OR Apache-2.0");
    license.identifier = Some("MIT OR Apache-2.0".to_owned());
    info.license = Some(license);
    let mut document = OpenApi::new(info, utoipa::openapi::path::Paths::new());
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("JWT".to_owned());
    bearer.description =
        Some("An access token from `sign_in`, `refresh` or `issue_token`; it lives five minutes.".to_owned());
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let mut client = Http::new(HttpAuthScheme::Basic);
    client.description = Some("A machine account's id and secret, at `issue_token` only.".to_owned());
    components.add_security_scheme("client", SecurityScheme::Http(client));
    document
}

/// Adds the shared error responses to every operation under `/v1`.
pub fn complete(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        let methods = [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Patch, &mut item.patch),
            (HttpMethod::Delete, &mut item.delete),
        ];
        for (method, operation) in methods {
            if let Some(operation) = operation {
                complete_operation(path, &method, operation);
            }
        }
    }
    document
}

fn complete_operation(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let writes = !matches!(method, HttpMethod::Get);
    let rules: [(bool, u16, &str); 12] = [
        (true, 400, "The request could not be read (`malformed`)."),
        (true, 401, "The access token is missing or no longer good (`unauthenticated`)."),
        (true, 403, "You may know of this, but may not do it (`forbidden`)."),
        (path.contains('{') || writes, 404, "There is no such thing, or you may not know of it (`not_found`)."),
        (writes, 409, "The request does not fit the present state (`conflict` and others)."),
        (writes, 412, "Another version stands now (`version_conflict`)."),
        (writes, 413, "The body is too large (`payload_too_large`)."),
        (operation.request_body.is_some(), 415, "The body is not JSON (`unsupported_media_type`)."),
        (true, 422, "A field or parameter is wrong (`invalid`)."),
        (true, 429, "The quota is used up (`rate_limited`)."),
        (true, 500, "Something broke on our side (`internal`)."),
        (true, 503, "A part is away for a moment (`unavailable`)."),
    ];
    for (applies, status, description) in rules {
        if applies {
            let known = operation.responses.responses.entry(status.to_string());
            known.or_insert_with(|| RefOr::T(problem(description)));
        }
    }
}

fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}

/// Adds a schema, and those it names, that no operation mentions by itself.
pub fn add_schema<T: utoipa::ToSchema>(
    schemas: &mut std::collections::BTreeMap<String, RefOr<utoipa::openapi::schema::Schema>>,
) {
    let mut more = Vec::new();
    T::schemas(&mut more);
    schemas.insert(T::name().into_owned(), T::schema());
    schemas.extend(more);
}
