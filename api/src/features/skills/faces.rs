//! What is done with skills, on both faces.

use super::service;
use super::types::{ListSkills, Skill};
use crate::features::areas::types::SkillKind;
use crate::features::profiles::types::{ProfileRef, WHOSE};
use bindery_derive::faces;
use bindery_entity::ids::AreaId;

#[faces(tag = "Areas and skills", mutation = SkillMutation)]
trait Skills {
    /// List a member's skills
    ///
    /// What the member has, then what the member learns, as far as you may see the profile.
    #[get("/profiles/{profile}/skills", rest)]
    fn list_skills(
        #[param(description = WHOSE)] profile: ProfileRef,
        filter: ListSkills,
        page: PageArgs,
    ) -> Page<Skill>;

    /// Add a skill
    ///
    /// Says that you have or are learning an area; both at once is allowed. Repeating it changes nothing.
    #[put("/me/skills/{area_id}/{kind}", plain)]
    fn add_skill(
        area_id: AreaId,
        #[word]
        #[param(description = "How you stand to it.")]
        kind: SkillKind,
        pick: Pick,
    ) -> Skill;

    /// Remove a skill
    ///
    /// Takes back that you have or are learning an area. Repeating it changes nothing.
    #[delete("/me/skills/{area_id}/{kind}", answer = "The skill is gone.")]
    fn remove_skill(
        area_id: AreaId,
        #[word]
        #[param(description = "How you stood to it.")]
        kind: SkillKind,
    ) -> AreaId;
}
