//! A learner who stays at the school has a spell for each level: coming up from the level below, or once more into the same,
//! are reasons for which one begins.

use crate::m20260101_000012_enrolments::enrolments;
use crate::table::Table;

pub(crate) const CHECK: &str = "ck_enrolments_entry_reason";

pub(crate) fn from() -> Table {
    enrolments(&["new", "transfer_in", "readmission"])
}

pub(crate) fn to() -> Table {
    enrolments(&["new", "transfer_in", "readmission", "progression", "repetition"])
}

/// What no older program knows.
pub(crate) const BEFORE_DOWN: &[&str] =
    &["UPDATE enrolments SET entry_reason = 'new' WHERE entry_reason IN ('progression', 'repetition')"];
