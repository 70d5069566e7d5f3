//! The types of leave that a school has until it makes its own.
//!
//! What the Labour Act [Chapter 28:01] gives is given here at least: sick leave (s14: 90 days at full pay in a year, on a
//! certificate), vacation (s14A: a twelfth of the service, 90 days kept at most, weekends within it counted), special leave
//! (s14B: 12 days a year, bereavement among its reasons) and maternity (s18: 98 days at full pay). Who is paid by the
//! government has leave by the Public Service Regulations; a school of such staff changes the numbers.

use super::leave_type::{ActiveModel, Basis};
use crate::sis::student::Sex;
use sea_orm::ActiveValue::Set;

/// Code, name, basis, days, days carried over, weekends count, needs a document, paid, of whom, source.
type Line = (&'static str, &'static str, Basis, Option<i32>, i32, bool, bool, bool, Option<Sex>, Option<&'static str>);

const LINES: [Line; 7] = [
    ("annual", "Annual leave", Basis::Yearly, Some(30), 60, true, false, true, None, Some("Labour Act [28:01] s14A")),
    ("sick", "Sick leave", Basis::Yearly, Some(90), 0, true, true, true, None, Some("Labour Act [28:01] s14")),
    (
        "maternity",
        "Maternity leave",
        Basis::Occasion,
        Some(98),
        0,
        true,
        true,
        true,
        Some(Sex::Female),
        Some("Labour Act [28:01] s18"),
    ),
    ("study", "Study leave", Basis::Yearly, Some(10), 0, false, true, true, None, None),
    ("compassionate", "Compassionate leave", Basis::Yearly, Some(5), 0, false, false, true, None, None),
    ("special", "Special leave", Basis::Yearly, Some(12), 0, false, false, true, None, Some("Labour Act [28:01] s14B")),
    ("unpaid", "Unpaid leave", Basis::Unlimited, None, 0, true, false, false, None, None),
];

/// Their rows.
pub(in crate::staff) fn rows() -> Vec<ActiveModel> {
    LINES
        .into_iter()
        .map(|(code, name, basis, days, carried, weekends, document, paid, sex, source)| ActiveModel {
            code: Set(code.to_owned()),
            name: Set(name.to_owned()),
            basis: Set(basis),
            days_hundredths: Set(days.map(|days| days * 100)),
            carry_over_hundredths: Set(carried * 100),
            counts_weekends: Set(weekends),
            needs_document: Set(document),
            paid: Set(paid),
            allows_negative: Set(false),
            sex: Set(sex),
            active: Set(true),
            source: Set(source.map(str::to_owned)),
            ..ActiveModel::default()
        })
        .collect()
}
