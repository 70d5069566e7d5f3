//! A workbook of two thousand learners with errors of every kind: each is named by sheet, row and column.

use serde_json::json;

use super::file::{Book, learners, problems};
use super::{counts, import, new_student, registry, totals};
use crate::harness::{App, both};

const LEARNERS: usize = 2_000;

type Problem = (String, u64, String, String);

/// The file, and what is wrong with it.
struct Wrong {
    book: Book,
    expected: Vec<Problem>,
}

impl Wrong {
    fn expect(&mut self, sheet: &str, row: u64, column: &str, code: &str) {
        self.expected.push((sheet.to_owned(), row, column.to_owned(), code.to_owned()));
    }

    /// A wrong cell of a learner's row.
    fn cell(&mut self, sheet: &str, learner: usize, column: &str, text: &str, code: &str) {
        self.book.set(sheet, learner + 1, column, text);
        self.expect(sheet, number(learner), column, code);
    }

    /// A learner's row with a wrong cell: what names that learner fails with it.
    fn student(&mut self, learner: usize, column: &str, text: &str, code: &str) {
        self.cell("students", learner, column, text, code);
        self.expect("guardian_links", number(learner), "student_number", "failed_row");
        self.expect("enrolments", number(learner), "student_number", "failed_row");
    }

    /// A guardian's row with a wrong cell: the links of both children fail with it.
    fn guardian(&mut self, family: usize, column: &str, text: &str, code: &str) {
        self.cell("guardians", family, column, text, code);
        self.expect("guardian_links", number(family * 2), "guardian_ref", "failed_row");
        self.expect("guardian_links", number(family * 2 + 1), "guardian_ref", "failed_row");
    }

    /// A further row.
    fn row(&mut self, sheet: &str, row: &str, wrong: &[(&str, &str)]) {
        let number = self.book.row(sheet, row);
        for (column, code) in wrong {
            self.expect(sheet, number, column, code);
        }
    }
}

/// The number of a row, the header being the first.
fn number(index: usize) -> u64 {
    u64::try_from(index).unwrap() + 2
}

const STUDENTS: &[(&str, &str, &str)] = &[
    ("first_name", "", "required"),
    ("last_name", "Mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm", "max_length"),
    ("sex", "unknown", "enum"),
    ("born_on", "31/02/2012", "date"),
    ("born_on", "2999-01-01", "in_future"),
    ("born_on", "1899-12-31", "minimum"),
    ("nationality", "XX", "unknown_country"),
    ("home_language", "zz", "invalid_reference"),
    ("disabilities", "wingless", "invalid_reference"),
    ("disabilities", "blind;blind", "unique_items"),
    ("national_id", "63-1222666T70", "zw_national_id"),
    ("national_id", "63-1222666S70", "duplicate"),
    ("phone", "077123", "phone"),
    ("email", "nobody", "email"),
    ("beam", "maybe", "type"),
    ("orphan_status", "half", "enum"),
    ("custom", "{\"shoe\": 4}", "unknown_field"),
];

const GUARDIANS: &[(&str, &str, &str)] = &[
    ("last_name", "", "required"),
    ("phone", "077123", "phone"),
    ("national_id", "63-1222666T70", "zw_national_id"),
    ("language", "zz", "invalid_reference"),
    ("email", "nobody@", "email"),
];

const LINKS: &[(&str, &str, &str)] = &[
    ("student_number", "L99999", "invalid_reference"),
    ("student_number", "", "required"),
    ("student_id", "not an id", "invalid_reference"),
    ("guardian_ref", "G99999", "invalid_reference"),
    ("relationship", "neighbour_of_a_friend", "max_length"),
    ("relationship", "unicorn", "invalid_reference"),
    ("custody", "some", "enum"),
    ("contact_priority", "0", "minimum"),
    // Of another family.
    ("guardian_phone", "0771000099", "must_match"),
];

const SPELLS: &[(&str, &str, &str)] = &[
    ("level_code", "F99", "invalid_reference"),
    ("level_code", "", "required"),
    ("starts_on", "2999-01-01", "in_future"),
    ("starts_on", "2011-01-11", "before_birth"),
    ("boarding", "sometimes", "enum"),
    ("exit_reason", "transfer", ""),
];

fn wrong() -> Wrong {
    let mut wrong = Wrong { book: learners(LEARNERS), expected: Vec::new() };
    for (n, (column, text, code)) in STUDENTS.iter().enumerate() {
        wrong.student(100 + n, column, text, code);
    }
    for (n, (column, text, code)) in GUARDIANS.iter().enumerate() {
        wrong.guardian(100 + n, column, text, code);
    }
    for (n, (column, text, code)) in LINKS.iter().enumerate() {
        wrong.cell("guardian_links", 300 + n, column, text, code);
    }
    for (n, (column, text, code)) in SPELLS.iter().enumerate() {
        match *column {
            // Who left has a last day.
            "exit_reason" => {
                wrong.book.set("enrolments", 500 + n + 1, column, text);
                wrong.expect("enrolments", number(500 + n), "ends_on", "required");
            }
            _ => wrong.cell("enrolments", 500 + n, column, text, code),
        }
    }
    // Whose number is there twice, and is not the one that is meant.
    wrong.cell("students", 400, "student_number", "L0", "duplicate_row");
    wrong.expect("guardian_links", number(400), "student_number", "invalid_reference");
    wrong.expect("enrolments", number(400), "student_number", "invalid_reference");
    further(&mut wrong);
    wrong.expected.sort();
    wrong
}

/// Rows beside those that every learner has.
fn further(wrong: &mut Wrong) {
    wrong.row("guardians", "G1,Somebody,Else,,,,", &[("ref", "duplicate_row")]);
    wrong.row("guardians", "X1,Tendai,Moyo,0772000000,50-2001148W50,,", &[]);
    wrong.row("guardians", "X2,Tendayi,Moyo,0772000000,50-2001148W50,,", &[("national_id", "duplicate_row")]);
    wrong.row("guardians", "X3,Nomsa,Ncube,0773000000,,,", &[]);
    wrong.row("guardians", "X4,Thandi,Ncube,0773000000,,,", &[]);
    wrong.row("guardian_links", ",L0,G0,,mother,full,yes,5", &[("guardian_ref", "duplicate_row")]);
    wrong.row("guardian_links", ",L2,X1,,father,full,yes,1", &[("contact_priority", "duplicate")]);
    wrong.row("guardian_links", ",L4,X1,,father,none,yes,2", &[("can_collect", "no_custody")]);
    wrong.row("guardian_links", ",L6,,0773000000,aunt,full,no,2", &[("guardian_phone", "ambiguous")]);
    wrong.row("guardian_links", ",L8,X2,,father,full,no,2", &[("guardian_ref", "failed_row")]);
    wrong.row("enrolments", "L0,F1,2025-01-14,,,day,", &[("starts_on", "duplicate_row")]);
    wrong.row("enrolments", "L1,F1,2025-05-01,,,day,", &[("starts_on", "on_the_roll")]);
    wrong.row("enrolments", "L3,F1,2024-05-01,2024-02-01,transfer,day,", &[("ends_on", "date_order")]);
    wrong.row("enrolments", "L5,F1,2024-01-10,2024-06-01,wanderlust,day,", &[("exit_reason", "invalid_reference")]);
    wrong.row("enrolments", "L7,F1,2024-01-10,2024-06-01,expulsion,day,", &[("note", "required")]);
    wrong.row("enrolments", "L9,F1,2024-01-10,2999-06-01,transfer,day,", &[("ends_on", "in_future")]);
    wrong.row("enrolments", "L11,F1,2024-01-10,2024-06-01,,day,", &[("exit_reason", "required")]);
    wrong.row("enrolments", "KNOWN,F1,2020-01-10,2020-06-01,transfer,day,", &[("student_number", "already_enrolled")]);
    // This one is right: who left came before they came back.
    wrong.row("enrolments", "L13,G7,2024-01-10,2024-06-01,transfer,day,", &[]);
}

both!(every_error_of_a_large_workbook_is_named_by_sheet_row_and_column, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let _all_done = school.jobs_must_end();
    let known = json!({
        "student_number": "KNOWN", "national_id": "63-1222666S70",
        "enrolment": { "level_code": "F1", "starts_on": "2025-01-14" }
    });
    new_student(&registrar, known).await;
    let mut wrong = wrong();
    // Old for the level: to be looked at, and no more.
    wrong.book.set("students", 1_001, "born_on", "1999-01-01");
    let file = wrong.book.bytes();
    let kinds: std::collections::BTreeSet<_> =
        wrong.expected.iter().map(|(sheet, _, column, code)| (sheet.clone(), column.clone(), code.clone())).collect();
    assert!(kinds.len() >= 30, "{} kinds", kinds.len());
    let before = totals(&registrar).await;

    let tried = import(&registrar, &[("dry_run", "true")], file.clone()).await;
    assert_eq!(problems(&tried), wrong.expected);
    assert_eq!((&tried["kept"], totals(&registrar).await), (&json!(false), before), "a dry run keeps nothing");
    let warning = &tried["warnings"].as_array().unwrap()[0];
    assert_eq!(
        (&warning["sheet"], &warning["cell"], &warning["code"]),
        (&json!("enrolments"), &json!("B1002"), &json!("unusual_age"))
    );

    let none = import(&registrar, &[("all_or_nothing", "true")], file.clone()).await;
    assert_eq!((problems(&none), &none["kept"]), (wrong.expected.clone(), &json!(false)));
    assert_eq!(totals(&registrar).await, before, "all or nothing");

    let part = import(&registrar, &[], file).await;
    assert_eq!((problems(&part), &part["kept"]), (wrong.expected.clone(), &json!(true)));
    assert_eq!(counts(&part), counts(&tried));
    let created = |sheet: usize| part["sheets"][sheet]["created"].as_u64().unwrap();
    let expected: Vec<_> = before.iter().zip(0..).map(|(before, sheet)| before + created(sheet)).collect();
    assert_eq!(totals(&registrar).await.to_vec(), expected);
    assert_eq!(part["sheets"][0]["failed"], STUDENTS.len() + 1);

    // The same file again: what is there is unchanged, and what failed fails.
    let again = import(&registrar, &[], wrong.book.bytes()).await;
    let [_, updated, unchanged, _] = counts(&again);
    assert_eq!((updated, totals(&registrar).await.to_vec()), (0, expected), "{}", again["sheets"]);
    assert!(unchanged > 5_000, "{}", again["sheets"]);
});
