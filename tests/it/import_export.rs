//! Files at the size of a school: a thousand learners as a job, spreadsheets, and what hides in cells.

use kernel::access::Role;
use serde_json::Value;

use crate::harness::{App, Client, both, ended_job};

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// So many learners as a CSV file, some rows of which are wrong in a way of their own.
fn learners(count: usize, wrong: &[usize]) -> String {
    let mut file = String::from("first_name,last_name,sex,born_on\n");
    for n in 0..count {
        let born_on =
            if wrong.contains(&n) { "31/02/2012".to_owned() } else { format!("{:02}/{:02}/2012", n % 28 + 1, n % 12 + 1) };
        file.push_str(&format!("Learner{n},Moyo,{},{born_on}\n", if n % 2 == 0 { "female" } else { "Male" }));
    }
    file
}

async fn import(client: &Client, dry_run: bool, content_type: &str, file: impl Into<Vec<u8>>) -> Value {
    let flag = if dry_run { "true" } else { "false" };
    let call = client.post("/students/import").query(&[("dry_run", flag)]).body(content_type, file.into());
    let answer = call.send().await;
    if answer.status == 200 {
        return answer.data().clone();
    }
    let answer = answer.is(202);
    let job = ended_job(client, answer.header("location").unwrap()).await;
    assert_eq!(job["status"], "succeeded", "{job}");
    job["result"].clone()
}

async fn total(client: &Client) -> u64 {
    client.get("/students").send().await.is(200).json["meta"]["total"].as_u64().unwrap()
}

fn counts(report: &Value) -> [u64; 5] {
    let counts = ["rows", "created", "updated", "unchanged", "failed"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts[0], counts[1..].iter().sum::<u64>(), "the counts do not add up: {report}");
    counts
}

both!(a_thousand_learners_are_imported_as_a_job_and_the_report_adds_up, async |app: App| {
    let school = app.school().await;
    let _all_done = school.jobs_must_end();
    let registrar = school.as_(Role::Registrar).await;
    let file = learners(1_000, &[3, 500, 999]);
    let trial = import(&registrar, true, CSV, file.clone()).await;
    assert_eq!(counts(&trial), [1_000, 997, 0, 0, 3], "{trial}");
    assert_eq!(total(&registrar).await, 0, "a dry run keeps nothing");
    let rows: Vec<_> =
        trial["problems"].as_array().unwrap().iter().map(|p| (p["row"].as_u64().unwrap(), p["field"].clone())).collect();
    assert_eq!(rows, [5, 502, 1_001].map(|row| (row, Value::from("born_on"))), "rows as a spreadsheet numbers them");
    let real = import(&registrar, false, CSV, file).await;
    assert_eq!(counts(&real), counts(&trial));
    assert_eq!(real["problems"], trial["problems"]);
    assert_eq!(total(&registrar).await, 997);
});

both!(an_import_that_fails_in_one_row_keeps_the_others, async |app: App| {
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    let report = import(&registrar, false, CSV, learners(10, &[4])).await;
    assert_eq!(counts(&report), [10, 9, 0, 0, 1], "{report}");
    assert_eq!(report["problems"][0]["row"], 6, "{report}");
    assert_eq!(total(&registrar).await, 9);
});

both!(a_spreadsheet_is_read_as_its_cells_look, async |app: App| {
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["First name", "LAST-NAME", "sex", "born_on", "student_number"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), name).unwrap();
    }
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2012, 2, 29).unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for row in 1..=3 {
        sheet.write(row, 0, format!("Learner{row}")).unwrap();
        sheet.write(row, 1, "Moyo").unwrap();
        sheet.write(row, 2, "FEMALE").unwrap();
        sheet.write_with_format(row, 3, &date, &format).unwrap();
        sheet.write(row, 4, 2_026_000 + row).unwrap();
    }
    // An empty row in between is no row.
    sheet.write(5, 0, "Learner5").unwrap();
    sheet.write(5, 1, "Moyo").unwrap();
    sheet.write(5, 2, "male").unwrap();
    sheet.write(5, 3, "2013-01-02").unwrap();
    let report = import(&registrar, false, XLSX, book.save_to_buffer().unwrap()).await;
    assert_eq!(counts(&report), [4, 4, 0, 0, 0], "{report}");
    let listed = registrar.get("/students").query(&[("sort", "first_name")]).send().await.is(200);
    assert_eq!(listed.list()[0]["born_on"], "2012-02-29", "{listed}");
    assert_eq!(listed.list()[0]["student_number"], "2026001", "{listed}");
    assert_eq!(listed.list()[3]["born_on"], "2013-01-02", "{listed}");
});

both!(a_file_of_a_form_is_read_as_the_file_itself, async |app: App| {
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    let form = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"learners.csv\"\r\ncontent-type: text/csv\r\n\r\n{}\r\n--edge--\r\n",
        learners(2, &[])
    );
    let report = import(&registrar, false, "multipart/form-data; boundary=edge", form).await;
    assert_eq!(counts(&report), [2, 2, 0, 0, 0], "{report}");
});

both!(semicolons_tabs_and_byte_order_marks_are_understood, async |app: App| {
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    for (n, separator) in [";", "\t"].into_iter().enumerate() {
        let file = format!("\u{feff}{}", learners(2, &[]).replace("Learner", &format!("Person{n}x")).replace(',', separator));
        let report = import(&registrar, false, CSV, file).await;
        assert_eq!(counts(&report), [2, 2, 0, 0, 0], "{report}");
    }
});

both!(a_formula_in_a_cell_does_not_reach_a_spreadsheet_as_one, async |app: App| {
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    let file = "first_name,last_name,sex,born_on\n\"=HYPERLINK(\"\"http://evil\"\")\",@SUM(A1),female,2012-02-29\n+cmd|x,-1+cmd,male,2012-02-29\n";
    let report = import(&registrar, false, CSV, file).await;
    assert_eq!(counts(&report)[1], 2, "{report}");
    let text = registrar.get("/students/export").send().await.is(200).text();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut cells = 0;
    for record in reader.records() {
        for cell in record.unwrap().iter() {
            assert!(!cell.starts_with(['=', '@', '\t', '\r']), "{cell}");
            assert!(!cell.starts_with(['+', '-']) || cell[1..].chars().all(|c| c.is_ascii_digit()), "{cell}");
            cells += 1;
        }
    }
    assert!(cells > 0);
    // And it comes back as what it was.
    let again = import(&registrar, false, CSV, text).await;
    assert_eq!(counts(&again), [2, 0, 0, 2, 0], "{again}");
});

both!(an_import_beyond_its_limit_is_refused_before_anything_is_kept, async |app: App| {
    let app = App::private(app.kind(), &[("limits.import_max_rows", "5"), ("limits.import_sync_rows", "5")]).unwrap();
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    let call = registrar.post("/students/import").body(CSV, learners(6, &[]));
    call.send().await.fails(422, "IMPORT_TOO_LARGE");
    assert_eq!(total(&registrar).await, 0);
});

both!(a_control_character_in_a_cell_is_a_problem_of_its_row, async |app: App| {
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    let file =
        "student_number,first_name,last_name,sex,born_on\nA\u{0}1,Rudo,Moyo,female,2012-01-01\nA2,Tino,Moyo,male,2012-01-01\n";
    let report = import(&registrar, false, CSV, file).await;
    assert_eq!(counts(&report), [2, 1, 0, 0, 1], "{report}");
    assert_eq!(report["problems"][0]["field"], "student_number", "{report}");
    assert_eq!(report["problems"][0]["code"], "control_characters", "{report}");
});

both!(a_spreadsheet_with_cells_far_apart_is_refused_not_laid_out, async |app: App| {
    let school = app.school().await;
    let registrar = school.as_(Role::Registrar).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(0, 0, "first_name").unwrap().write(1_048_575, 16_383, "x").unwrap();
    let file = book.save_to_buffer().unwrap();
    registrar.post("/students/import").body(XLSX, file).send().await.fails(422, "IMPORT_UNREADABLE");
});
