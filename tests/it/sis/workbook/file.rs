//! Workbooks as tests write them.

use serde_json::Value;

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Sheets, each with its rows; the first is the header.
#[derive(Default)]
pub(crate) struct Book(Vec<(String, Vec<Vec<String>>)>);

impl Book {
    pub(super) fn sheet(&mut self, name: &str, header: &str) {
        self.0.push((name.to_owned(), vec![cells(header)]));
    }

    /// Adds a row; its number in a spreadsheet.
    pub(super) fn row(&mut self, sheet: &str, row: &str) -> u64 {
        let rows = self.rows(sheet);
        rows.push(cells(row));
        u64::try_from(rows.len()).unwrap()
    }

    /// Changes a cell of a row, the first of which is 1.
    pub(super) fn set(&mut self, sheet: &str, row: usize, column: &str, text: &str) {
        let rows = self.rows(sheet);
        let normal = |name: &String| name.to_lowercase().replace(' ', "_");
        let at = rows[0].iter().position(|name| normal(name) == column).unwrap();
        rows[row][at] = text.to_owned();
    }

    fn rows(&mut self, sheet: &str) -> &mut Vec<Vec<String>> {
        &mut self.0.iter_mut().find(|(name, _)| name == sheet).unwrap().1
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, rows) in &self.0 {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (line, row) in (0_u32..).zip(rows) {
                for (column, text) in (0_u16..).zip(row).filter(|(_, text)| !text.is_empty()) {
                    sheet.write_string(line, column, text).unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    }
}

fn cells(row: &str) -> Vec<String> {
    row.split(',').map(str::to_owned).collect()
}

/// A report's problems in order: sheet, row, column, code.
pub(super) fn problems(report: &Value) -> Vec<(String, u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let problems = report["problems"].as_array().unwrap();
    let mut problems: Vec<_> =
        problems.iter().map(|p| (text(&p["sheet"]), p["row"].as_u64().unwrap(), text(&p["column"]), text(&p["code"]))).collect();
    problems.sort();
    problems
}

/// So many learners, two to a family, each with their mother and a place.
pub(crate) fn learners(count: usize) -> Book {
    let mut book = Book::default();
    book.sheet(
        "students",
        "id,student_number,first_name,last_name,sex,born_on,nationality,home_language,disabilities,national_id,phone,email,beam,orphan_status,custom",
    );
    book.sheet("guardians", "ref,first_name,last_name,phone,national_id,language,email");
    book.sheet(
        "guardian_links",
        "student_id,student_number,guardian_ref,guardian_phone,relationship,custody,can_collect,contact_priority",
    );
    book.sheet("enrolments", "student_number,level_code,starts_on,ends_on,exit_reason,boarding,note");
    for n in 0..count {
        let (day, family) = (n % 28 + 1, n / 2);
        book.row("students", &format!(",L{n},Learner{n},Moyo{family},female,2012-01-{day:02},ZW,sn,,,,,no,none,"));
        if n % 2 == 0 {
            book.row("guardians", &format!("G{family},Chipo,Moyo{family},077{:07},,sn,", 1_000_000 + family));
        }
        book.row("guardian_links", &format!(",L{n},G{family},,mother,full,yes,1"));
        book.row("enrolments", &format!("L{n},F1,2025-01-14,,,day,"));
    }
    book
}
