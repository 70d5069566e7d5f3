//! The calendar: which days are school days, for whom, and what falls on them.

pub mod calendar_day;
pub mod calendar_days;
pub mod engine;
pub mod holidays;
pub(super) mod load;
mod show;

pub use calendar_days::CalendarDays;
pub use engine::{SchoolCalendar, Who};
pub use load::{is_school_day, phase_of, school_calendar, school_days_between, who_of_class};

use kernel::Module;
use kernel::errors::code;
use kernel::operation::Operation;

/// Puts the calendar into the module.
pub(super) fn declare(module: &mut Module) {
    module.resource::<CalendarDays>();
    module.operations.push(
        Operation::get("/calendar", "show_calendar", show::calendar)
            .permission("academics.calendar_day.read")
            .describe(
                "The days of a period",
                "Every day with whether there is school and lessons, for the whole school, a phase or a class: terms, weekdays of the setting `calendar.school_days`, public holidays, and the school's own entries, of which the nearest wins (class before phase before school). `meta` has the number of school days. Reads only.",
            )
            .errors(&[&code::NOT_FOUND, &code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]),
    );
}
