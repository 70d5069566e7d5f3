//! Off the roll: withdrawing a student, and graduating one.
//!
//! Both close the open spell; nothing else of it changes. The reason says why a learner *stopped coming*: a school may
//! not exclude one for fees or pregnancy (Education Act [Chapter 25:04] s68C), so `financial` and `pregnancy` are in the
//! list of reasons for the annual return's count of dropouts only, and the learner may come back at any time. An
//! expulsion needs a procedure in which learner and parents were heard (s68A): the note has to refer to it.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use platform::schools::reference;

use super::enrolments::Enrolments;
use super::standing::{self, Step};
use super::students::{self, Students};
use super::{enrolment, record, student};

/// The reason that graduation gives; not one to withdraw for.
pub(super) const COMPLETED: &str = "completed";
/// Reasons that say too little without a note.
pub(super) const NEED_A_NOTE: [&str; 2] = ["expulsion", "other"];

/// Characters that a spell's note holds.
const NOTE: usize = 400;

/// Why and when a student leaves.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Last day on the roll; today unless given, and no later.
    pub ends_on: Option<NaiveDate>,
    /// Why: a code of the reference set `exit_reasons`, other than `completed`.
    #[schema(min_length = 1, max_length = 30)]
    pub exit_reason: String,
    /// The school the student goes to.
    #[schema(max_length = 160)]
    pub next_school: Option<String>,
    /// Anything else about it. Required with `other`, and with `expulsion` (a reference to the hearing).
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// When a student completes.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Graduate {
    /// Last day on the roll; today unless given, and no later.
    pub ends_on: Option<NaiveDate>,
    /// The school the student goes to.
    #[schema(max_length = 160)]
    pub next_school: Option<String>,
    /// Anything else about it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Withdraws a student: the operation.
///
/// # Errors
/// As [`withdraw`], and 412.
pub(super) async fn withdraw_student(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Withdraw>)) -> Result<student::Model> {
    withdraw(ctx, id, cmd).await
}

/// Graduates a student: the operation.
///
/// # Errors
/// As [`graduate`], and 412.
pub(super) async fn graduate_student(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Graduate>)) -> Result<student::Model> {
    graduate(ctx, id, cmd).await
}

/// Withdraws a student: closes the open spell.
///
/// # Errors
/// 404; 409 `NOT_ENROLLED`; 422 naming every problem.
pub async fn withdraw(ctx: &Ctx, student_id: Uuid, cmd: Withdraw) -> Result<student::Model> {
    let student = students::for_command(ctx, student_id, "sis.student.withdraw").await?;
    leave(ctx, student, Step::Withdraw, cmd).await
}

/// Graduates a student: closes the open spell as completed.
///
/// # Errors
/// As [`withdraw`].
pub async fn graduate(ctx: &Ctx, student_id: Uuid, cmd: Graduate) -> Result<student::Model> {
    let student = students::for_command(ctx, student_id, "sis.student.graduate").await?;
    let Graduate { ends_on, next_school, note } = cmd;
    let cmd = Withdraw { ends_on, exit_reason: COMPLETED.to_owned(), next_school, note };
    leave(ctx, student, Step::Graduate, cmd).await
}

/// Closes the open spell of a student who may be as last seen.
pub(super) async fn leave(ctx: &Ctx, before: student::Model, step: Step, cmd: Withdraw) -> Result<student::Model> {
    let status = standing::after(before.status, step)?;
    let open = open_spell(ctx, before.id)
        .await?
        .ok_or_else(|| Error::internal(format!("student {} is enrolled and has no open spell", before.id)))?;
    // Who comes back tomorrow and then does not come at all was on the roll for that day.
    let latest = ctx.today().max(open.starts_on);
    let ends_on = cmd.ends_on.unwrap_or(latest);
    let mut problems = Problems::new();
    problems.add_if(ends_on > latest, || Detail::of("ends_on", "in_future"));
    problems.add_if(ends_on < open.starts_on, || Detail::of("ends_on", "date_order"));
    check_reason(&mut problems, step, &cmd);
    let note = cmd.note.as_deref().map(|leaving| joined(open.note.as_deref(), leaving));
    problems.add_if(note.as_ref().is_some_and(|note| note.chars().count() > NOTE), || {
        Detail::of("note", "max_length").with("limit", NOTE)
    });
    reference::check(ctx, &mut problems, "exit_reason", "exit_reasons", &cmd.exit_reason).await?;
    problems.into_result()?;

    let mut row = enrolment::ActiveModel {
        ends_on: Set(Some(ends_on)),
        exit_reason: Set(Some(cmd.exit_reason)),
        next_school: Set(cmd.next_school),
        ..enrolment::ActiveModel::default()
    };
    if let Some(note) = note {
        row.note = Set(Some(note));
    }
    let closed = ctx.update::<enrolment::Entity>(&open, row).await?;
    let (action, topic) = match step {
        Step::Graduate => ("graduate", "sis.student.graduated"),
        _ => ("withdraw", "sis.student.withdrawn"),
    };
    record::history::<Enrolments, _>(ctx, action, Some(&open), &closed)?;
    record::event::<Enrolments, _>(ctx, "resource.updated", &closed);
    let row = student::ActiveModel { status: Set(status), ..student::ActiveModel::default() };
    let after = ctx.update::<student::Entity>(&before, row).await?;
    record::history::<Students, _>(ctx, action, Some(&before), &after)?;
    record::event::<Students, _>(ctx, topic, &after);
    Ok(after)
}

/// The spell that goes on.
pub(super) async fn open_spell(ctx: &Ctx, student_id: Uuid) -> Result<Option<enrolment::Model>> {
    use enrolment::Column as C;
    let select = ctx.find::<enrolment::Entity>().filter(C::StudentId.eq(student_id)).filter(C::EndsOn.is_null());
    Ok(select.one(ctx.uow()).await?)
}

fn check_reason(problems: &mut Problems, step: Step, cmd: &Withdraw) {
    let reason = cmd.exit_reason.as_str();
    problems.add_if(step == Step::Withdraw && reason == COMPLETED, || Detail::of("exit_reason", "not_allowed"));
    let silent = cmd.note.as_deref().unwrap_or_default().is_empty();
    problems.add_if(silent && NEED_A_NOTE.contains(&reason), || Detail::of("note", "required"));
}

/// What was noted on entry, and what is noted on leaving.
fn joined(entry: Option<&str>, leaving: &str) -> String {
    match entry {
        Some(entry) if !entry.is_empty() => format!("{entry}\n{leaving}"),
        _ => leaving.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(step: Step, exit_reason: &str, note: Option<&str>) -> Vec<(Option<String>, String)> {
        let cmd =
            Withdraw { ends_on: None, exit_reason: exit_reason.to_owned(), next_school: None, note: note.map(str::to_owned) };
        let mut problems = Problems::new();
        check_reason(&mut problems, step, &cmd);
        problems.into_details().into_iter().map(|d| (d.field, d.code.into_owned())).collect()
    }

    #[test]
    fn completing_is_no_reason_to_withdraw() {
        assert_eq!(problems(Step::Withdraw, COMPLETED, None), [(Some("exit_reason".into()), "not_allowed".into())]);
        assert_eq!(problems(Step::Graduate, COMPLETED, None), []);
        assert_eq!(problems(Step::Withdraw, "transfer", None), []);
    }

    #[test]
    fn an_expulsion_refers_to_its_hearing_and_another_reason_is_said_in_words() {
        for reason in NEED_A_NOTE {
            assert_eq!(problems(Step::Withdraw, reason, None), [(Some("note".into()), "required".into())]);
            assert_eq!(problems(Step::Withdraw, reason, Some("")), [(Some("note".into()), "required".into())]);
            assert_eq!(problems(Step::Withdraw, reason, Some("Hearing of 3 March")), []);
        }
    }
}
