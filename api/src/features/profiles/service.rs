//! Use cases on profiles.

use super::change::{Apart, store as changes};
use super::store;
use super::types::{ListProfiles, Profile, ProfileDraft, ProfileRef, Role, UpdateProfile};
use crate::activity::{Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::page::{Page, PageArgs, Window};
use crate::plan::{self, Pick};
use crate::policy::people::{DirectoryAct, ProfileAct, ProfileFacts};
use crate::policy::{authorize, require_known, require_member};
use crate::text;
use crate::version::check_version;
use bindery_entity::ids::MemberId;
use garde::Validate as _;
use sea_orm::prelude::Uuid;
use serde_json::json;

/// One profile.
pub async fn get_profile(ctx: &Ctx, profile: impl Into<ProfileRef>, pick: &Pick) -> Result<Profile> {
    let profile = profile.into();
    check_named(ctx, &profile)?;
    read(ctx, &profile, pick).await
}

async fn read(ctx: &Ctx, profile: &ProfileRef, pick: &Pick) -> Result<Profile> {
    let id = match profile {
        ProfileRef::Id(id) => Some(id.to_string()),
        ProfileRef::Viewer => ctx.actor.member_id().map(|id| id.to_string()),
        ProfileRef::Handle(_) => None,
    };
    let found = plan::one(ctx, id, pick, |alias, sql| store::named(ctx, profile, alias, sql)).await?;
    found.ok_or_else(Error::not_found)
}

/// Profiles by name.
pub async fn list_profiles(ctx: &Ctx, filter: &ListProfiles, page: &PageArgs, pick: &Pick) -> Result<Page<Profile>> {
    authorize(&ctx.actor, DirectoryAct::Read, &())?;
    filter.validate()?;
    let window = Window::open(&ctx.state.keys, "list_profiles", filter, page)?;
    plan::page(ctx, window, &store::BY_NAME, pick, |alias, sql| store::matching(ctx, filter, alias, sql)).await
}

/// The id of a profile that the viewer may see; for what hangs on it.
pub async fn find_profile(ctx: &Ctx, profile: &ProfileRef) -> Result<MemberId> {
    check_named(ctx, profile)?;
    store::visible_id(ctx, profile).await?.ok_or_else(Error::not_found)
}

/// Whether the actor may ask; `me` is for those who have a profile.
fn check_named(ctx: &Ctx, profile: &ProfileRef) -> Result<()> {
    if *profile == ProfileRef::Viewer {
        require_member(&ctx.actor)?;
    }
    authorize(&ctx.actor, DirectoryAct::Read, &())
}

/// Changes what the patch names; one's own profile only.
pub async fn update_profile(
    ctx: &Ctx,
    profile: impl Into<ProfileRef>,
    command: UpdateProfile,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Profile> {
    require_known(&ctx.actor)?;
    command.validate()?;
    let (profile, fields) = (profile.into(), command.changed());
    let command = command.cleaned()?;
    let apart = Apart::of(&command)?;
    ctx.write(|ctx| async move {
        let old = locked(&ctx, &profile, &Pick::and(&["bio"])).await?;
        authorize(&ctx.actor, ProfileAct::Edit, &ProfileFacts { member: old.id, districts: Vec::new() })?;
        check_version(expected, old.version)?;
        let draft = command.over(as_it_stands(&old)?);
        if draft.handle != old.handle && changes::is_handle_taken(&ctx, old.id, &text::fold(&draft.handle)).await? {
            return Err(Error::new(Code::AlreadyExists, "somebody else has this handle"));
        }
        if !fields.is_empty() {
            changes::update(&ctx, &old, draft, apart).await?;
            let event = Event::new(Kind::ProfileUpdated, Subject::Member(old.id));
            record(&ctx, event.detail(json!({ "fields": fields }))).await?;
        }
        read(&ctx, &old.id.into(), pick).await
    })
    .await
}

fn as_it_stands(old: &Profile) -> Result<ProfileDraft> {
    Ok(ProfileDraft {
        name: old.name.clone(),
        handle: old.handle.clone(),
        headline: old.headline.clone(),
        tagline: old.tagline.clone(),
        bio: old.bio.known()?.clone(),
        grade_bands: old.grade_bands.clone(),
        languages: old.languages.clone(),
        visibility: old.visibility,
    })
}

/// Marks a professional role as verified by the steward or the roster of a district that knows the member.
pub async fn verify_role(
    ctx: &Ctx,
    profile: impl Into<ProfileRef>,
    role: Role,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Profile> {
    set_verified(ctx, profile.into(), role, true, expected, pick).await
}

/// Takes a verified role back; what the member declares stays.
pub async fn unverify_role(
    ctx: &Ctx,
    profile: impl Into<ProfileRef>,
    role: Role,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Profile> {
    set_verified(ctx, profile.into(), role, false, expected, pick).await
}

async fn set_verified(
    ctx: &Ctx,
    profile: ProfileRef,
    role: Role,
    verified: bool,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Profile> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let old = locked(&ctx, &profile, &Pick::narrow()).await?;
        let districts = match changes::verifier(&ctx, old.id, role).await? {
            // What one district verified, no other takes back or overwrites.
            Some(district) => vec![district],
            None => store::verified_districts(&ctx, old.id).await?,
        };
        let facts = ProfileFacts { member: old.id, districts };
        authorize(&ctx.actor, ProfileAct::VerifyRoles, &facts)?;
        check_version(expected, old.version)?;
        let stands = old.roles.iter().any(|known| known.role == role && known.verified.is_some());
        if stands != verified {
            let district = changes::set_verified(&ctx, &facts, role, verified).await?;
            let kind = if verified { Kind::RoleVerified } else { Kind::RoleUnverified };
            let event = Event::new(kind, Subject::Member(old.id)).detail(json!({ "role": role }));
            let event = if let Some(district) = district { event.within(district) } else { event };
            record(&ctx, event).await?;
        }
        read(&ctx, &old.id.into(), pick).await
    })
    .await
}

/// The profile as the actor sees it, kept from changing until the transaction ends.
async fn locked(ctx: &Ctx, profile: &ProfileRef, pick: &Pick) -> Result<Profile> {
    let id = changes::lock(ctx, profile).await?.ok_or_else(Error::not_found)?;
    read(ctx, &id.into(), pick).await
}

/// Makes a batch of profiles behind `after` found anew, and answers the last; none when nothing comes behind it.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    changes::reindex(ctx, after).await
}
