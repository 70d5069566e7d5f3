//! Alerts as a resource.

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::list::ColumnKind;
use kernel::reads::LoggedRead;
use kernel::resource::{Change, CustomFilter, Reference, Resource};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::alert::{ActiveModel, Column, Entity, Kind, Model};
use super::student;

/// What an alert is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StudentAlertInput)]
pub struct Input {
    /// The learner. Cannot be changed later.
    pub student_id: Uuid,
    /// What it is about.
    pub kind: Kind,
    /// In a line, to be shown beside the name: what everybody who sees the alert may know.
    #[schema(min_length = 1, max_length = 120)]
    pub headline: String,
    /// What there is to know and to do. Sensitive.
    #[schema(max_length = 2000)]
    pub details: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; `null` while it goes on.
    pub ends_on: Option<NaiveDate>,
}

kernel::apply!(Input => ActiveModel { student_id, kind, headline, details, starts_on, ends_on });

/// Alerts.
#[derive(Debug)]
pub struct Alerts;

impl Resource for Alerts {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_alert";
    const PLURAL: &'static str = "student_alerts";
    const PATH: &'static str = "/student-alerts";
    const ABOUT: &'static str = "Something that whoever deals with a learner must know: a condition, a person who may not collect them. Families do not see it.";
    const SORTABLE: &'static [Column] = &[Column::Kind, Column::StartsOn, Column::EndsOn];
    const FILTERABLE: &'static [Column] = &[Column::StudentId, Column::Kind, Column::StartsOn, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "kind,-starts_on";
    const SENSITIVE: &'static [&'static str] = &["details"];
    const ANNOUNCED: &'static [&'static str] = &["student_id"];
    const READS_LOGGED: bool = true;

    fn logged(row: &Model) -> Option<LoggedRead> {
        let counts = matches!(row.kind, Kind::Medical | Kind::AccessRestriction | Kind::Safeguarding);
        counts.then(|| LoggedRead { person_id: Some(row.student_id), fields: vec!["headline", "details"] })
    }

    fn example() -> serde_json::Value {
        serde_json::json!({
            "student_id": "01890a5d-ac96-774b-bcce-b302099a8057", "kind": "medical", "headline": "Allergic to bee stings",
            "details": "Adrenaline pen in the clinic; call the ambulance first.", "starts_on": "2026-01-13"
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<student::Entity>(Column::StudentId)]
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![CustomFilter {
            name: "on",
            kind: ColumnKind::Date,
            about: "Only alerts that hold on this day.",
            condition: |_, values| holds_on(values),
        }]
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }

    async fn validate(_: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let moved = change.before.as_ref().is_some_and(|before| before.student_id != input.student_id);
        problems.add_if(moved, || Detail::of("student_id", "read_only"));
        problems.add_if(input.ends_on.is_some_and(|end| end < input.starts_on), || Detail::of("ends_on", "date_order"));
        problems.into_result()
    }
}

/// Alerts that hold on one of these days.
fn holds_on(days: Vec<Value>) -> Condition {
    days.into_iter().fold(Condition::any(), |any, day| {
        let ends = Condition::any().add(Column::EndsOn.is_null()).add(Column::EndsOn.gte(day.clone()));
        any.add(Condition::all().add(Column::StartsOn.lte(day)).add(ends))
    })
}
