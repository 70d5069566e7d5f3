//! Who teaches which class, as a resource.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::list::ColumnKind;
use kernel::resource::{Change, CustomFilter, Reference, Resource};
use kernel::{Ctx, Result};
use platform::identity::membership;

use super::class;
use super::class_teacher::{ActiveModel, Column, Entity, Model, TeachingRole};
use super::period::{Period, on_any_of};
use super::subjects::subject;

/// Who teaches a class.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassTeacherInput)]
#[validate(schema(function = "ends_after_it_starts"))]
pub struct Input {
    /// The class.
    pub class_id: Uuid,
    /// The account of who teaches it: one that belongs to the school.
    pub account_id: Uuid,
    /// As what.
    pub role: TeachingRole,
    /// Which subject: required of a subject teacher.
    pub subject_id: Option<Uuid>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; without: until further notice.
    pub ends_on: Option<NaiveDate>,
}

kernel::apply!(Input => ActiveModel { class_id, account_id, role, subject_id, starts_on, ends_on });

fn ends_after_it_starts(input: &Input) -> Result<(), ValidationError> {
    super::ends_after_it_starts(Period::new(input.starts_on, input.ends_on))
}

/// Who teaches which class.
#[derive(Debug)]
pub struct ClassTeachers;

impl Resource for ClassTeachers {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "class_teacher";
    const PLURAL: &'static str = "class_teachers";
    const PATH: &'static str = "/class-teachers";
    const ABOUT: &'static str =
        "An account's work in a class over a period. While it lasts, a teacher sees the class and its learners.";
    const ANNOUNCED: &'static [&'static str] = &["class_id"];
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn, Column::Role];
    const FILTERABLE: &'static [Column] =
        &[Column::ClassId, Column::AccountId, Column::Role, Column::SubjectId, Column::StartsOn, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "-starts_on";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "class_id": "01890a5d-ac96-774b-bcce-b302099a8057", "account_id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "role": "subject_teacher", "subject_id": "01890a5d-ac96-774b-bcce-b302099a8059", "starts_on": "2026-01-13", "ends_on": null
        })
    }

    /// Follows the class.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("class", permission, Column::ClassId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<class::Entity>(Column::ClassId), Reference::to::<subject::Entity>(Column::SubjectId)]
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![CustomFilter {
            name: "as_of",
            kind: ColumnKind::Date,
            about: "Only who teaches on this day.",
            condition: |_, days| on_any_of(Column::StartsOn, Column::EndsOn, days),
        }]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let nameless = input.role == TeachingRole::SubjectTeacher && input.subject_id.is_none();
        problems.add_if(nameless, || Detail::of("subject_id", "required"));
        let same = change.before.as_ref().is_some_and(|before| before.account_id == input.account_id);
        let known = same || belongs_to_school(ctx, input.account_id).await?;
        problems.add_if(!known, || Detail::of("account_id", "account_not_in_school"));
        problems.into_result()
    }
}

/// Whether an account is an active member of the school.
pub(super) async fn belongs_to_school(ctx: &Ctx, account_id: Uuid) -> Result<bool> {
    use membership::Column as C;
    let select =
        ctx.find::<membership::Entity>().filter(C::AccountId.eq(account_id)).filter(C::Status.eq(membership::Status::Active));
    let found: Option<Uuid> = select.select_only().column(C::Id).into_tuple().one(ctx.uow()).await?;
    Ok(found.is_some())
}
