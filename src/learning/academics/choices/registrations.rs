//! What learners take, as a resource.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::list::ColumnKind;
use kernel::resource::{Change, ChangeKind, CustomFilter, Reference, Resource};
use kernel::{Ctx, Error, Result};
use people::sis::student;

use super::super::period::{Period, on_any_of};
use super::super::record;
use super::super::subjects::subject;
use super::registration::{ActiveModel, Column, Entity, Model};

/// A subject that a learner takes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SubjectRegistrationInput)]
#[validate(schema(function = "is_in_order"))]
pub struct Input {
    /// The learner: one who is enrolled. Stays as it is.
    pub student_id: Uuid,
    /// The subject. Stays as it is, too.
    pub subject_id: Uuid,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; without: until further notice.
    pub ends_on: Option<NaiveDate>,
}

kernel::apply!(Input => ActiveModel { student_id, subject_id, starts_on, ends_on });

fn is_in_order(input: &Input) -> Result<(), ValidationError> {
    super::super::ends_after_it_starts(Period::new(input.starts_on, input.ends_on))
}

/// What learners take.
#[derive(Debug)]
pub struct SubjectRegistrations;

impl Resource for SubjectRegistrations {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "subject_registration";
    const PLURAL: &'static str = "subject_registrations";
    const PATH: &'static str = "/subject-registrations";
    const ABOUT: &'static str = "A subject that a learner takes over a period.";
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn];
    const FILTERABLE: &'static [Column] =
        &[Column::StudentId, Column::SubjectId, Column::StartsOn, Column::EndsOn, Column::SubjectChoiceId];
    const DEFAULT_SORT: &'static str = "-starts_on";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "student_id": "01890a5d-ac96-774b-bcce-b302099a8057", "subject_id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "starts_on": "2026-01-13", "ends_on": null
        })
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<student::Entity>(Column::StudentId), Reference::to::<subject::Entity>(Column::SubjectId)]
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![CustomFilter {
            name: "as_of",
            kind: ColumnKind::Date,
            about: "Only what is taken on this day.",
            condition: |_, days| on_any_of(Column::StartsOn, Column::EndsOn, days),
        }]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.input, &change.before) {
            (Some(input), Some(before)) => {
                let mut problems = Problems::new();
                record::refuse_another(&mut problems, "student_id", &before.student_id, &input.student_id);
                record::refuse_another(&mut problems, "subject_id", &before.subject_id, &input.subject_id);
                problems.into_result()
            }
            (Some(input), None) => {
                let enrolled = Condition::all()
                    .add(student::Column::Id.eq(input.student_id))
                    .add(student::Column::Status.eq(student::Status::Enrolled));
                if record::any::<student::Entity>(ctx, enrolled).await? {
                    return Ok(());
                }
                Err(Error::validation(vec![Detail::of("student_id", "student_not_enrolled")]))
            }
            (None, Some(before)) if change.kind == ChangeKind::Restore => {
                record::insist_on::<subject::Entity>(ctx, before.subject_id, "subject_id").await
            }
            _ => Ok(()),
        }
    }
}
