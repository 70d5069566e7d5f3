//! Giving a student a guardian: one the school knows, or a new one.

use std::rc::Rc;

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id, Reply};
use kernel::resource;
use kernel::{Ctx, Result};

use super::guardian_link::{self, Custody};
use super::guardian_links::{self, GuardianLinks};
use super::{guardians, new_guardian, students};

/// A guardian for a student: either `guardian_id` or `guardian`.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AddGuardian {
    /// A guardian of the school.
    pub guardian_id: Option<Uuid>,
    /// Who it is, by their own data. A guardian of the school with the same last name and the same national ID or
    /// telephone is linked as they are; otherwise one is created.
    #[validate(nested)]
    pub guardian: Option<guardians::Input>,
    /// What they are to the student: a code of the reference set `relationships`.
    #[schema(min_length = 1, max_length = 20, pattern = "^[a-z0-9_]+$")]
    pub relationship: String,
    /// What say they have by law; `full` unless given.
    #[serde(default)]
    pub custody: Custody,
    /// Who is called first: 1 before 2; last unless given.
    #[schema(minimum = 1, maximum = 99)]
    pub contact_priority: Option<i32>,
    /// Whether the student lives with them.
    #[serde(default)]
    pub lives_with: bool,
    /// Whether they may collect the student: not without custody.
    #[serde(default)]
    pub can_collect: bool,
    /// Whether reports are sent to them.
    #[serde(default)]
    pub receives_reports: bool,
    /// Whether statements of fees are sent to them.
    #[serde(default)]
    pub pays_fees: bool,
    /// Whether they are called in an emergency.
    #[serde(default)]
    pub emergency_contact: bool,
    /// Anything else that staff should know.
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// Gives a student a guardian: the operation. Answers with the link, at its own address.
pub(super) async fn add_student_guardian(ctx: Rc<Ctx>, (Id(id), Body(cmd)): (Id, Body<AddGuardian>)) -> Result<Reply> {
    let link = add_guardian(&ctx, id, cmd).await?;
    let mut reply = Reply::of(&link)?;
    reply.location = Some(format!("/api/v1/guardian-links/{}", link.id));
    Ok(reply)
}

/// Gives a student a guardian.
///
/// # Errors
/// 404; 422 naming every problem; 409 `DUPLICATE` when they are linked already, or another is called as early.
pub async fn add_guardian(ctx: &Ctx, student_id: Uuid, cmd: AddGuardian) -> Result<guardian_link::Model> {
    let student = students::for_reading(ctx, student_id, "sis.guardian_link.create").await?;
    let mut problems = Problems::new();
    match (&cmd.guardian_id, &cmd.guardian) {
        (None, None) => problems.add(Detail::of("guardian_id", "required")),
        (Some(_), Some(_)) => problems.add(Detail::of("guardian", "not_allowed")),
        (None, Some(person)) => {
            ctx.require("sis.guardian.create")?;
            guardians::check(ctx, &mut problems, "guardian.", person, None).await?;
        }
        (Some(_), None) => {}
    }
    guardian_links::check(ctx, &mut problems, "", Some(&cmd.relationship), cmd.custody, cmd.can_collect).await?;
    problems.into_result()?;
    let guardian_id = match (cmd.guardian_id, cmd.guardian) {
        (_, Some(person)) => new_guardian::known_or_new(ctx, person, "guardian.").await?,
        (id, None) => id.unwrap_or_default(),
    };
    let input = guardian_links::Input {
        student_id: student.id,
        guardian_id,
        relationship: cmd.relationship,
        custody: cmd.custody,
        contact_priority: cmd.contact_priority,
        lives_with: cmd.lives_with,
        can_collect: cmd.can_collect,
        receives_reports: cmd.receives_reports,
        pays_fees: cmd.pays_fees,
        emergency_contact: cmd.emergency_contact,
        note: cmd.note,
    };
    resource::create::<GuardianLinks>(ctx, input).await
}
