//! What profiles are read as, and what hangs on them.

use super::store::{COLUMNS, LinkRow, ProfileRow, WORKPLACE_COLUMNS, WorkplaceRow};
use super::types::{Profile, ProfileAbilities, ProfileLink, Workplace};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::markdown;
use crate::plan::{self, Identified, Pick, ReadAlong, Related, Shape, View};
use crate::policy::people::{DirectoryAct, ProfileAct, ProfileFacts};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::MemberId;
use sea_orm::prelude::Uuid;

impl View for Profile {
    type Row = ProfileRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Profile",
        table: "profile",
        columns: COLUMNS,
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
        Self {
            id: row.id,
            handle: row.handle,
            name: row.name,
            headline: row.headline,
            tagline: row.tagline,
            bio_html: pick.heavy("bio_html", || html(&row.bio)),
            bio: pick.heavy("bio", || row.bio),
            roles: row.roles,
            grade_bands: row.grade_bands,
            languages: row.languages,
            links: row.links.into_iter().map(LinkRow::view).collect(),
            workplace,
            visibility: row.visibility,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            abilities: ProfileAbilities {
                edit: allows(&ctx.actor, ProfileAct::Edit, &facts),
                verify_roles: allows(&ctx.actor, ProfileAct::VerifyRoles, &facts),
            },
            related,
        }
    }

    fn read_along(row: &mut ProfileRow) -> &mut ReadAlong {
        &mut row.related
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
        ProfileLink {
            id: self.id,
            platform: self.platform,
            handle: self.handle,
            url: self.url,
            verified_at: self.verified_at,
        }
    }
}

impl View for Workplace {
    type Row = WorkplaceRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Workplace",
        table: "affiliation",
        columns: WORKPLACE_COLUMNS,
        related: Self::RELATED,
        fields: &[("verified", &["source"])],
    };

    /// Whoever sees a profile sees where its member works.
    fn visible(_: &Ctx, _: &str, _: &mut Sql) {}

    fn view(row: WorkplaceRow, _: &Ctx, _: &Pick, related: Related) -> Self {
        Self {
            affiliation_id: row.affiliation_id,
            district_id: row.district_id,
            district_name: row.district_name,
            state: row.state,
            school_id: row.school_id,
            school_name: row.school_name,
            role: row.role,
            verified: row.source != "self",
            related,
        }
    }

    fn read_along(row: &mut WorkplaceRow) -> &mut ReadAlong {
        &mut row.related
    }

    fn related(&self) -> &Related {
        &self.related
    }
}
