//! What the OpenAPI document says of every operation, by rule.

use utoipa::openapi::path::{HttpMethod, Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Info, License, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder};

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

/// Adds to every operation what holds by rule: shared headers, error responses, and examples by parameter name.
///
/// The answers of the operations `unstored` show a secret once, so they take no `Idempotency-Key`; the operations
/// `versioned` insist on `If-Match`.
pub fn complete(
    mut document: OpenApi,
    unstored: &[&str],
    versioned: &[&str],
    example: impl Fn(&str) -> Option<String>,
) -> OpenApi {
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
                add_headers(path, &method, operation, unstored, versioned);
                add_examples(operation, &example);
                add_problems(path, &method, operation, versioned);
            }
        }
    }
    document
}

/// What an `ETag` looks like.
const ETAG: &str = r#"^"[0-9]{1,18}-[A-Za-z0-9_-]{1,64}"$"#;

fn add_headers(path: &str, method: &HttpMethod, operation: &mut Operation, unstored: &[&str], versioned: &[&str]) {
    let id = operation.operation_id.clone().unwrap_or_default();
    let stored = path.starts_with("/v1/") && !path.starts_with("/v1/auth/") && !unstored.contains(&id.as_str());
    let required = versioned.contains(&id.as_str());
    let (name, description, pattern) = match method {
        _ if required => {
            ("If-Match", "The `ETag` you read; 428 without it, 412 when another version stands now.", ETAG)
        }
        HttpMethod::Patch => ("If-Match", "The `ETag` you read; 412 when another version stands now.", ETAG),
        HttpMethod::Post if stored => (
            "Idempotency-Key",
            "Any text of your own; a retry with the same key and body replays the first answer for 24 hours.",
            "^[!-~]{1,255}$",
        ),
        _ => return,
    };
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build();
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(if required { Required::True } else { Required::False })
        .description(Some(description))
        .schema(Some(schema));
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter.build()));
}

fn add_examples(operation: &mut Operation, example: &impl Fn(&str) -> Option<String>) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let in_path = parameter.parameter_in == ParameterIn::Path;
        // An operation may know better; utoipa keeps the field to itself.
        let own = serde_json::to_value(&*parameter).is_ok_and(|parameter| parameter.get("example").is_some());
        if let Some(value) = example(&parameter.name).filter(|_| in_path && !own) {
            *parameter = ParameterBuilder::from(parameter.clone()).example(Some(value.into())).build();
        }
    }
}

fn add_problems(path: &str, method: &HttpMethod, operation: &mut Operation, versioned: &[&str]) {
    let insists = operation.operation_id.as_deref().is_some_and(|id| versioned.contains(&id));
    let writes = !matches!(method, HttpMethod::Get);
    let open = !path.starts_with("/v1/") && !path.starts_with("/oauth/");
    let rules: [(bool, u16, &str); 15] = [
        (!open, 400, "The request could not be read (`malformed`)."),
        (!open, 401, "The access token is missing or no longer good (`unauthenticated`)."),
        (!open, 403, "You may know of this, but may not do it (`forbidden`)."),
        (
            !open && (path.contains('{') || writes),
            404,
            "There is no such thing, or you may not know of it (`not_found`).",
        ),
        (operation.request_body.is_some(), 408, "The body came too slowly (`too_slow`)."),
        (!open && writes, 409, "The request does not fit the present state (`conflict` and others)."),
        (!open && writes, 412, "Another version stands now (`version_conflict`)."),
        (!open && writes, 413, "The body is too large (`payload_too_large`)."),
        (operation.request_body.is_some(), 415, "The body is not JSON (`unsupported_media_type`)."),
        (!open || path == "/readyz", 422, "A field or parameter is wrong (`invalid`)."),
        (insists, 428, "The version that you read must be named (`precondition_required`)."),
        (!matches!(path, "/livez" | "/readyz"), 429, "The quota is used up (`rate_limited`)."),
        (true, 500, "Something broke on our side (`internal`)."),
        (true, 503, "A part is away for a moment (`unavailable`), or changes are (`read_only`)."),
        ((!open && writes) || path == "/readyz", 507, "There is no room left to store it (`storage_full`)."),
    ];
    for (applies, status, description) in rules {
        if applies {
            let known = operation.responses.responses.entry(status.to_string());
            known.or_insert_with(|| RefOr::T(problem(description)));
        }
    }
    let read_again = !writes && operation.responses.responses.contains_key("200") && path.starts_with("/v1/");
    if read_again {
        let known = operation.responses.responses.entry("304".to_owned());
        known.or_insert_with(|| {
            RefOr::T(ResponseBuilder::new().description("You have this already (`If-None-Match`).").build())
        });
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
