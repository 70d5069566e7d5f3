//! Previous schools as a resource.

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, Reference, Resource};
use kernel::{Ctx, Result};
use platform::schools::reference;
use sea_orm::{QueryFilter, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::previous_school::{ActiveModel, Column, Entity, Model};
use super::student;

/// What a previous school is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = PreviousSchoolInput)]
pub struct Input {
    /// The learner. Cannot be changed later.
    pub student_id: Uuid,
    /// The school's name.
    #[schema(min_length = 1, max_length = 160)]
    pub name: String,
    /// Its number at the ministry, where it has one: four or five digits.
    #[schema(pattern = "^[0-9]{4,5}$")]
    pub emis_code: Option<String>,
    /// Where it is.
    #[schema(max_length = 160)]
    pub place: Option<String>,
    /// First day there, as far as it is known.
    pub starts_on: Option<NaiveDate>,
    /// Last day there, as far as it is known.
    pub ends_on: Option<NaiveDate>,
    /// The last level there: a code of the reference set `levels`.
    #[schema(min_length = 1, max_length = 10)]
    pub last_level_code: Option<String>,
    /// Why the learner left. Sensitive.
    #[schema(max_length = 400)]
    pub leaving_reason: Option<String>,
}

kernel::apply!(Input => ActiveModel {
    student_id, name, emis_code, place, starts_on, ends_on, last_level_code, leaving_reason,
});

/// Previous schools.
#[derive(Debug)]
pub struct PreviousSchools;

impl Resource for PreviousSchools {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "previous_school";
    const PLURAL: &'static str = "previous_schools";
    const PATH: &'static str = "/previous-schools";
    const ABOUT: &'static str = "A school that a learner was at before.";
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn, Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::StudentId, Column::Name, Column::EmisCode, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "-ends_on";
    const SENSITIVE: &'static [&'static str] = &["leaving_reason"];
    const ANNOUNCED: &'static [&'static str] = &["student_id"];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "student_id": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "Tafara 2 Primary", "place": "Harare",
            "starts_on": "2019-01-15", "ends_on": "2025-12-02", "last_level_code": "G7"
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<student::Entity>(Column::StudentId)]
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let moved = change.before.as_ref().is_some_and(|before| before.student_id != input.student_id);
        problems.add_if(moved, || Detail::of("student_id", "read_only"));
        problems.add_if(input.starts_on.is_some_and(|day| day > ctx.today()), || Detail::of("starts_on", "in_future"));
        let backwards = input.starts_on.zip(input.ends_on).is_some_and(|(start, end)| end < start);
        problems.add_if(backwards, || Detail::of("ends_on", "date_order"));
        if let Some(level) = &input.last_level_code
            && change.before.as_ref().is_none_or(|before| before.last_level_code.as_ref() != Some(level))
        {
            reference::check(ctx, &mut problems, "last_level_code", "levels", level).await?;
        }
        problems.into_result()
    }
}
