//! What this module's own records do in a merge.
//!
//! - Spells on the roll move; two that share a day are refused: which of them is right is for the registrar to say.
//! - Guardian links move, and are called after those of the record that stays. A guardian whom both records name is named
//!   once: the link of the record that stays holds, with what it says of custody.
//! - Alerts, previous schools, applications move. A second application that was enrolled stays with its record.
//! - Requests for a change move; two that wait, of one account, are refused.
//! - Distinctions and the journal of merges itself name who they named.

use kernel::Module;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};
use serde_json::json;

use super::names_student::{Moves, NamesStudent};
use super::{distinction, distinctions::Distinctions, merged, merges::Merges};
use crate::sis::admissions::{Applications, application};
use crate::sis::alerts::Alerts;
use crate::sis::change_requests::{ChangeRequests, request};
use crate::sis::enrolments::Enrolments;
use crate::sis::guardian_links::GuardianLinks;
use crate::sis::previous_schools::PreviousSchools;
use crate::sis::spell::Spell;
use crate::sis::{alert, enrolment, guardian_link, previous_school};

/// Offers them.
pub(in crate::sis) fn declare(module: &mut Module) {
    module.offer(Moves::<Enrolments>::of(enrolment::Column::StudentId).refuse(share_a_day).declare());
    let links = Moves::<GuardianLinks>::of(guardian_link::Column::StudentId);
    let same_guardian = |one: &guardian_link::Model, other: &guardian_link::Model| one.guardian_id == other.guardian_id;
    module.offer(links.remove(same_guardian).adjust(call_last, call_as_before).declare());
    module.offer(Moves::<Alerts>::of(alert::Column::StudentId).declare());
    module.offer(Moves::<PreviousSchools>::of(previous_school::Column::StudentId).declare());
    module.offer(Moves::<Applications>::of(application::Column::StudentId).leave(|_, _| true).declare());
    module.offer(Moves::<Applications>::of(application::Column::SiblingId).declare());
    let requests = Moves::<ChangeRequests>::of(request::Column::RecordId);
    module.offer(requests.only(about_students).refuse(both_wait).declare());
    module.offer(NamesStudent::stays::<Distinctions>(distinction::Column::StudentId));
    module.offer(NamesStudent::stays::<Distinctions>(distinction::Column::OtherStudentId));
    module.offer(NamesStudent::stays::<Merges>(merged::Column::SurvivorId));
    module.offer(NamesStudent::stays::<Merges>(merged::Column::LoserId));
}

fn share_a_day(one: &enrolment::Model, other: &enrolment::Model) -> bool {
    let spell = |row: &enrolment::Model| Spell { starts_on: row.starts_on, ends_on: row.ends_on };
    spell(one).overlaps(spell(other))
}

/// After those whom the record that stays has already.
fn call_last(
    own: &[guardian_link::Model],
    link: &guardian_link::Model,
    row: &mut guardian_link::ActiveModel,
) -> Option<serde_json::Value> {
    let last = own.iter().map(|link| link.contact_priority).max().unwrap_or(0);
    row.contact_priority = Set(last.saturating_add(1));
    Some(json!(link.contact_priority))
}

fn call_as_before(before: &serde_json::Value, row: &mut guardian_link::ActiveModel) {
    if let Some(priority) = before.as_i64().and_then(|priority| i32::try_from(priority).ok()) {
        row.contact_priority = Set(priority);
    }
}

fn about_students() -> Condition {
    Condition::all().add(request::Column::Subject.eq(request::Subject::Student))
}

fn both_wait(one: &request::Model, other: &request::Model) -> bool {
    one.status == request::Status::Pending && other.status == one.status && one.requested_by == other.requested_by
}
