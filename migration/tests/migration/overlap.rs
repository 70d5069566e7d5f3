//! Periods that must not overlap, and other rules that two requests at once could break.

use crate::database::{SCHOOL_A, SCHOOL_B, TestDatabase, id, insert, insert_student};

/// SQL that enrols a student; `ends_on` is a literal.
pub(crate) fn enrolment(school: &str, number: u8, student: &str, starts_on: &str, ends_on: &str) -> String {
    insert(
        "enrolments",
        "school_id, id, student_id, level_code, boarding, entry_reason, starts_on, ends_on",
        &format!("'{school}', '{}', '{student}', 'F1', 'day', 'new', '{starts_on}', {ends_on}", id(number)),
    )
}

#[tokio::test]
async fn overlapping_enrolments_are_refused() {
    for database in TestDatabase::both().await {
        let tendai = database.add_student(SCHOOL_A, 1).await;
        let rudo = database.add_student(SCHOOL_A, 2).await;
        let enrol = |number, student: &str, from: &str, to: &str| enrolment(SCHOOL_A, number, student, from, to);
        let ok = async |sql: String| assert_eq!(database.run(&sql).await.unwrap(), 1);
        let no = async |sql: String| database.refuses(&sql, "ex_enrolments_overlap").await;
        ok(enrol(10, &tendai, "2026-01-13", "'2026-04-09'")).await;
        // The last day is inside the spell.
        no(enrol(11, &tendai, "2026-04-09", "'2026-08-06'")).await;
        no(enrol(11, &tendai, "2026-01-01", "'2026-12-31'")).await;
        no(enrol(11, &tendai, "2025-12-01", "NULL")).await;
        ok(enrol(12, &tendai, "2026-04-10", "NULL")).await;
        no(enrol(13, &tendai, "2030-01-01", "'2030-02-01'")).await;
        // Another learner is in nobody's way.
        ok(enrol(14, &rudo, "2026-01-13", "NULL")).await;
        // Nor can a spell be moved over another.
        let id = id(10);
        no(format!("UPDATE enrolments SET ends_on = '2026-04-10' WHERE id = '{id}'")).await;
        ok(format!("UPDATE enrolments SET ends_on = '2026-04-08' WHERE id = '{id}'")).await;
    }
}

#[tokio::test]
async fn a_deleted_enrolment_is_in_nobodys_way_until_it_is_restored() {
    for database in TestDatabase::both().await {
        let student = database.add_student(SCHOOL_A, 1).await;
        let open = |number| enrolment(SCHOOL_A, number, &student, "2026-01-13", "NULL");
        database.run(&open(10)).await.unwrap();
        let set = |value: &str| format!("UPDATE enrolments SET deleted_at = {value} WHERE id = '{}'", id(10));
        database.run(&set("'2026-01-18T10:30:00+00:00'")).await.unwrap();
        database.run(&open(11)).await.unwrap();
        // Restoring breaks two rules; which of them the database names is its own affair.
        let refused = database.run(&set("NULL")).await.unwrap_err().to_string();
        assert!(refused.contains("ex_enrolments_overlap") || refused.contains("uq_enrolments_open"), "{refused}");
    }
}

#[tokio::test]
async fn an_enrolment_does_not_end_before_it_starts() {
    for database in TestDatabase::both().await {
        let student = database.add_student(SCHOOL_A, 1).await;
        let sql = enrolment(SCHOOL_A, 10, &student, "2026-01-13", "'2026-01-12'");
        database.refuses(&sql, "ck_enrolments_ends_on").await;
        let one_day = enrolment(SCHOOL_A, 10, &student, "2026-01-13", "'2026-01-13'");
        database.run(&one_day).await.unwrap();
    }
}

#[tokio::test]
async fn a_learner_is_in_a_class_once_at_a_time_but_may_be_in_two_classes() {
    for database in TestDatabase::both().await {
        let student = database.add_student(SCHOOL_A, 1).await;
        for (number, name) in [(20, "1A"), (21, "1B")] {
            let values = format!("'{SCHOOL_A}', '{}', '{name}', 'F1', 2026, ''", id(number));
            let columns = "school_id, id, name, level_code, academic_year, search_text";
            let sql = insert("classes", columns, &values);
            database.run(&sql).await.unwrap();
        }
        let member = |number, class, starts_on: &str| {
            let values = format!("'{SCHOOL_A}', '{}', '{}', '{student}', '{starts_on}', '2026-04-09'", id(number), id(class));
            let columns = "school_id, id, class_id, student_id, starts_on, ends_on";
            insert("class_members", columns, &values)
        };
        database.run(&member(30, 20, "2026-01-13")).await.unwrap();
        database.run(&member(31, 21, "2026-01-13")).await.unwrap();
        database.refuses(&member(32, 20, "2026-02-01"), "ex_class_members_overlap").await;
    }
}

#[tokio::test]
async fn a_row_cannot_point_into_another_school() {
    for database in TestDatabase::both().await {
        let student = database.add_student(SCHOOL_A, 1).await;
        let sql = enrolment(SCHOOL_B, 10, &student, "2026-01-13", "NULL");
        let why = if database.is_postgres() { "fk_enrolments_student_id" } else { "FOREIGN KEY constraint failed" };
        database.refuses(&sql, why).await;
    }
}

#[tokio::test]
async fn a_number_is_unique_in_its_school_among_the_living() {
    for database in TestDatabase::both().await {
        database.add_student(SCHOOL_A, 1).await;
        database.add_student(SCHOOL_B, 1).await;
        let again = insert_student(SCHOOL_A, 2, "2026-001");
        let why =
            if database.is_postgres() { "uq_students_student_number" } else { "students.school_id, students.student_number" };
        database.refuses(&again, why).await;
        database.run(&format!("UPDATE students SET deleted_at = updated_at WHERE school_id = '{SCHOOL_A}'")).await.unwrap();
        assert_eq!(database.run(&again).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn only_the_named_values_of_an_enumeration_are_taken() {
    for database in TestDatabase::both().await {
        let sql = insert_student(SCHOOL_A, 1, "2026-001").replace("'female'", "'f'");
        database.refuses(&sql, "ck_students_sex").await;
    }
}
