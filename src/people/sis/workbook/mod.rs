//! The school's records in one workbook: learners, guardians, who belongs to whom, and when they were on the roll.
//!
//! A school that begins brings all of it along in one file, without ids: learners are named by their number, guardians by
//! their national ID, a telephone that only one of them has, or a `ref` of the file's own.

mod age;
mod change;
mod persons;
mod place;
mod spells;

use futures::future::LocalBoxFuture;

use kernel::operation::Operation;
use kernel::resource::workbook::{self, Link, Sheet};
use kernel::values::{NationalId, Phone};
use kernel::{Ctx, Result, text};
use platform::schools::reference;

use super::{Enrolments, GuardianLinks, Guardians, Students};

/// The workbook.
#[derive(Debug)]
pub(super) struct StudentRecords;

const STUDENT: Link =
    Link { column: "student_id", to: "students", by: &[("student_number", "student_number"), ("student_ref", "ref")] };
const GUARDIAN: Link = Link {
    column: "guardian_id",
    to: "guardians",
    by: &[("guardian_ref", "ref"), ("guardian_national_id", "national_id"), ("guardian_phone", "phone")],
};

impl workbook::Workbook for StudentRecords {
    const PATH: &'static str = "/student-records/workbook";
    const NAME: &'static str = "student_records";
    const ABOUT: &'static str =
        "The learners of the school, their guardians, who is what to whom, and when learners were on the roll.";
    const IMPORT: &'static str = "sis.student.import";
    const EXPORT: &'static str = "sis.student.export";

    fn sheets() -> Vec<Sheet> {
        vec![students(), guardians(), links(), spells()]
    }
}

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    workbook::operations::<StudentRecords>()
}

fn students() -> Sheet {
    Sheet::of::<Students>()
        // Other sheets have them.
        .without(&["enrolment", "guardian"])
        .named_by("student_number", true, tidy)
        .ordered(None, "student_number")
        .options(student_codes)
        .example(&[
            ("ref", "learner-1"),
            ("student_number", "2026001"),
            ("first_name", "Rudo"),
            ("middle_names", "Nyasha"),
            ("last_name", "Moyo"),
            ("sex", "female"),
            ("born_on", "2012-04-18"),
            ("nationality", "ZW"),
            ("home_language", "sn"),
            ("address", "12 Samora Machel Avenue, Harare"),
        ])
}

fn guardians() -> Sheet {
    Sheet::of::<Guardians>()
        .by(persons::write)
        // Who is there twice.
        .distinct(&["first_name", "last_name", "phone"])
        .named_by("national_id", true, national_id)
        .named_by("phone", false, phone)
        .options(guardian_codes)
        .example(&[
            ("ref", "guardian-1"),
            ("title", "Mrs"),
            ("first_name", "Chipo"),
            ("last_name", "Moyo"),
            ("sex", "female"),
            ("phone", "+263771234567"),
            ("occupation", "Nurse"),
        ])
}

fn links() -> Sheet {
    Sheet::of::<GuardianLinks>()
        .linked(&[STUDENT, GUARDIAN])
        .distinct(&["student_id", "guardian_id"])
        .options(link_codes)
        .example(&[
            ("student_number", "2026001"),
            ("guardian_ref", "guardian-1"),
            ("relationship", "mother"),
            ("contact_priority", "1"),
            ("lives_with", "yes"),
            ("can_collect", "yes"),
            ("receives_reports", "yes"),
            ("emergency_contact", "yes"),
        ])
}

fn spells() -> Sheet {
    Sheet::written_by::<Enrolments, place::Place>(spells::write)
        // Each row is a command on the student.
        .permissions(&["sis.student.enrol", "sis.student.readmit", "sis.student.withdraw", "sis.student.graduate"])
        .linked(&[STUDENT])
        .distinct(&["student_id", "starts_on"])
        // Who left came before they came back.
        .ordered(Some("starts_on"), "starts_on")
        .options(spell_codes)
        .example(&[
            ("student_number", "2026001"),
            ("level_code", "F1"),
            ("starts_on", "2026-01-13"),
            ("boarding", "day"),
            ("entry_reason", "new"),
        ])
}

fn tidy(given: &str) -> String {
    text::clean(given).unwrap_or_else(|_| given.to_owned())
}

fn phone(given: &str) -> String {
    given.parse::<Phone>().map_or_else(|_| given.to_owned(), String::from)
}

fn national_id(given: &str) -> String {
    given.parse::<NationalId>().map_or_else(|_| given.to_owned(), String::from)
}

type Codes<'a> = LocalBoxFuture<'a, Result<Vec<(&'static str, Vec<String>)>>>;

fn student_codes(ctx: &Ctx) -> Codes<'_> {
    codes(ctx, &[("home_language", "languages"), ("disabilities", "disabilities")])
}

fn guardian_codes(ctx: &Ctx) -> Codes<'_> {
    codes(ctx, &[("language", "languages")])
}

fn link_codes(ctx: &Ctx) -> Codes<'_> {
    codes(ctx, &[("relationship", "relationships")])
}

fn spell_codes(ctx: &Ctx) -> Codes<'_> {
    codes(ctx, &[("level_code", "levels"), ("exit_reason", "exit_reasons")])
}

/// The codes of lists that columns take today.
fn codes<'a>(ctx: &'a Ctx, columns: &'a [(&'static str, &'static str)]) -> Codes<'a> {
    Box::pin(async move {
        let mut all = Vec::new();
        for (column, list) in columns {
            let list = reference::set(ctx, list).await?;
            all.push((*column, list.on(ctx.today()).map(|row| row.code.clone()).collect()));
        }
        Ok(all)
    })
}
