//! Learners, guardians, links and spells in one workbook.

mod errors;
pub(crate) mod file;

use kernel::access::Role;
use serde_json::{Value, json};

use self::file::{Book, XLSX};
use super::{new_guardian, new_student, registry, school};
use crate::harness::{Answer, App, Client, both, ended_job};

const PATH: &str = "/student-records/workbook";

async fn send(client: &Client, flags: &[(&str, &str)], file: Vec<u8>) -> Answer {
    client.post(&format!("{PATH}/import")).query(flags).body(XLSX, file).send().await
}

/// The report, whether it comes at once or of a job.
async fn import(client: &Client, flags: &[(&str, &str)], file: Vec<u8>) -> Value {
    let answer = send(client, flags, file).await;
    if answer.status == 200 {
        return answer.data().clone();
    }
    let answer = answer.is(202);
    let job = ended_job(client, answer.header("location").unwrap()).await;
    assert_eq!(job["status"], "succeeded", "{job}");
    job["result"].clone()
}

/// Created, updated, unchanged, failed: of all sheets together, which must be the sum of each.
fn counts(report: &Value) -> [u64; 4] {
    let names = ["created", "updated", "unchanged", "failed"];
    let number = |of: &Value, name: &str| of[name].as_u64().unwrap();
    for name in names.iter().chain(&["rows"]) {
        let sum: u64 = report["sheets"].as_array().unwrap().iter().map(|sheet| number(sheet, name)).sum();
        assert_eq!(number(report, name), sum, "{name}: {report}");
    }
    let counts = names.map(|name| number(report, name));
    assert_eq!(number(report, "rows"), counts.iter().sum::<u64>(), "{report}");
    counts
}

/// Students, guardians, links, spells.
async fn totals(client: &Client) -> [u64; 4] {
    let mut totals = [0; 4];
    for (total, path) in totals.iter_mut().zip(["/students", "/guardians", "/guardian-links", "/enrolments"]) {
        *total = client.get(path).send().await.is(200).json["meta"]["total"].as_u64().unwrap();
    }
    totals
}

/// Two children of one family, one of whom came back.
fn family() -> Book {
    let mut book = Book::default();
    book.sheet("students", "Student number,Ref,First name,Last name,Sex,Born on");
    book.row("students", "A1,,Rudo,Moyo,female,2012-04-18");
    book.row("students", ",son,=Farai,+cmd|Moyo,male,01/03/2013");
    book.sheet("guardians", "ref,first_name,last_name,phone,national_id");
    book.row("guardians", "mother,Chipo,Moyo,0771234567,");
    book.row("guardians", ",Tendai,Moyo,,63-1222666S70");
    book.sheet(
        "guardian_links",
        "student_number,student_ref,guardian_ref,guardian_phone,guardian_national_id,relationship,can_collect",
    );
    book.row("guardian_links", "A1,,mother,,,mother,yes");
    book.row("guardian_links", ",son,,+263 77 123 4567,,mother,no");
    book.row("guardian_links", "A1,,,,63-1222666S70,father,");
    book.sheet("enrolments", "student_number,student_ref,level_code,starts_on,ends_on,exit_reason,note,boarding");
    // Not in the order of their days.
    book.row("enrolments", "A1,,F2,2026-01-13,,,,boarder");
    book.row("enrolments", "A1,,F1,2025-01-14,2025-08-01,other,Went to an aunt,");
    book.row("enrolments", ",son,F1,2026-01-13,,,,");
    book
}

both!(a_new_school_brings_a_workbook_without_ids, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let tried = import(&registrar, &[("dry_run", "true")], family().bytes()).await;
    assert_eq!((counts(&tried), &tried["kept"]), ([10, 0, 0, 0], &json!(false)), "{tried}");
    assert_eq!(totals(&registrar).await, [0; 4], "a dry run keeps nothing");
    let report = import(&registrar, &[("all_or_nothing", "true")], family().bytes()).await;
    assert_eq!((counts(&report), &report["kept"]), ([10, 0, 0, 0], &json!(true)), "{report}");
    assert_eq!(totals(&registrar).await, [2, 2, 3, 3]);
    let page = registrar.get("/students").query(&[("include", "guardians,enrolment"), ("sort", "born_on")]).send().await.is(200);
    let [rudo, farai] = page.list() else { panic!("{page}") };
    assert_eq!((&rudo["status"], &rudo["enrolment"]["boarding"]), (&json!("enrolled"), &json!("boarder")));
    assert_eq!((&rudo["enrolment"]["entry_reason"], &farai["enrolment"]["level_code"]), (&json!("readmission"), &json!("F1")));
    assert_eq!(rudo["guardians"][0]["guardian"], farai["guardians"][0]["guardian"]);
    assert_eq!((&farai["first_name"], &farai["last_name"]), (&json!("=Farai"), &json!("+cmd|Moyo")));
    let first = registrar.get("/enrolments").query(&[("sort", "starts_on")]).send().await.is(200);
    assert_eq!((&first.list()[0]["exit_reason"], &first.list()[0]["note"]), (&json!("other"), &json!("Went to an aunt")));
    let history = registrar.get(&format!("/students/{}/history", rudo["id"].as_str().unwrap())).send().await.is(200);
    let actions: Vec<_> = history.list().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["readmit", "withdraw", "enrol", "create"], "as the single operations leave it");
});

both!(what_is_exported_comes_back_and_changes_nothing, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    import(&registrar, &[], family().bytes()).await;
    let file = registrar.get(&format!("{PATH}/export")).send().await.is(200);
    assert_eq!(file.header("content-type"), Some(XLSX));
    let again = import(&registrar, &[("all_or_nothing", "true")], file.body.to_vec()).await;
    assert_eq!(counts(&again), [0, 0, 10, 0], "{again}");
    let once_more = import(&registrar, &[], file.body.to_vec()).await;
    assert_eq!(counts(&once_more), [0, 0, 10, 0], "{once_more}");
});

both!(a_row_changes_what_is_there_and_ends_a_spell_that_goes_on, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    import(&registrar, &[], family().bytes()).await;
    let mut book = Book::default();
    book.sheet("students", "student_number,preferred_name");
    book.row("students", "A1,Ru");
    book.sheet("enrolments", "student_number,level_code,starts_on,ends_on,exit_reason,next_school");
    book.row("enrolments", "A1,F2,2026-01-13,2026-03-31,transfer,Goromonzi High");
    let report = import(&registrar, &[], book.bytes()).await;
    assert_eq!(counts(&report), [0, 2, 0, 0], "{report}");
    let student = registrar.get("/students?student_number=A1").send().await.is(200);
    assert_eq!((&student.list()[0]["status"], &student.list()[0]["preferred_name"]), (&json!("withdrawn"), &json!("Ru")));
    let mut book = Book::default();
    book.sheet("enrolments", "student_number,level_code,starts_on,ends_on,exit_reason");
    book.row("enrolments", "A1,F3,2026-01-13,2026-03-31,transfer");
    let refused = import(&registrar, &[], book.bytes()).await;
    assert_eq!(file::problems(&refused), [("enrolments".into(), 2, "level_code".into(), "read_only".into())], "{refused}");
    assert_eq!(refused["problems"][0]["cell"], "B2");
});

both!(nothing_of_another_school_is_found, async |app: App| {
    let (_other, stranger) = registry(&app).await;
    let (theirs, guardian) = (new_student(&stranger, json!({})).await, new_guardian(&stranger, "Chipo", "Moyo").await);
    let (_school, registrar) = registry(&app).await;
    import(&registrar, &[], family().bytes()).await;
    let mut book = Book::default();
    book.sheet("students", "id,first_name");
    book.row("students", &format!("{theirs},Eve"));
    book.sheet("guardian_links", "student_id,student_number,guardian_id,relationship");
    book.row("guardian_links", &format!("{theirs},,{guardian},mother"));
    book.row("guardian_links", &format!(",A1,{guardian},mother"));
    book.sheet("enrolments", "student_id,level_code");
    book.row("enrolments", &format!("{theirs},F1"));
    let report = import(&registrar, &[], book.bytes()).await;
    let problem = |sheet: &str, row: u64, column: &str, code: &str| (sheet.to_owned(), row, column.to_owned(), code.to_owned());
    let expected = [
        problem("enrolments", 2, "student_id", "failed_row"),
        problem("guardian_links", 2, "student_id", "failed_row"),
        problem("guardian_links", 3, "guardian_id", "invalid_reference"),
        problem("students", 2, "id", "invalid_reference"),
    ];
    assert_eq!(file::problems(&report), expected, "{report}");
    let mut book = Book::default();
    book.sheet("enrolments", "student_id,level_code");
    book.row("enrolments", &format!("{theirs},F1"));
    let report = import(&registrar, &[], book.bytes()).await;
    assert_eq!(file::problems(&report), [problem("enrolments", 2, "student_id", "invalid_reference")], "{report}");
    assert_eq!(stranger.get(&format!("/students/{theirs}")).send().await.is(200).data()["first_name"], "Rudo");
});

both!(who_may_not_do_what_the_sheets_do_is_refused, async |app: App| {
    let school = school(&app).await;
    for role in [Role::Bursar, Role::Teacher, Role::Staff, Role::Parent, Role::Student] {
        let client = school.as_(role).await;
        send(&client, &[], family().bytes()).await.fails(403, "FORBIDDEN");
        client.get(&format!("{PATH}/template")).send().await.fails(403, "FORBIDDEN");
        client.get(&format!("{PATH}/export")).send().await.fails(403, "FORBIDDEN");
    }
    for role in [Role::Registrar, Role::SchoolAdmin] {
        let report = import(&school.as_(role).await, &[("dry_run", "true")], family().bytes()).await;
        assert_eq!(counts(&report), [10, 0, 0, 0], "{report}");
    }
});

both!(a_template_that_nobody_has_filled_in_has_no_rows_and_its_example_is_valid, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let template = registrar.get(&format!("{PATH}/template")).send().await.is(200);
    let report = import(&registrar, &[], template.body.to_vec()).await;
    assert_eq!(counts(&report), [0; 4], "{report}");
    let mut book = Book::default();
    book.sheet("students", "ref,student_number,first_name,middle_names,last_name,sex,born_on,nationality,home_language");
    book.row("students", "learner-1,2026001,Ruvimbo,Nyasha,Moyo,female,2012-04-18,ZW,sn");
    book.sheet("guardians", "ref,title,first_name,last_name,sex,phone,occupation");
    book.row("guardians", "guardian-1,Mrs,Chiedza,Moyo,female,+263771234567,Nurse");
    book.sheet("guardian_links", "student_number,guardian_ref,relationship,contact_priority,lives_with,emergency_contact");
    book.row("guardian_links", "2026001,guardian-1,mother,2,yes,yes");
    book.sheet("enrolments", "student_number,level_code,starts_on,boarding,entry_reason");
    book.row("enrolments", "2026001,F1,2026-01-13,boarder,new");
    let report = import(&registrar, &[], book.bytes()).await;
    assert_eq!(counts(&report), [4, 0, 0, 0], "{report}");
});

both!(a_file_that_is_no_such_workbook_is_refused_whole, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    send(&registrar, &[], b"first_name,last_name\nRudo,Moyo\n".to_vec()).await.fails(422, "IMPORT_UNREADABLE");
    let mut book = Book::default();
    book.sheet("students", "first_name,last_name,sex,born_on,shoe size");
    book.row("students", "Rudo,Moyo,female,2012-04-18,4");
    book.sheet("pupils", "first_name");
    book.row("pupils", "Rudo");
    let refused = send(&registrar, &[], book.bytes()).await.fails(422, "IMPORT_HEADER_INVALID");
    refused.names("students.shoe_size", "unknown_column").names("pupils", "unknown_sheet");
    send(&registrar, &[("all", "true")], family().bytes()).await.fails(400, "UNKNOWN_PARAMETER");
});

both!(a_small_file_with_an_error_is_kept_in_part_or_not_at_all, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let mut book = family();
    book.set("students", 2, "born_on", "31/02/2012");
    let none = import(&registrar, &[("all_or_nothing", "true")], book.bytes()).await;
    assert_eq!((counts(&none), &none["kept"]), ([7, 0, 0, 3], &json!(false)), "{none}");
    assert_eq!(totals(&registrar).await, [0; 4]);
    let part = import(&registrar, &[], book.bytes()).await;
    assert_eq!((counts(&part), &part["kept"]), ([7, 0, 0, 3], &json!(true)), "{part}");
    assert_eq!(part["problems"], none["problems"]);
    assert_eq!(totals(&registrar).await, [1, 2, 2, 2]);
    let failed = part["problems"].as_array().unwrap().iter().find(|p| p["sheet"] == "guardian_links").unwrap();
    assert_eq!(failed["issue"], "Names row 3 of the sheet students, which could not be taken in");
});
