//! Every setting there is: its key, its default, what it may be, and who may change it.
//!
//! What the law or the ministry decides is reference data, not a setting; what is one school's identity (currency,
//! language, time zone) is in its profile; how its numbers look is in its sequences.

use kernel::access::Role;
use serde_json::{Value as Json, json};

/// A setting.
#[derive(Debug)]
pub struct Setting {
    /// Its stable name: `attendance.sessions_per_day`.
    pub key: &'static str,
    /// What it decides.
    pub about: &'static str,
    /// Who may change it.
    pub changed_by: &'static [Role],
    /// What it may be, as a JSON Schema.
    pub schema: fn() -> Json,
    /// What it is until a school changes it.
    pub default: fn() -> Json,
}

/// The keys, so that a module that asks for one cannot mistype it.
pub mod key {
    /// Month, 1 to 12, in which the academic year starts.
    pub const ACADEMIC_YEAR_STARTS_MONTH: &str = "academic_year.starts_month";
    /// Terms of an academic year, 1 to 4.
    pub const ACADEMIC_YEAR_TERMS: &str = "academic_year.terms";
    /// First day of the week on calendars: `monday` or `sunday`.
    pub const WEEK_STARTS_ON: &str = "calendar.week_starts_on";
    /// Days on which there are lessons: `["monday", …]`.
    pub const SCHOOL_DAYS: &str = "calendar.school_days";
    /// Whether public holidays of years that the reference data does not have are computed by rule.
    pub const COMPUTE_PUBLIC_HOLIDAYS: &str = "calendar.compute_public_holidays";
    /// `auto`: a new student without a number gets one from the sequence; `manual`: a number must be given.
    pub const STUDENT_NUMBER_ON_CREATE: &str = "student_number.on_create";
    /// How often attendance is taken in a day, 1 or 2.
    pub const ATTENDANCE_SESSIONS_PER_DAY: &str = "attendance.sessions_per_day";
    /// Currency a fee is in unless it names one; null: the school's own.
    pub const FEES_DEFAULT_CURRENCY: &str = "fees.default_currency";
    /// Currencies that fees may be charged in.
    pub const FEES_CURRENCIES: &str = "fees.currencies";
    /// Days after a charge until it is due, 0 to 365.
    pub const FEES_DUE_DAYS: &str = "fees.due_days";
    /// Language that reports to families are written in.
    pub const REPORT_LANGUAGE: &str = "languages.report";
    /// Hours, school time, in which no message is sent but in an emergency: `{"from": "20:00", "to": "06:00"}`.
    pub const QUIET_HOURS: &str = "messages.quiet_hours";
    /// Text at the foot of printed receipts and letters.
    pub const LETTER_FOOTER: &str = "letters.footer";
}

const HEAD: &[Role] = &[Role::SchoolAdmin];
const RECORDS: &[Role] = &[Role::SchoolAdmin, Role::Registrar];
const MONEY: &[Role] = &[Role::SchoolAdmin, Role::Bursar];

/// All of them, by key.
pub static SETTINGS: &[Setting] = &[
    Setting {
        key: key::ACADEMIC_YEAR_STARTS_MONTH,
        about: "Month in which the academic year starts.",
        changed_by: HEAD,
        schema: || json!({ "type": "integer", "minimum": 1, "maximum": 12 }),
        default: || json!(1),
    },
    Setting {
        key: key::ACADEMIC_YEAR_TERMS,
        about: "Terms of an academic year.",
        changed_by: HEAD,
        schema: || json!({ "type": "integer", "minimum": 1, "maximum": 4 }),
        default: || json!(3),
    },
    Setting {
        key: key::ATTENDANCE_SESSIONS_PER_DAY,
        about: "How often attendance is taken in a day: once, or in the morning and the afternoon.",
        changed_by: RECORDS,
        schema: || json!({ "type": "integer", "minimum": 1, "maximum": 2 }),
        default: || json!(1),
    },
    Setting {
        key: key::COMPUTE_PUBLIC_HOLIDAYS,
        about: "Whether public holidays of years that the reference data does not have are computed by rule.",
        changed_by: RECORDS,
        schema: || json!({ "type": "boolean" }),
        default: || json!(false),
    },
    Setting {
        key: key::SCHOOL_DAYS,
        about: "Days on which there are lessons.",
        changed_by: RECORDS,
        schema: || {
            let day = json!({ "type": "string", "enum": DAYS });
            json!({ "type": "array", "items": day, "minItems": 1, "maxItems": 7, "uniqueItems": true })
        },
        default: || json!(["monday", "tuesday", "wednesday", "thursday", "friday"]),
    },
    Setting {
        key: key::WEEK_STARTS_ON,
        about: "First day of the week on calendars.",
        changed_by: RECORDS,
        schema: || json!({ "type": "string", "enum": ["monday", "sunday"] }),
        default: || json!("monday"),
    },
    Setting {
        key: key::FEES_CURRENCIES,
        about: "Currencies that fees may be charged in.",
        changed_by: MONEY,
        schema: || json!({ "type": "array", "items": currency(), "minItems": 1, "maxItems": 10, "uniqueItems": true }),
        default: || json!(["USD", "ZWG"]),
    },
    Setting {
        key: key::FEES_DEFAULT_CURRENCY,
        about: "Currency a fee is in unless it names one; null: the school's own.",
        changed_by: MONEY,
        schema: || json!({ "anyOf": [{ "type": "null" }, currency()] }),
        default: || Json::Null,
    },
    Setting {
        key: key::FEES_DUE_DAYS,
        about: "Days after a charge until it is due.",
        changed_by: MONEY,
        schema: || json!({ "type": "integer", "minimum": 0, "maximum": 365 }),
        default: || json!(14),
    },
    Setting {
        key: key::REPORT_LANGUAGE,
        about: "Language that reports to families are written in.",
        changed_by: RECORDS,
        schema: || json!({ "type": "string", "enum": ["en", "sn", "nd"] }),
        default: || json!("en"),
    },
    Setting {
        key: key::LETTER_FOOTER,
        about: "Text at the foot of printed receipts and letters.",
        changed_by: MONEY,
        schema: || json!({ "type": "string", "maxLength": 500 }),
        default: || json!(""),
    },
    Setting {
        key: key::QUIET_HOURS,
        about: "Hours, school time, in which no message is sent but in an emergency; null: there are none.",
        changed_by: HEAD,
        schema: || {
            let hour = json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" });
            let hours = json!({
                "type": "object", "properties": { "from": hour, "to": hour },
                "required": ["from", "to"], "additionalProperties": false,
            });
            json!({ "anyOf": [{ "type": "null" }, hours] })
        },
        default: || json!({ "from": "20:00", "to": "06:00" }),
    },
    Setting {
        key: key::STUDENT_NUMBER_ON_CREATE,
        about: "Whether a new student gets a number from the sequence (`auto`) or must be given one (`manual`).",
        changed_by: RECORDS,
        schema: || json!({ "type": "string", "enum": ["auto", "manual"] }),
        default: || json!("auto"),
    },
];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn currency() -> Json {
    json!({ "type": "string", "format": kernel::values::Currency::FORMAT })
}

/// The setting with this key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::schema::Shape;
    use std::collections::HashSet;

    #[test]
    fn every_default_fits_its_schema_and_no_key_stands_twice() {
        for setting in SETTINGS {
            let shape = Shape::compile((setting.schema)()).unwrap();
            assert!(shape.problems(&(setting.default)()).is_empty(), "{}", setting.key);
            assert!(setting.key.len() <= 80 && !setting.changed_by.is_empty());
        }
        let keys: HashSet<_> = SETTINGS.iter().map(|s| s.key).collect();
        assert_eq!(keys.len(), SETTINGS.len());
    }

    #[test]
    fn quiet_hours_are_two_times_of_day_or_none() {
        let shape = Shape::compile((find(key::QUIET_HOURS).unwrap().schema)()).unwrap();
        assert!(shape.problems(&json!(null)).is_empty());
        assert!(shape.problems(&json!({"from": "23:59", "to": "00:00"})).is_empty());
        assert!(!shape.problems(&json!({"from": "24:00", "to": "06:00"})).is_empty());
        assert!(!shape.problems(&json!({"from": "20:00"})).is_empty());
    }
}
