//! Quiet hours: when people are left alone.

use chrono::{DateTime, Days, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

/// The hours of a day in which nobody is disturbed; past midnight when `from` is later than `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct QuietHours {
    /// The first minute.
    #[serde(deserialize_with = "clock")]
    pub(super) from: NaiveTime,
    /// The first minute after them.
    #[serde(deserialize_with = "clock")]
    pub(super) to: NaiveTime,
}

fn clock<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveTime::parse_from_str(&text, "%H:%M").map_err(serde::de::Error::custom)
}

impl QuietHours {
    fn hold(self, time: NaiveTime) -> bool {
        if self.from <= self.to { self.from <= time && time < self.to } else { time >= self.from || time < self.to }
    }

    /// When somebody who lives in this zone may be disturbed: at that moment, or when the quiet hours it falls in end.
    pub(super) fn after(self, zone: Tz, moment: DateTime<Utc>) -> DateTime<Utc> {
        let local = moment.with_timezone(&zone);
        if !self.hold(local.time()) {
            return moment;
        }
        let today = local.date_naive();
        let day = if local.time() < self.to { today } else { today.checked_add_days(Days::new(1)).unwrap_or(today) };
        // A time that a change of the clocks leaves out: the quiet hours end with the gap.
        let end = zone.from_local_datetime(&day.and_time(self.to)).earliest();
        end.map_or(moment + chrono::TimeDelta::hours(1), |end| end.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, to: &str) -> QuietHours {
        serde_json::from_value(serde_json::json!({ "from": from, "to": to })).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn in_quiet_hours_people_are_told_when_they_end_where_the_school_is() {
        let night = quiet("20:00", "06:00");
        for (moment, told) in [
            ("2026-03-06T17:59:00Z", "2026-03-06T17:59:00Z"),
            ("2026-03-06T18:00:00Z", "2026-03-07T04:00:00Z"),
            ("2026-03-06T22:30:00Z", "2026-03-07T04:00:00Z"),
            ("2026-03-07T03:59:59Z", "2026-03-07T04:00:00Z"),
            ("2026-03-07T04:00:00Z", "2026-03-07T04:00:00Z"),
        ] {
            assert_eq!(night.after(Tz::Africa__Harare, at(moment)), at(told), "{moment}");
        }
        let noon = quiet("12:00", "13:00");
        assert_eq!(noon.after(Tz::Africa__Harare, at("2026-03-06T10:30:00Z")), at("2026-03-06T11:00:00Z"));
        let never = quiet("06:00", "06:00");
        assert_eq!(never.after(Tz::Africa__Harare, at("2026-03-06T04:00:00Z")), at("2026-03-06T04:00:00Z"));
    }

    #[test]
    fn quiet_hours_that_end_in_a_gap_of_the_clocks_end_nevertheless() {
        let night = quiet("20:00", "02:30");
        // In Melbourne there is no 02:30 on 4 October 2026.
        let told = night.after(Tz::Australia__Melbourne, at("2026-10-03T14:00:00Z"));
        assert!(told > at("2026-10-03T14:00:00Z") && told < at("2026-10-03T17:00:00Z"), "{told}");
    }
}
