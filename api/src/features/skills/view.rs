//! What skills are read as, and what hangs on them.

use super::store::{self, BY_KIND, SkillRow};
use super::types::{ListSkills, Skill};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::profiles::types::Profile;
use crate::plan::{List, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::people::DirectoryAct;
use crate::policy::{authorize, visibility};
use bindery_entity::ids::MemberId;

impl View for Skill {
    type Row = SkillRow;

    const SHAPE: &'static Shape =
        &Shape { name: "Skill", table: "skill", columns: SkillRow::COLUMNS, related: Self::RELATED, fields: &[] };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, DirectoryAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::of_visible_member(&ctx.actor, ctx.today(), alias, sql);
    }

    fn view(row: SkillRow, _: &Ctx, _: &Pick, related: Related) -> Self {
        of_row! {
            row => Self {
                member_id, area_id, area_slug, area_name, kind, created_at;
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

/// A member's skills: what they have, then what they learn.
#[derive(Debug, Clone)]
pub struct SkillsOf;

impl List for SkillsOf {
    type Parent = Profile;
    type Id = MemberId;
    type Item = Skill;
    type Filter = ListSkills;
    type Key = String;

    const OPERATION: &'static str = "list_skills";
    const ORDER: Order<SkillRow, String> = BY_KIND;
    const KEYS: &'static [&'static str] = &["kind", "area_id"];

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_member(alias, parent, sql);
    }

    /// Whoever sees the profile sees them all.
    fn visible(_: &Ctx, _: &str, _: &mut Sql) {}

    fn matching(_: &Ctx, filter: &ListSkills, alias: &str, sql: &mut Sql) {
        if let Some(kind) = filter.kind {
            sql.of(alias, " AND @.kind = ").bind(kind);
        }
    }
}
