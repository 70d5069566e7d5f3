//! What a school has written is still there after a migration that changes how it is kept.

use migration::Roles;
use sea_orm::{DatabaseConnection, DbBackend, Statement};

use crate::database::{SCHOOL_A, SCHOOL_B, TestDatabase, id, insert, texts};
use sea_orm::ConnectionTrait;

/// Takes back a migration, and all that came after it.
async fn take_back(conn: &DatabaseConnection, name: &str) {
    let known = migration::status(conn).await.unwrap();
    let before = known.iter().position(|status| status.name == name).unwrap();
    migration::down(conn, Some(u32::try_from(known.len() - before).unwrap()), |_| {}).await.unwrap();
}

#[tokio::test]
async fn the_subjects_that_teachers_had_as_texts_become_subjects_and_texts_again() {
    for database in TestDatabase::both().await {
        let (owner, free) = (database.another().await, database.superuser().await);
        // Row Level Security does not bind a superuser; SQLite has neither.
        let free = free.as_ref().unwrap_or(&database.conn);
        take_back(&owner, "m20260101_000043_class_teachers").await;
        let account = id(9);
        let account_columns = "id, email, password_hash, name, status, password_changed_at";
        let account_values =
            format!("'{account}', 'teacher@school.example', '', 'Teacher', 'active', '2026-01-18T10:30:00+00:00'");
        free.execute_unprepared(&insert("accounts", account_columns, &account_values)).await.unwrap();
        for school in [SCHOOL_A, SCHOOL_B] {
            let class = format!("'{school}', '{}', 'Form 1 A', 'F1', 2026, ''", id(1));
            let class_columns = "school_id, id, name, level_code, academic_year, search_text";
            free.execute_unprepared(&insert("classes", class_columns, &class)).await.unwrap();
            let rows = [
                (2, "class_teacher", "NULL"),
                (3, "subject_teacher", "'Maths'"),
                (4, "subject_teacher", "'Maths'"),
                (5, "subject_teacher", "NULL"),
            ];
            for (number, role, subject) in rows {
                let columns = "school_id, id, class_id, account_id, role, subject, starts_on";
                let values = format!(
                    "'{school}', '{}', '{}', '{account}', '{role}', {subject}, '2026-01-{:02}'",
                    id(number),
                    id(1),
                    number + 10
                );
                free.execute_unprepared(&insert("class_teachers", columns, &values)).await.unwrap();
            }
        }

        migration::up(&owner, &Roles::default(), |_| {}).await.unwrap();
        for school in [SCHOOL_A, SCHOOL_B] {
            let now = format!(
                "SELECT role || ' ' || COALESCE(s.name || ' ' || s.code, '-') FROM class_teachers t \
                 LEFT JOIN subjects s ON s.school_id = t.school_id AND s.id = t.subject_id \
                 WHERE t.school_id = '{school}' ORDER BY starts_on"
            );
            let expected =
                ["class_teacher -", "subject_teacher Maths S1", "subject_teacher Maths S1", "subject_teacher Not named S2"];
            assert_eq!(texts(free, &now).await, expected);
        }
        if database.is_postgres() {
            let bound = "SELECT relname::text FROM pg_class WHERE relname IN ('class_teachers', 'subjects') \
                         AND relrowsecurity AND relforcerowsecurity ORDER BY 1";
            assert_eq!(texts(free, bound).await, ["class_teachers", "subjects"]);
        }

        take_back(&owner, "m20260101_000043_class_teachers").await;
        let before = format!(
            "SELECT role || ' ' || COALESCE(subject, '-') FROM class_teachers WHERE school_id = '{SCHOOL_A}' ORDER BY starts_on"
        );
        let expected = ["class_teacher -", "subject_teacher Maths", "subject_teacher Maths", "subject_teacher Not named"];
        assert_eq!(texts(free, &before).await, expected);
    }
}

#[tokio::test]
async fn an_index_that_a_database_has_already_is_no_obstacle() {
    for database in TestDatabase::both().await {
        let owner = database.another().await;
        take_back(&owner, "m20260101_000023_student_numbers").await;
        owner
            .execute_unprepared(
                "CREATE INDEX ix_students_deleted_number ON students (school_id, student_number) WHERE deleted_at IS NOT NULL",
            )
            .await
            .unwrap();
        migration::up(&owner, &Roles::default(), |_| {}).await.unwrap();
    }
}

#[tokio::test]
async fn on_sqlite_the_living_rows_of_a_school_are_counted_in_an_index_also_where_it_was_made_without_their_marks() {
    let database = TestDatabase::sqlite().await;
    migration::up(&database.conn, &Roles::default(), |_| {}).await.unwrap();
    let plan = format!("EXPLAIN QUERY PLAN SELECT count(*) FROM students WHERE school_id = '{SCHOOL_A}' AND deleted_at IS NULL");
    let counts_in_an_index = async || {
        let plan = database.conn.query_one_raw(Statement::from_string(DbBackend::Sqlite, &plan)).await.unwrap().unwrap();
        plan.try_get::<String>("", "detail").unwrap().contains("COVERING INDEX ix_students_updated_at_id")
    };
    assert!(counts_in_an_index().await);

    take_back(&database.conn, "m20260101_000056_counts").await;
    let old = "DROP INDEX ix_students_updated_at_id; \
               CREATE INDEX ix_students_updated_at_id ON students (school_id, updated_at, id)";
    database.conn.execute_unprepared(old).await.unwrap();
    assert!(!counts_in_an_index().await);
    migration::up(&database.conn, &Roles::default(), |_| {}).await.unwrap();
    assert!(counts_in_an_index().await);
}

#[tokio::test]
async fn spells_on_the_roll_are_kept_when_there_are_more_reasons_to_come_and_fewer_again() {
    for database in TestDatabase::both().await {
        let (owner, free) = (database.another().await, database.superuser().await);
        let free = free.as_ref().unwrap_or(&database.conn);
        let columns = "school_id, id, student_id, level_code, boarding, entry_reason, starts_on, ends_on";
        for school in [SCHOOL_A, SCHOOL_B] {
            database.add_student(school, 1).await;
            for (number, reason, ends_on) in [(2, "transfer_in", "'2026-12-31'"), (3, "progression", "NULL")] {
                let year = if ends_on == "NULL" { 2027 } else { 2026 };
                let row =
                    format!("'{school}', '{}', '{}', 'F1', 'day', '{reason}', '{year}-01-01', {ends_on}", id(number), id(1));
                free.execute_unprepared(&insert("enrolments", columns, &row)).await.unwrap();
            }
        }
        let reasons = "SELECT entry_reason || ' ' || starts_on FROM enrolments ORDER BY school_id, starts_on";

        take_back(&owner, "m20260101_000045_entry_reasons").await;
        let two = ["transfer_in 2026-01-01", "new 2027-01-01"];
        assert_eq!(texts(free, reasons).await, [two, two].concat());
        let another = format!("'{SCHOOL_A}', '{}', '{}', 'F1', 'day', 'repetition', '2025-01-01', '2025-12-31'", id(4), id(1));
        assert!(free.execute_unprepared(&insert("enrolments", columns, &another)).await.is_err());

        migration::up(&owner, &Roles::default(), |_| {}).await.unwrap();
        assert_eq!(texts(free, reasons).await, [two, two].concat());
        free.execute_unprepared(&insert("enrolments", columns, &another)).await.unwrap();
        // The other rules came along.
        let overlapping = format!("'{SCHOOL_A}', '{}', '{}', 'F1', 'day', 'new', '2026-05-01', '2026-06-01'", id(5), id(1));
        assert!(free.execute_unprepared(&insert("enrolments", columns, &overlapping)).await.is_err());
        if database.is_postgres() {
            let bound =
                "SELECT relname::text FROM pg_class WHERE relname = 'enrolments' AND relrowsecurity AND relforcerowsecurity";
            assert_eq!(texts(free, bound).await, ["enrolments"]);
        }
    }
}
