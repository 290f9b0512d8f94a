//! Skills over REST.

use super::service;
use super::types::{ListSkills, Skill};
use crate::features::areas::types::SkillKind;
use crate::features::profiles::types::ProfileRef;
use crate::rest::{Answer, Caller, Items, List, PageParams, Reply};
use crate::text_enum::word;
use actix_web::{delete, get, put, web::Path};
use bindery_entity::ids::AreaId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_skills).service(add_skill).service(remove_skill);
}

/// List a member's skills
///
/// What the member has, then what the member learns, as far as you may see the profile.
#[utoipa::path(tag = "Areas and skills", operation_id = "list_skills", security((), ("bearer" = [])),
    params(("profile" = ProfileRef, Path, description = "Whose: the member\'s id, the handle with `@` before it, or `me`."),
        PageParams, ListSkills),
    responses((status = 200, description = "A page of skills.", body = Items<Skill>)))]
#[get("/profiles/{profile}/skills")]
async fn list_skills(caller: Caller, profile: Path<ProfileRef>, list: List<ListSkills>) -> Reply {
    caller
        .read(|ctx| async move { list.answer(service::list_skills(&ctx, &profile, &list.filter, &list.page).await?) })
        .await
}

/// Add a skill
///
/// Says that you have or are learning an area; both at once is allowed. Repeating it changes nothing.
#[utoipa::path(tag = "Areas and skills", operation_id = "add_skill", security(("bearer" = [])),
    params(("area_id" = AreaId, Path, description = "The area."),
        ("kind" = SkillKind, Path, description = "How you stand to it.")),
    responses((status = 200, description = "The skill.", body = Skill)))]
#[put("/me/skills/{area_id}/{kind}")]
async fn add_skill(caller: Caller, path: Path<(AreaId, String)>) -> Reply {
    let (area, kind) = path.into_inner();
    let kind = word("kind", &kind)?;
    caller.write(|ctx| async move { Answer::json(&service::add_skill(&ctx, area, kind).await?) }).await
}

/// Remove a skill
///
/// Takes back that you have or are learning an area. Repeating it changes nothing.
#[utoipa::path(tag = "Areas and skills", operation_id = "remove_skill", security(("bearer" = [])),
    params(("area_id" = AreaId, Path, description = "The area."),
        ("kind" = SkillKind, Path, description = "How you stood to it.")),
    responses((status = 204, description = "The skill is gone.")))]
#[delete("/me/skills/{area_id}/{kind}")]
async fn remove_skill(caller: Caller, path: Path<(AreaId, String)>) -> Reply {
    let (area, kind) = path.into_inner();
    let kind = word("kind", &kind)?;
    caller
        .write(|ctx| async move {
            service::remove_skill(&ctx, area, kind).await?;
            Ok(Answer::no_content())
        })
        .await
}
