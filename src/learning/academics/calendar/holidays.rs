//! Public holidays: from the reference set `public_holidays`, and by rule for years that the set does not have, where a
//! school asks for it (setting `calendar.compute_public_holidays`). A proclamation may add days that no rule knows.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use kernel::{Ctx, Result};
use platform::schools::{reference, settings};

/// The reference set: one code a day, its date among the attributes.
const SET: &str = "public_holidays";

/// Those whose date is the same each year; on a Sunday, the Monday is one too.
const FIXED: [(u32, u32, &str); 8] = [
    (1, 1, "New Year's Day"),
    (2, 21, "Robert Gabriel Mugabe National Youth Day"),
    (4, 18, "Independence Day"),
    (5, 1, "Workers' Day"),
    (5, 25, "Africa Day"),
    (12, 22, "National Unity Day"),
    (12, 25, "Christmas Day"),
    (12, 26, "Boxing Day"),
];

/// Public holidays by their days.
pub type Holidays = BTreeMap<NaiveDate, Vec<String>>;

/// The public holidays from one day to another, with their names in the caller's language.
///
/// # Errors
/// The database's.
pub(in super::super) async fn between(ctx: &Ctx, from: NaiveDate, to: NaiveDate) -> Result<Holidays> {
    let set = reference::set(ctx, SET).await?;
    let language = ctx.origin().language;
    let mut known = Holidays::new();
    for row in set.on(ctx.today()) {
        let date = row.attributes.as_ref().and_then(|a| a.get("date")?.as_str()?.parse().ok());
        if let Some(date) = date {
            known.entry(date).or_default().push(row.label(language).to_owned());
        }
    }
    if settings::get::<bool>(ctx, settings::key::COMPUTE_PUBLIC_HOLIDAYS).await? {
        for year in from.year()..=to.year() {
            if known.keys().all(|day| day.year() != year) {
                for (day, name) in by_rule(year) {
                    known.entry(day).or_default().push(name);
                }
            }
        }
    }
    Ok(known.into_iter().filter(|(day, _)| (from..=to).contains(day)).collect())
}

/// The public holidays of a year by the rules of the Public Holidays and Prohibition of Business Act [Chapter 10:21]:
/// fixed days (a Sunday's Monday too), Good Friday to Easter Monday, the second Monday of August and the day after it.
/// In the order of the days.
#[must_use]
pub fn by_rule(year: i32) -> Vec<(NaiveDate, String)> {
    let mut days: Vec<(NaiveDate, String)> = Vec::new();
    for (month, day, name) in FIXED {
        let Some(date) = NaiveDate::from_ymd_opt(year, month, day) else { continue };
        days.push((date, name.to_owned()));
        if date.weekday() == Weekday::Sun {
            days.extend(date.succ_opt().map(|monday| (monday, format!("{name} (observed)"))));
        }
    }
    if let Some(easter) = easter(year) {
        let around = [
            (easter.checked_sub_days(Days::new(2)), "Good Friday"),
            (easter.pred_opt(), "Easter Saturday"),
            (Some(easter), "Easter Sunday"),
            (easter.succ_opt(), "Easter Monday"),
        ];
        days.extend(around.into_iter().filter_map(|(day, name)| Some((day?, name.to_owned()))));
    }
    if let Some(heroes) = NaiveDate::from_weekday_of_month_opt(year, 8, Weekday::Mon, 2) {
        days.push((heroes, "Heroes' Day".to_owned()));
        days.extend(heroes.succ_opt().map(|day| (day, "Defence Forces Day".to_owned())));
    }
    days.sort();
    days
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let correction = (century + 8) / 25;
    let moon = (19 * golden + century - century / 4 - (century - correction + 1) / 3 + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let count = moon + sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(count / 31).ok()?, u32::try_from(count % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_is_where_almanacs_have_it() {
        for sunday in ["1980-04-06", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"] {
            assert_eq!(easter(day(sunday).year()), Some(day(sunday)));
        }
    }

    #[test]
    fn a_holiday_on_a_sunday_is_kept_on_the_monday_too() {
        let found = by_rule(2025);
        assert!(found.contains(&(day("2025-05-25"), "Africa Day".into())));
        assert!(found.contains(&(day("2025-05-26"), "Africa Day (observed)".into())));
        assert_eq!(found.len(), 15);
    }

    #[test]
    fn heroes_and_defence_forces_are_a_monday_and_a_tuesday() {
        for year in 1981..2100 {
            let found = by_rule(year);
            let of = |name: &str| found.iter().find(|(_, known)| known == name).unwrap().0;
            assert_eq!((of("Heroes' Day").weekday(), of("Defence Forces Day").weekday()), (Weekday::Mon, Weekday::Tue));
            assert_eq!(of("Easter Sunday").weekday(), Weekday::Sun);
            assert!(found.is_sorted());
        }
    }
}
