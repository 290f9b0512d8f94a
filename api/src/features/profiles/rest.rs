//! Profiles over REST.

use super::service;
use super::types::{ListProfiles, Profile, ProfileRef, Role, UpdateProfile};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use crate::text_enum::word;
use actix_web::{delete, get, patch, put, web::Path};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(list_profiles)
        .service(get_profile)
        .service(update_profile)
        .service(verify_role)
        .service(unverify_role);
}

/// List profiles
///
/// Profiles that you may see, by name. Filters combine; the bio is left out.
#[utoipa::path(tag = "Profiles", operation_id = "list_profiles", security((), ("bearer" = [])),
    params(PageParams, ListProfiles),
    responses((status = 200, description = "A page of profiles.", body = Items<Profile>)))]
#[get("/profiles")]
async fn list_profiles(caller: Caller, list: List<ListProfiles>) -> Reply {
    caller
        .read(|ctx| async move {
            list.answer(service::list_profiles(&ctx, &list.filter, &list.page, &Pick::narrow()).await?)
        })
        .await
}

/// Get a profile
///
/// One profile by the member's id, by `@handle`, or your own by `me`.
#[utoipa::path(tag = "Profiles", operation_id = "get_profile", security((), ("bearer" = [])),
    params(("profile" = ProfileRef, Path, description = "Whose: the member\'s id, the handle with `@` before it, or `me`.")),
    responses((status = 200, description = "The profile.", body = Profile)))]
#[get("/profiles/{profile}")]
async fn get_profile(caller: Caller, profile: Path<ProfileRef>) -> Reply {
    caller
        .read(|ctx| async move {
            Answer::resource(&service::get_profile(&ctx, profile.into_inner(), &Pick::all()).await?)
        })
        .await
}

/// Update a profile
///
/// Changes the fields sent (JSON Merge Patch, RFC 7396) of your own profile; send `If-Match` to change only the
/// version you read. Links are brought into one spelling: give an address or a handle.
#[utoipa::path(tag = "Profiles", operation_id = "update_profile", security(("bearer" = [])),
    params(("profile" = ProfileRef, Path, description = "Whose: the member\'s id, the handle with `@` before it, or `me`.", example = "me")),
    request_body(content = UpdateProfile, description = "The fields to change.", example = json!({
        "tagline": "Every shelf tells a story", "languages": ["en", "es"],
        "links": [{"platform": "bluesky", "handle": "@shelves.bsky.social"},
            {"platform": "website", "url": "https://library.example.org/?utm_source=card"}]})),
    responses((status = 200, description = "The profile as it stands now.", body = Profile)))]
#[patch("/profiles/{profile}")]
async fn update_profile(caller: Caller, profile: Path<ProfileRef>, command: Json<UpdateProfile>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move {
            Answer::resource(&service::update_profile(&ctx, profile.into_inner(), command.0, expected).await?)
        })
        .await
}

/// Verify a role
///
/// For stewards, and machine accounts with `profiles:write`, of a district to which a verified affiliation ties
/// the member. Repeating it changes nothing.
#[utoipa::path(tag = "Profiles", operation_id = "verify_role", security(("bearer" = [])),
    params(("profile" = ProfileRef, Path, description = "Whose: the member\'s id, the handle with `@` before it, or `me`.", example = "@rosalind_tran"),
        ("role" = Role, Path, description = "The professional role.")),
    responses((status = 200, description = "The profile as it stands now.", body = Profile)))]
#[put("/profiles/{profile}/verified-roles/{role}")]
async fn verify_role(caller: Caller, path: Path<(ProfileRef, String)>) -> Reply {
    let expected = caller.expected_version()?;
    let (profile, role) = path.into_inner();
    let role = word("role", &role)?;
    caller
        .write(|ctx| async move { Answer::resource(&service::verify_role(&ctx, profile, role, expected).await?) })
        .await
}

/// Take a verified role back
///
/// For the same callers as `verify_role`. What the member declares stays. Repeating it changes nothing.
#[utoipa::path(tag = "Profiles", operation_id = "unverify_role", security(("bearer" = [])),
    params(("profile" = ProfileRef, Path, description = "Whose: the member\'s id, the handle with `@` before it, or `me`.", example = "@rosalind_tran"),
        ("role" = Role, Path, description = "The professional role.")),
    responses((status = 200, description = "The profile as it stands now.", body = Profile)))]
#[delete("/profiles/{profile}/verified-roles/{role}")]
async fn unverify_role(caller: Caller, path: Path<(ProfileRef, String)>) -> Reply {
    let expected = caller.expected_version()?;
    let (profile, role) = path.into_inner();
    let role = word("role", &role)?;
    caller
        .write(|ctx| async move { Answer::resource(&service::unverify_role(&ctx, profile, role, expected).await?) })
        .await
}
