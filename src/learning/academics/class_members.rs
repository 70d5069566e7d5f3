//! Who is in which class, as a resource.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::list::ColumnKind;
use kernel::resource::{Change, ChangeKind, CustomFilter, Reference, Resource};
use kernel::{Ctx, Error, Result};
use people::sis::student;

use super::class;
use super::class_member::{ActiveModel, Column, Entity, Model};
use super::period::{Period, on_any_of};
use super::roll::Roll;

/// A student's place in a class.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassMemberInput)]
#[validate(schema(function = "ends_after_it_starts"))]
pub struct Input {
    /// The class. It stays as it is: who changes class leaves one and joins another.
    pub class_id: Uuid,
    /// The student: one who is enrolled. Stays as it is, too.
    pub student_id: Uuid,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; without: until further notice.
    pub ends_on: Option<NaiveDate>,
}

kernel::apply!(Input => ActiveModel { class_id, student_id, starts_on, ends_on });

fn ends_after_it_starts(input: &Input) -> Result<(), ValidationError> {
    super::ends_after_it_starts(Period::new(input.starts_on, input.ends_on))
}

/// Who is in which class.
#[derive(Debug)]
pub struct ClassMembers;

impl Resource for ClassMembers {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "class_member";
    const PLURAL: &'static str = "class_members";
    const PATH: &'static str = "/class-members";
    const ABOUT: &'static str = "A student's place in a class over a period.";
    const ANNOUNCED: &'static [&'static str] = &["class_id"];
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn];
    const FILTERABLE: &'static [Column] = &[Column::ClassId, Column::StudentId, Column::StartsOn, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "-starts_on";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "class_id": "01890a5d-ac96-774b-bcce-b302099a8057", "student_id": "01890a5d-ac96-774b-bcce-b302099a8059",
            "starts_on": "2026-01-13", "ends_on": null
        })
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<class::Entity>(Column::ClassId), Reference::to::<student::Entity>(Column::StudentId)]
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![CustomFilter {
            name: "as_of",
            kind: ColumnKind::Date,
            about: "Only who is in a class on this day.",
            condition: |_, days| on_any_of(Column::StartsOn, Column::EndsOn, days),
        }]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if change.kind == ChangeKind::Delete {
            return Ok(());
        }
        let (class_id, student_id, period) = match (&change.input, &change.before) {
            (Some(input), _) => (input.class_id, input.student_id, Period::new(input.starts_on, input.ends_on)),
            (None, Some(before)) => (before.class_id, before.student_id, Period::new(before.starts_on, before.ends_on)),
            (None, None) => return Err(Error::internal("a change has an input or a record")),
        };
        match &change.before {
            Some(before) => refuse_another(before, class_id, student_id)?,
            None => insist_on_enrolment(ctx, student_id).await?,
        }
        let roll = Roll::read(ctx, class_id, period, change.before.as_ref().map(|before| before.id)).await?;
        roll.check_once(student_id, period)?;
        roll.check_room(1, period, "class_id")
    }
}

fn refuse_another(before: &Model, class_id: Uuid, student_id: Uuid) -> Result<()> {
    let mut problems = Problems::new();
    problems.add_if(before.class_id != class_id, || Detail::of("class_id", "read_only"));
    problems.add_if(before.student_id != student_id, || Detail::of("student_id", "read_only"));
    problems.into_result()
}

async fn insist_on_enrolment(ctx: &Ctx, student_id: Uuid) -> Result<()> {
    let student = ctx.find::<student::Entity>().filter(student::Column::Id.eq(student_id)).one(ctx.uow()).await?;
    match student {
        Some(student) if student.status == student::Status::Enrolled => Ok(()),
        _ => Err(Error::validation(vec![Detail::of("student_id", "student_not_enrolled")])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_ends_before_it_starts_names_its_end() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 1, d).unwrap();
        let input = Input { class_id: Uuid::nil(), student_id: Uuid::nil(), starts_on: day(13), ends_on: Some(day(12)) };
        let error = kernel::schema::check(&input).unwrap_err();
        let details: Vec<_> = error.details().iter().map(|d| (d.field.as_deref(), d.code.as_ref())).collect();
        assert_eq!(details, [(Some("ends_on"), "date_order")]);
    }
}
