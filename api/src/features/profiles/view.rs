//! What profiles are read as, and what hangs on them.

use super::store::{LinkRow, ProfileRow, WorkplaceRow};
use super::types::{Profile, ProfileAbilities, ProfileLink, Workplace};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::markdown;
use crate::plan::{self, Identified, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::people::{DirectoryAct, ProfileAct, ProfileFacts};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::MemberId;
use sea_orm::prelude::Uuid;

impl View for Profile {
    type Row = ProfileRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Profile",
        table: "profile",
        columns: ProfileRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("bioHtml", &["bio"]), ("viewerCan", &["districts"])],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, DirectoryAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::profiles(&ctx.actor, ctx.today(), alias, sql);
    }

    fn view(row: ProfileRow, ctx: &Ctx, pick: &Pick, related: Related) -> Self {
        let districts = row.districts.into_iter().map(|tie| tie.district).collect();
        let facts = ProfileFacts { member: row.id, districts };
        let html = |bio: &Option<String>| bio.as_deref().map(markdown::to_html);
        let workplace = row.workplace.map(|row| plan::view(row, ctx, &pick.embedded("workplace")));
        of_row! {
            row => Self {
                id, handle, name, headline, tagline, roles, grade_bands, languages, visibility, version, created_at,
                updated_at;
                bio_html: pick.heavy("bio_html", || html(&row.bio)),
                bio: pick.heavy("bio", || row.bio),
                links: row.links.into_iter().map(LinkRow::view).collect(),
                workplace,
                abilities: ProfileAbilities {
                    edit: allows(&ctx.actor, ProfileAct::Edit, &facts),
                    verify_roles: allows(&ctx.actor, ProfileAct::VerifyRoles, &facts),
                },
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

impl Identified for Profile {
    type Id = MemberId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

impl LinkRow {
    fn view(self) -> ProfileLink {
        of_row! { self => ProfileLink { id, platform, handle, url, verified_at; } }
    }
}

impl View for Workplace {
    type Row = WorkplaceRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Workplace",
        table: "affiliation",
        columns: WorkplaceRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("verified", &["source"])],
    };

    /// Whoever sees a profile sees where its member works.
    fn visible(_: &Ctx, _: &str, _: &mut Sql) {}

    fn view(row: WorkplaceRow, _: &Ctx, _: &Pick, related: Related) -> Self {
        of_row! {
            row => Self {
                affiliation_id, district_id, district_name, state, school_id, school_name, role;
                verified: row.source != "self",
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}
