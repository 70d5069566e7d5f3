//! Made-up people as rows.

use chrono::NaiveDate;
use kernel::resource::new_row;
use kernel::{Ctx, Error, Result};
use people::sis::enrolment::{self, Boarding, EntryReason};
use people::sis::guardian_link::{self, Custody};
use people::sis::student::{self, Codes, OrphanStatus, Sex, Status};
use people::sis::{GuardianLinks, Guardians, Students, guardian, guardian_links, guardians, students};
use sea_orm::ActiveValue::{self, Set};
use uuid::Uuid;

use super::mistake;
use crate::generate::{self, GuardianSeed, HomeSeed, StudentSeed};

/// The id that a row has been given.
pub(super) fn id_of(id: &ActiveValue<Uuid>) -> Result<Uuid> {
    id.try_as_ref().copied().ok_or_else(|| Error::internal("a row without an id"))
}

fn sex(sex: generate::Sex) -> Sex {
    match sex {
        generate::Sex::Female => Sex::Female,
        generate::Sex::Male => Sex::Male,
    }
}

fn address(home: &HomeSeed) -> String {
    format!("{}, {}", home.line, home.locality)
}

/// A student who is on the roll.
pub(super) fn student(ctx: &Ctx, seed: &StudentSeed, number: String, account_id: Option<Uuid>) -> student::ActiveModel {
    let row = new_row::<Students>(students::Input {
        student_number: Some(number),
        first_name: seed.first_name.to_owned(),
        middle_names: seed.middle_name.map(str::to_owned),
        last_name: seed.surname.to_owned(),
        preferred_name: None,
        sex: sex(seed.sex),
        born_on: seed.birth_date,
        birth_entry_number: seed.birth_entry_number.clone(),
        national_id: seed.national_id.clone(),
        nationality: Some("ZW".to_owned()),
        home_language: Some(seed.home.language.to_owned()),
        disabilities: Codes(seed.disability.map(str::to_owned).into_iter().collect()),
        orphan_status: match seed.orphan_status {
            "none" => OrphanStatus::None,
            "double_orphan" => OrphanStatus::Double,
            _ => OrphanStatus::Single,
        },
        beam: seed.beam,
        phone: None,
        email: None,
        address: Some(address(&seed.home)),
        custom: None,
        enrolment: None,
        guardian: None,
    });
    student::ActiveModel { id: Set(ctx.new_id()), status: Set(Status::Enrolled), account_id: Set(account_id), ..row }
}

/// A guardian; one in three has given an e-mail address.
pub(super) fn guardian(ctx: &Ctx, seed: &GuardianSeed, subdomain: &str) -> Result<guardian::ActiveModel> {
    let row = new_row::<Guardians>(guardians::Input {
        title: Some(seed.title.to_owned()),
        first_name: seed.first_name.to_owned(),
        last_name: seed.surname.to_owned(),
        sex: Some(sex(seed.sex)),
        national_id: Some(seed.national_id.clone()),
        phone: Some(seed.phone.parse().map_err(mistake)?),
        alternative_phone: None,
        email: seed.serial.is_multiple_of(3).then(|| seed.email(subdomain).parse()).transpose().map_err(mistake)?,
        occupation: Some(seed.occupation.to_owned()),
        employer: None,
        address: Some(address(&seed.home)),
        language: Some(seed.home.language.to_owned()),
        custom: None,
    });
    Ok(guardian::ActiveModel { id: Set(ctx.new_id()), account_id: Set(None), ..row })
}

/// What a guardian is to a student. The first to be called is the one who pays and gets the reports.
pub(super) fn link(student_id: Uuid, guardian_id: Uuid, relationship: &str, priority: i32) -> guardian_link::ActiveModel {
    let first = priority == 1;
    new_row::<GuardianLinks>(guardian_links::Input {
        student_id,
        guardian_id,
        relationship: relationship.to_owned(),
        custody: Custody::Full,
        contact_priority: Some(priority),
        lives_with: true,
        can_collect: true,
        receives_reports: first,
        pays_fees: first,
        emergency_contact: true,
        note: None,
    })
}

/// An open enrolment of a new learner.
pub(super) fn enrolment(
    student_id: Uuid,
    level_code: &str,
    stream: &str,
    boarding: Boarding,
    starts_on: NaiveDate,
) -> enrolment::ActiveModel {
    enrolment::ActiveModel {
        student_id: Set(student_id),
        level_code: Set(level_code.to_owned()),
        stream: Set(Some(stream.to_owned())),
        boarding: Set(boarding),
        starts_on: Set(starts_on),
        ends_on: Set(None),
        entry_reason: Set(EntryReason::New),
        exit_reason: Set(None),
        previous_school: Set(None),
        next_school: Set(None),
        note: Set(None),
        ..<enrolment::ActiveModel as Default>::default()
    }
}
