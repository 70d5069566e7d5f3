//! Days that are not like others, as a resource.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, Reference, Resource};
use kernel::{Ctx, Result};
use platform::schools::reference;

use super::super::{class, record};
use super::calendar_day::{ActiveModel, CalendarKind, Column, Entity, Model};

/// Days that no entry is longer than.
const LONGEST: i64 = 400;

/// What an entry of the calendar is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CalendarDayInput)]
#[validate(schema(function = "is_in_order"))]
pub struct Input {
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// What it means for school.
    pub kind: CalendarKind,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; the same for a single day.
    pub ends_on: NaiveDate,
    /// Only for this phase: a code of the reference set `phases`.
    #[schema(min_length = 1, max_length = 20)]
    pub phase: Option<String>,
    /// Only for this class. Not together with a phase.
    pub class_id: Option<Uuid>,
    /// Anything else about it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

kernel::apply!(Input => ActiveModel { name, kind, starts_on, ends_on, phase, class_id, note });

fn is_in_order(input: &Input) -> Result<(), ValidationError> {
    if input.starts_on <= input.ends_on { Ok(()) } else { Err(record::disordered("ends_on")) }
}

/// Days that are not like others.
#[derive(Debug)]
pub struct CalendarDays;

impl Resource for CalendarDays {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "calendar_day";
    const PLURAL: &'static str = "calendar_days";
    const PATH: &'static str = "/calendar-days";
    const ABOUT: &'static str = "Days of the school that are not like others.";
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn, Column::Name];
    const FILTERABLE: &'static [Column] =
        &[Column::Kind, Column::StartsOn, Column::EndsOn, Column::Phase, Column::ClassId, Column::Name];
    const DEFAULT_SORT: &'static str = "starts_on,name";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "name": "Sports day", "kind": "off_timetable", "starts_on": "2026-03-06", "ends_on": "2026-03-06",
            "class_id": "01890a5d-ac96-774b-bcce-b302099a8057", "note": null
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<class::Entity>(Column::ClassId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        problems.add_if(input.phase.is_some() && input.class_id.is_some(), || Detail::of("phase", "one_scope_only"));
        problems.add_if((input.ends_on - input.starts_on).num_days() >= LONGEST, || Detail::of("ends_on", "range_too_long"));
        if let Some(phase) = &input.phase {
            reference::check(ctx, &mut problems, "phase", "phases", phase).await?;
        }
        problems.into_result()
    }
}
