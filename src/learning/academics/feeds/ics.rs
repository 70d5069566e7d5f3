//! A calendar as RFC 5545 has it: pure. All of its events are whole days, which have no time zone; the school's is named
//! for programs that show one.

use chrono::{DateTime, Days, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike, Property};

/// What a program asks again after.
const REFRESH: &str = "PT6H";

/// Something on whole days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// What it is told from others by, for ever: `<id>@<domain>`.
    pub(super) uid: String,
    /// Its name.
    pub(super) summary: String,
    /// Anything else about it.
    pub(super) description: Option<String>,
    /// First day.
    pub(super) starts_on: NaiveDate,
    /// Last day, inside.
    pub(super) ends_on: NaiveDate,
    /// When it was last changed.
    pub(super) changed_at: DateTime<Utc>,
    /// How often it was changed.
    pub(super) sequence: u32,
    /// What kind of thing it is.
    pub(super) category: &'static str,
}

/// Writes a calendar.
pub(super) fn write(name: &str, time_zone: &str, items: &[Item]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//OneClass//School calendar//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", name),
        ("X-WR-CALNAME", name),
        ("X-WR-TIMEZONE", time_zone),
        ("X-PUBLISHED-TTL", REFRESH),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.append_property(Property::new("REFRESH-INTERVAL", REFRESH).add_parameter("VALUE", "DURATION").done());
    for item in items {
        calendar.push(event(item));
    }
    calendar.to_string()
}

fn event(item: &Item) -> Event {
    let mut event = Event::new();
    event
        .uid(&item.uid)
        .timestamp(item.changed_at)
        .last_modified(item.changed_at)
        .sequence(item.sequence)
        .summary(&item.summary)
        .starts(item.starts_on)
        // RFC 5545 §3.6.1: the day after the last.
        .ends(item.ends_on.checked_add_days(Days::new(1)).unwrap_or(item.ends_on))
        .add_property("TRANSP", "TRANSPARENT")
        .add_property("CATEGORIES", item.category);
    if let Some(description) = &item.description {
        event.description(description);
    }
    event.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(summary: &str) -> Item {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        Item {
            uid: "1@school".into(),
            summary: summary.into(),
            description: None,
            starts_on: day(6),
            ends_on: day(7),
            changed_at: DateTime::UNIX_EPOCH,
            sequence: 2,
            category: "EVENT",
        }
    }

    #[test]
    fn a_period_ends_the_day_after_its_last_day_and_has_no_time() {
        let text = write("School", "Africa/Harare", &[item("Sports")]);
        assert!(text.contains("DTSTART;VALUE=DATE:20260306\r\n"), "{text}");
        assert!(text.contains("DTEND;VALUE=DATE:20260308\r\n"), "{text}");
        assert!(text.contains("DTSTAMP:19700101T000000Z\r\n"), "{text}");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    }

    #[test]
    fn names_are_escaped_and_long_lines_folded() {
        let text = write("School", "Africa/Harare", &[item(&format!("Prize; giving, and\\or {}", "é".repeat(80)))]);
        assert!(text.contains("SUMMARY:Prize\\; giving\\, and\\\\or"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    }
}
