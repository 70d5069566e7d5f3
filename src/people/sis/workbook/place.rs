//! A row of the sheet of enrolments.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::enrol::Enrol;
use super::super::enrolment::{Boarding, EntryReason};
use super::super::leave::Withdraw;

/// A spell on the roll, with its end if it has ended.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// The spell, where the school has it already.
    #[serde(default)]
    pub(super) id: Option<Uuid>,
    /// The student.
    pub(super) student_id: Uuid,
    /// Code of the reference set `levels`: `G3`, `F1`.
    #[schema(min_length = 1, max_length = 10)]
    pub(super) level_code: String,
    /// The stream, where the level has several.
    #[schema(max_length = 20)]
    pub(super) stream: Option<String>,
    /// Whether the student sleeps at school; `day` unless given.
    pub(super) boarding: Option<Boarding>,
    /// First day on the roll; today unless given, and no later.
    pub(super) starts_on: Option<NaiveDate>,
    /// Last day on the roll, no later than today; empty while the spell goes on.
    pub(super) ends_on: Option<NaiveDate>,
    /// How the student came; `new` unless given, and `readmission` for who comes back.
    pub(super) entry_reason: Option<EntryReason>,
    /// Why the student left: a code of the reference set `exit_reasons`; `completed` for who graduated. Needed with a last
    /// day.
    #[schema(max_length = 30)]
    pub(super) exit_reason: Option<String>,
    /// The school the student came from.
    #[schema(max_length = 160)]
    pub(super) previous_school: Option<String>,
    /// The school the student went to.
    #[schema(max_length = 160)]
    pub(super) next_school: Option<String>,
    /// Anything else about it. Needed with `other`, and with `expulsion` (a reference to the hearing).
    #[schema(max_length = 400)]
    pub(super) note: Option<String>,
}

impl Place {
    /// How the student comes onto the roll. Of a spell that has ended the note is about leaving.
    pub(super) fn entry(&self, comes_back: bool) -> Enrol {
        Enrol {
            level_code: self.level_code.clone(),
            starts_on: self.starts_on,
            boarding: self.boarding,
            stream: self.stream.clone(),
            entry_reason: if comes_back { Some(EntryReason::Readmission) } else { self.entry_reason },
            previous_school: self.previous_school.clone(),
            note: self.note.clone().filter(|_| self.ends_on.is_none()),
        }
    }

    /// How the student leaves, if they did; `note` is what is to be added to the spell's.
    pub(super) fn leaving(&self, note: Option<String>) -> Option<Withdraw> {
        let (ends_on, exit_reason) = (self.ends_on?, self.exit_reason.clone()?);
        Some(Withdraw { ends_on: Some(ends_on), exit_reason, next_school: self.next_school.clone(), note })
    }
}
