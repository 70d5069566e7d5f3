//! `GET /calendar`: every day of a period, and what it is.

use chrono::NaiveDate;
use kernel::errors::{Detail, Error, code};
use kernel::operation::{Query, View};
use kernel::{Ctx, Result, resource};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::classes::Classes;
use super::engine::{DayType, Who};
use super::load;

/// Days that a calendar shows at most.
const MOST: i64 = 400;

/// Which days, and whose.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarQuery {
    /// First day.
    pub from: NaiveDate,
    /// Last day, at most 400 days on.
    pub to: NaiveDate,
    /// As it is for this class.
    pub class_id: Option<Uuid>,
    /// As it is for this phase: a code of the reference set `phases`.
    #[schema(min_length = 1, max_length = 20)]
    pub phase: Option<String>,
}

/// A day of the calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ShownDay {
    /// The day.
    pub date: NaiveDate,
    /// Why it is a school day, or is none.
    pub day_type: DayType,
    /// Whether there is school.
    pub school_day: bool,
    /// Whether lessons go by the timetable.
    pub lessons: bool,
    /// Names of what falls on it: public holidays, entries of the calendar.
    pub names: Vec<String>,
}

impl View for ShownDay {}

/// The days of a period: the operation.
///
/// # Errors
/// 400 when the period is too long or ends before it starts; 404 for a class that the caller does not see.
pub(super) async fn calendar(ctx: &Ctx, Query(query): Query<CalendarQuery>) -> Result<Vec<ShownDay>> {
    let CalendarQuery { from, to, class_id, phase } = query;
    let refused = |issue: &'static str| Err(Error::new(&code::INVALID_PARAMETER).detail(Detail::of("to", issue)));
    if to < from {
        return refused("date_order");
    }
    if (to - from).num_days() >= MOST {
        return refused("range_too_long");
    }
    let who = match class_id {
        Some(id) => load::who_of_class(ctx, resource::get::<Classes>(ctx, id).await?.id).await?,
        None => Who { phase, class_id: None },
    };
    let calendar = load::school_calendar(ctx, from, to).await?;
    let days: Vec<ShownDay> = from
        .iter_days()
        .take_while(|day| *day <= to)
        .map(|date| {
            let day = calendar.day(date, &who);
            ShownDay { date, day_type: day.day_type, school_day: day.school_day, lessons: day.lessons, names: day.names }
        })
        .collect();
    let school_days = days.iter().filter(|day| day.school_day).count();
    ctx.set_meta(&serde_json::json!({ "total": days.len(), "school_days": school_days }));
    Ok(days)
}
