use super::*;
use chrono::Days;
use proptest::prelude::*;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn calendar(entries: Vec<Entry>) -> SchoolCalendar {
    SchoolCalendar {
        weekdays: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
        terms: vec![(day(1, 13), day(4, 1)), (day(5, 12), day(8, 6))],
        public_holidays: BTreeMap::from([(day(5, 25), vec!["Africa Day".to_owned()])]),
        entries,
    }
}

fn entry(kind: CalendarKind, on: NaiveDate, scope: Scope) -> Entry {
    Entry { name: format!("{kind:?}"), kind, starts_on: on, ends_on: on, scope }
}

fn class() -> Who {
    Who { phase: Some("junior".into()), class_id: Some(Uuid::from_u128(1)) }
}

#[test]
fn a_day_without_entries_is_a_school_day_on_weekdays_of_a_term_but_for_public_holidays() {
    let calendar = calendar(Vec::new());
    let found = |date| calendar.day(date, &Who::default()).day_type;
    assert_eq!(found(day(1, 12)), DayType::OutOfTerm);
    assert_eq!(found(day(1, 13)), DayType::SchoolDay);
    assert_eq!(found(day(1, 17)), DayType::Weekend);
    assert_eq!(found(day(5, 25)), DayType::PublicHoliday);
    assert_eq!(found(day(8, 7)), DayType::OutOfTerm);
}

#[test]
fn a_saturday_becomes_a_school_day_for_those_it_is_made_one_for() {
    let saturday = day(1, 17);
    let calendar = calendar(vec![entry(CalendarKind::SchoolDay, saturday, Scope::Phase("junior".into()))]);
    assert_eq!(calendar.day(saturday, &class()).day_type, DayType::ExtraSchoolDay);
    assert!(!calendar.is_school_day(saturday, &Who::default()));
    assert!(!calendar.is_school_day(saturday, &Who { phase: Some("infant".into()), class_id: None }));
}

#[test]
fn what_is_nearer_wins_and_school_beats_holiday_where_both_are_equally_near() {
    let date = day(2, 2);
    let (school, near) = (Scope::School, Scope::Class(Uuid::from_u128(1)));
    let both = |one: Scope, other: Scope| {
        calendar(vec![entry(CalendarKind::Holiday, date, one), entry(CalendarKind::SchoolDay, date, other)])
    };
    assert!(both(school.clone(), near.clone()).is_school_day(date, &class()));
    assert!(!both(school.clone(), near.clone()).is_school_day(date, &Who::default()));
    assert!(!both(near, school.clone()).is_school_day(date, &class()));
    assert!(both(school.clone(), school).is_school_day(date, &class()));
}

#[test]
fn a_day_off_the_timetable_has_school_and_no_lessons() {
    let date = day(3, 6);
    let found = calendar(vec![entry(CalendarKind::OffTimetable, date, Scope::School)]).day(date, &class());
    assert!(found.school_day && !found.lessons);
    assert_eq!(found.names, ["OffTimetable"]);
}

fn kinds() -> impl Strategy<Value = CalendarKind> {
    prop_oneof![
        Just(CalendarKind::Holiday),
        Just(CalendarKind::OffTimetable),
        Just(CalendarKind::Exam),
        Just(CalendarKind::Event),
        Just(CalendarKind::SchoolDay)
    ]
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![Just(Scope::School), Just(Scope::Phase("junior".into())), Just(Scope::Class(Uuid::from_u128(1)))]
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = (kinds(), 0..220_u64, 0..10_u64, scopes()).prop_map(|(kind, start, length, scope)| {
        let starts_on = day(1, 1) + Days::new(start);
        Entry { name: "x".into(), kind, starts_on, ends_on: starts_on + Days::new(length), scope }
    });
    prop::collection::vec(one, 0..12)
}

proptest! {
    #[test]
    fn the_order_of_entries_does_not_matter(entries in entries(), n in 0..230_u64) {
        let date = day(1, 1) + Days::new(n);
        let mut turned = entries.clone();
        turned.reverse();
        let (one, other) = (calendar(entries).day(date, &class()), calendar(turned).day(date, &class()));
        prop_assert_eq!((one.day_type, one.lessons), (other.day_type, other.lessons));
    }

    #[test]
    fn an_event_changes_nothing_and_what_is_for_others_changes_nothing(entries in entries(), n in 0..230_u64, kind in kinds()) {
        let date = day(1, 1) + Days::new(n);
        let before = calendar(entries.clone()).day(date, &class());
        for more in [entry(CalendarKind::Event, date, Scope::School), entry(kind, date, Scope::Class(Uuid::from_u128(2)))] {
            let mut all = entries.clone();
            all.push(more);
            let after = calendar(all).day(date, &class());
            prop_assert_eq!((before.day_type, before.lessons), (after.day_type, after.lessons));
        }
    }

    #[test]
    fn the_days_between_are_those_that_are_school_days(entries in entries(), from in 0..200_u64, length in 0..60_u64) {
        let (calendar, first) = (calendar(entries), day(1, 1) + Days::new(from));
        let last = first + Days::new(length);
        let found = calendar.school_days_between(first, last, &class());
        prop_assert!(found.is_sorted());
        let counted = (0..=length).map(|n| first + Days::new(n)).filter(|d| calendar.is_school_day(*d, &class())).count();
        prop_assert_eq!(found.len(), counted);
        prop_assert!(calendar.school_days_between(last, first, &class()).len() <= 1);
    }
}
