//! Which days are school days: pure, over what a school's calendar holds.
//!
//! A day without an entry is a school day when it is in a term, one of the weekdays on which the school teaches, and no
//! public holiday. An entry for a class beats one for its phase, which beats one for the school; of entries of equal
//! reach, `school_day` beats `holiday`. Other kinds (off timetable, exam, event) do not say whether there is school.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::calendar_day::CalendarKind;

/// For whom an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole school.
    School,
    /// A phase, by its code.
    Phase(String),
    /// A class.
    Class(Uuid),
}

/// An entry of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it means for school.
    pub kind: CalendarKind,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// For whom.
    pub scope: Scope,
}

/// Whose calendar is asked for: nobody in particular's, a phase's, or a class's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
    /// The phase; of a class, its phase.
    pub phase: Option<String>,
    /// The class.
    pub class_id: Option<Uuid>,
}

/// Why a day is a school day, or is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CalendarDayType)]
pub enum DayType {
    /// School as always.
    SchoolDay,
    /// School although the day would have none.
    ExtraSchoolDay,
    /// A day of the week on which the school does not teach.
    Weekend,
    /// A public holiday.
    PublicHoliday,
    /// A holiday of the school.
    SchoolHoliday,
    /// Not in a term.
    OutOfTerm,
}

/// A day of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Why it is a school day, or is none.
    pub day_type: DayType,
    /// Whether there is school.
    pub school_day: bool,
    /// Whether lessons go by the timetable.
    pub lessons: bool,
    /// Names of what falls on it.
    pub names: Vec<String>,
}

/// What a school's calendar holds over a period.
#[derive(Debug, Clone, Default)]
pub struct SchoolCalendar {
    /// Weekdays on which the school teaches.
    pub weekdays: Vec<Weekday>,
    /// First and last day of each term.
    pub terms: Vec<(NaiveDate, NaiveDate)>,
    /// Public holidays, with their names.
    pub public_holidays: BTreeMap<NaiveDate, Vec<String>>,
    /// The entries.
    pub entries: Vec<Entry>,
}

impl SchoolCalendar {
    /// What a day is for somebody.
    #[must_use]
    pub fn day(&self, date: NaiveDate, who: &Who) -> Day {
        let mut applying: Vec<(u8, &Entry)> = self
            .entries
            .iter()
            .filter(|entry| (entry.starts_on..=entry.ends_on).contains(&date))
            .filter_map(|entry| Some((reach(&entry.scope, who)?, entry)))
            .collect();
        applying.sort_by_key(|(reach, _)| std::cmp::Reverse(*reach));
        let decided = applying
            .iter()
            .filter(|(_, entry)| matches!(entry.kind, CalendarKind::Holiday | CalendarKind::SchoolDay))
            .max_by_key(|(reach, entry)| (*reach, entry.kind == CalendarKind::SchoolDay));
        let usual = self.usual(date);
        let day_type = match decided.map(|(_, entry)| entry.kind) {
            Some(CalendarKind::Holiday) => DayType::SchoolHoliday,
            Some(_) if usual != DayType::SchoolDay => DayType::ExtraSchoolDay,
            _ => usual,
        };
        let school_day = matches!(day_type, DayType::SchoolDay | DayType::ExtraSchoolDay);
        let off = applying.iter().any(|(_, entry)| entry.kind == CalendarKind::OffTimetable);
        let names = self.public_holidays.get(&date).into_iter().flatten().cloned();
        Day {
            day_type,
            school_day,
            lessons: school_day && !off,
            names: names.chain(applying.iter().map(|(_, entry)| entry.name.clone())).collect(),
        }
    }

    /// What a day is where no entry says anything.
    fn usual(&self, date: NaiveDate) -> DayType {
        if self.public_holidays.contains_key(&date) {
            DayType::PublicHoliday
        } else if !self.weekdays.contains(&date.weekday()) {
            DayType::Weekend
        } else if !self.terms.iter().any(|(first, last)| (*first..=*last).contains(&date)) {
            DayType::OutOfTerm
        } else {
            DayType::SchoolDay
        }
    }

    /// Whether there is school on a day.
    #[must_use]
    pub fn is_school_day(&self, date: NaiveDate, who: &Who) -> bool {
        self.day(date, who).school_day
    }

    /// The school days from one day to another, both included, in order.
    #[must_use]
    pub fn school_days_between(&self, from: NaiveDate, to: NaiveDate, who: &Who) -> Vec<NaiveDate> {
        from.iter_days().take_while(|day| *day <= to).filter(|day| self.is_school_day(*day, who)).collect()
    }
}

/// How near an entry is to somebody; `None`: it is not for them. Who asks for nobody in particular hears of what is for
/// the whole school.
fn reach(scope: &Scope, who: &Who) -> Option<u8> {
    match scope {
        Scope::School => Some(0),
        Scope::Phase(phase) => (who.phase.as_ref() == Some(phase)).then_some(1),
        Scope::Class(class) => (who.class_id == Some(*class)).then_some(2),
    }
}

#[cfg(test)]
mod tests;
