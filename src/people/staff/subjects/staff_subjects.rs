//! Subjects able to teach, as a resource.

use std::collections::HashSet;

use sea_orm::{QueryFilter, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, Reference, Resource};
use kernel::{Ctx, Result};
use platform::schools::reference;

use super::staff_subject::{ActiveModel, Column, Entity, Model, Strength};
use crate::sis::student::Codes;
use crate::staff::members::member;

/// A subject that a member of staff is able to teach.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffSubjectInput)]
pub struct Input {
    /// The member of staff. Cannot be changed later.
    pub staff_member_id: Uuid,
    /// Code of the subject, as the school writes it: `4004`, `MATHS`.
    #[schema(min_length = 1, max_length = 20)]
    pub subject_code: String,
    /// Codes of the reference set `levels`; none: every level.
    #[serde(default)]
    pub levels: Codes,
    /// How well; `main` unless given.
    #[serde(default)]
    pub strength: Strength,
    /// Anything else about it: years of experience, examining for ZIMSEC.
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

kernel::apply!(Input => ActiveModel { staff_member_id, subject_code, levels, strength, note });

/// Subjects able to teach.
#[derive(Debug)]
pub struct StaffSubjects;

impl Resource for StaffSubjects {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_subject";
    const PLURAL: &'static str = "staff_subjects";
    const PATH: &'static str = "/staff-subjects";
    const ABOUT: &'static str = "A subject that a member of staff is able to teach, at which levels, and how well.";
    const ANNOUNCED: &'static [&'static str] = &["staff_member_id"];
    const SORTABLE: &'static [Column] = &[Column::SubjectCode];
    const FILTERABLE: &'static [Column] = &[Column::StaffMemberId, Column::SubjectCode, Column::Strength];
    const NATURAL_KEY: &'static [Column] = &[Column::StaffMemberId, Column::SubjectCode];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "staff_member_id": "01890a5d-ac96-774b-bcce-b302099a8057", "subject_code": "MATHS", "levels": ["F1", "F2"],
            "strength": "main"
        })
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<member::Entity>(Column::StaffMemberId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let other = change.before.as_ref().is_some_and(|before| before.staff_member_id != input.staff_member_id);
        problems.add_if(other, || Detail::of("staff_member_id", "read_only"));
        let mut seen = HashSet::new();
        problems.add_if(!input.levels.0.iter().all(|code| seen.insert(code)), || Detail::of("levels", "unique_items"));
        for (index, level) in input.levels.0.iter().enumerate() {
            // A level that was taken off the list does not stand in the way of changing something else.
            if change.before.as_ref().is_none_or(|before| !before.levels.0.contains(level)) {
                reference::check(ctx, &mut problems, &format!("levels[{index}]"), "levels", level).await?;
            }
        }
        problems.into_result()
    }
}
