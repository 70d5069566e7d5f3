//! The transfer letter: what a school says of a learner to the next one. Its data, and the paper.

use std::rc::Rc;

use chrono::NaiveDate;
use kernel::operation::{Id, Reply, View};
use kernel::{Ctx, Error, Result};
use platform::print::{self, Paper, Template};
use platform::schools::reference;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::record::{CarriedSpell, spells};
use crate::sis::codes::NOT_ENROLLED;
use crate::sis::student::Sex;
use crate::sis::students;

/// The paper.
static LETTER: Template = Template { name: "transfer_letter", text: include_str!("letter.typ") };

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

/// The same on paper: the operation.
///
/// # Errors
/// As [`transfer_letter`].
pub(super) async fn print(ctx: Rc<Ctx>, Id(id): Id) -> Result<Reply> {
    let letter = transfer_letter(&ctx, id).await?;
    let language = ctx.origin().language;
    let (levels, reasons) = (reference::set(&ctx, "levels").await?, reference::set(&ctx, "exit_reasons").await?);
    let spell = |spell: &CarriedSpell| {
        json!({
            "level": levels.label(&spell.level_code, language),
            "stream": spell.stream,
            "starts_on": spell.starts_on,
            "ends_on": spell.ends_on,
            "exit_reason": spell.exit_reason.as_deref().map(|reason| reasons.label(reason, language)),
        })
    };
    let of = json!({
        "issued_on": letter.issued_on,
        "next_school": letter.next_school,
        "full_name": letter.full_name,
        "student_number": letter.student_number,
        "sex": letter.sex,
        "born_on": letter.born_on,
        "birth_entry_number": letter.birth_entry_number,
        "admitted_on": letter.admitted_on,
        "left_on": letter.left_on,
        "level": levels.label(&letter.level_code, language),
        "spells": letter.spells.iter().map(spell).collect::<Vec<_>>(),
    });
    let file_name = format!("transfer-letter-{}", letter.student_number);
    print::print(&ctx, Paper { template: &LETTER, of, pictures: Vec::new(), about: ("student", id), file_name }).await
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
    let school = platform::schools::own(ctx).await?;
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
