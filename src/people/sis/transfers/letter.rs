//! The transfer letter: what a school says of a learner to the next one, on paper. Its data; the paper is made elsewhere.

use chrono::NaiveDate;
use kernel::operation::{Id, View};
use kernel::{Ctx, Error, Result};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::record::{CarriedSpell, spells};
use crate::sis::codes::NOT_ENROLLED;
use crate::sis::student::Sex;
use crate::sis::students;

/// The data of a transfer letter.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferLetter {
    /// The day it is given.
    pub issued_on: NaiveDate,
    /// The school that gives it.
    pub school: LetterSchool,
    /// The learner's id.
    pub student_id: Uuid,
    /// The number that the school knows the learner by.
    pub student_number: String,
    /// All names, as on the birth certificate.
    pub full_name: String,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// Birth entry number; `null` for who may not see it.
    pub birth_entry_number: Option<String>,
    /// First day at the school.
    pub admitted_on: NaiveDate,
    /// Last day on the roll; `null` while the learner is on it.
    pub left_on: Option<NaiveDate>,
    /// The level that the learner left, or is in.
    pub level_code: String,
    /// The school that the learner goes to, where it is known.
    pub next_school: Option<String>,
    /// Every time on the roll.
    pub spells: Vec<CarriedSpell>,
}

/// The school that gives a letter.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterSchool {
    /// Its name.
    pub name: String,
    /// Its number at the ministry.
    pub school_number: Option<String>,
    /// Its code in the ministry's information system.
    pub emis_code: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
}

impl View for TransferLetter {}

/// The operation.
///
/// # Errors
/// As [`transfer_letter`].
pub(super) async fn show(ctx: &Ctx, Id(id): Id) -> Result<TransferLetter> {
    transfer_letter(ctx, id).await
}

/// The data of a learner's letter. Owed money is no part of it, and nothing to wait for.
///
/// # Errors
/// 404; 409 `NOT_ENROLLED` for who never was on the roll.
pub async fn transfer_letter(ctx: &Ctx, student_id: Uuid) -> Result<TransferLetter> {
    let student = students::for_reading(ctx, student_id, "sis.transfer_letter.read").await?;
    let mut all = spells(ctx, student.id).await?;
    let never = || Error::conflict(&NOT_ENROLLED).with("state", "applicant").with("allowed", "enrolled");
    let (first, last) = all.first().cloned().zip(all.last().cloned()).ok_or_else(never)?;
    if !ctx.can("sis.enrolment.read_sensitive") {
        all.iter_mut().for_each(|spell| spell.exit_reason = None);
    }
    let next_school = next_school(ctx, student.id).await?;
    let subdomain = &ctx.school()?.subdomain;
    let school = platform::schools::by_subdomain(ctx, subdomain).await?;
    let school = school.ok_or_else(|| Error::internal("the context's school is there"))?;
    let names = [Some(student.first_name), student.middle_names, Some(student.last_name)];
    Ok(TransferLetter {
        issued_on: ctx.today(),
        school: LetterSchool {
            name: school.name,
            school_number: school.school_number.map(|number| number.to_string()),
            emis_code: school.emis_code,
            phone: school.phone.map(|phone| phone.to_string()),
            email: school.email.map(|email| email.to_string()),
        },
        student_id: student.id,
        student_number: student.student_number,
        full_name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        sex: student.sex,
        born_on: student.born_on,
        birth_entry_number: student.birth_entry_number.filter(|_| ctx.can("sis.student.read_sensitive")),
        admitted_on: first.starts_on,
        left_on: last.ends_on,
        level_code: last.level_code,
        next_school,
        spells: all,
    })
}

/// What the last spell says.
async fn next_school(ctx: &Ctx, student_id: Uuid) -> Result<Option<String>> {
    use crate::sis::enrolment::{Column as C, Entity};
    use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
    let last = ctx.find::<Entity>().filter(C::StudentId.eq(student_id)).order_by_desc(C::StartsOn);
    Ok(last.one(ctx.uow()).await?.and_then(|spell| spell.next_school))
}
