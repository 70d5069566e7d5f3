//! The SQL that the program sends for each measure, taken from PostgreSQL's log (`log_statement = all`): the same tables,
//! columns, keys and audit entries. What is held against the program is these, without it.
//!
//! `ratios.rs` says when the program takes more or fewer statements than are here: then take them from the log again.

use crate::place::Kind;

/// What stands for a placeholder. "Own" is the student that a client has to itself.
#[derive(Debug, Clone)]
pub(crate) enum Slot {
    School,
    Account,
    OwnId,
    OwnNumber,
    OwnFirstName,
    OwnLastName,
    OwnVersion,
    OwnNextVersion,
    /// A new id each time.
    Fresh,
    /// A student number that there is not yet.
    Number,
    Text(&'static str),
    Json(&'static str),
    Int(i64),
    Bool(bool),
    Date,
    Time,
    NoText,
    NoJson,
    NoInt,
    NoTime,
}

/// One statement with its values, in the order of `$1`, `$2` …
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// As PostgreSQL takes it. Leaked, as the next, so that the driver does not copy it each time.
    pub(crate) sql: &'static str,
    /// As SQLite is sent it: with `?`. `$1` would be a name there, and looking up thousands of names takes long.
    pub(crate) anonymous: &'static str,
    pub(crate) slots: Vec<Slot>,
}

/// What happens between `BEGIN` and `COMMIT`.
#[derive(Debug, Clone)]
pub(crate) struct Transaction {
    pub(crate) writes: bool,
    pub(crate) statements: Vec<Statement>,
}

use Slot::{
    Account, Bool, Date, Fresh, Int, Json, NoInt, NoJson, NoText, NoTime, Number, OwnFirstName, OwnId, OwnLastName,
    OwnNextVersion, OwnNumber, OwnVersion, School, Text, Time,
};

/// The columns of a student in the order of the entity.
const STUDENT: &str = "school_id id student_number first_name middle_names last_name preferred_name sex born_on \
    birth_entry_number national_id nationality home_language disabilities orphan_status beam phone email address status \
    account_id custom version created_at created_by updated_at updated_by deleted_at search_text";

/// The columns of a sequence.
const SEQUENCE: &str = "school_id id name pattern next_value resets period gapless version created_at created_by updated_at \
    updated_by deleted_at";

/// A student as the audit log has one: as long as a real one.
const SNAPSHOT: &str = r#"{"id": "01a1fd1b-f183-71de-ae50-a1628c0a4e2f", "sex": "male", "beam": "masked:d7cd8634", "email": null, "phone": null, "custom": null, "status": "enrolled", "address": "8299 Borrowdale, Harare", "born_on": "2010-03-09", "version": 1, "last_name": "Amosi", "account_id": null, "created_at": "2026-11-21T07:57:09.641760Z", "created_by": null, "first_name": "Praise", "updated_at": "2026-11-21T07:57:09.641760Z", "updated_by": null, "national_id": null, "nationality": "ZW", "disabilities": "masked:e7a70a11", "middle_names": "James", "home_language": "ny", "orphan_status": "masked:136ed287", "preferred_name": null, "student_number": "20260523", "birth_entry_number": "masked:68644cf4"}"#;

/// An event's payload.
const PAYLOAD: &str = r#"{"id": "01a1fd1b-f183-71de-ae50-a1628c0a4e2f", "change": "update", "version": 2}"#;

/// Reading one student.
pub(crate) fn get() -> Transaction {
    read(vec![own_student()])
}

/// A page of students by name, and how many there are.
pub(crate) fn list() -> Transaction {
    read(vec![page("", &[]), count()])
}

/// Students with a word in their names: so few that the page says how many.
pub(crate) fn search(kind: Kind) -> Transaction {
    let escape = match kind {
        Kind::Postgres => r"E'\\'",
        Kind::Sqlite => r"'\'",
    };
    read(vec![page(&format!(" AND \"students\".\"search_text\" LIKE $2 ESCAPE {escape}"), &[Text("%moyo%")])])
}

/// A new student with a number.
pub(crate) fn create() -> Transaction {
    write(vec![insert_student(1), audit("create_student", "create", NoJson, 1), event("resource.created", 1)])
}

/// A new student who gets the next number of the school.
pub(crate) fn create_numbered() -> Transaction {
    let returning = columns("", SEQUENCE);
    let next = statement(
        format!(
            "UPDATE \"sequences\" SET \"next_value\" = (CASE WHEN (\"sequences\".\"resets\" = $1 AND \"sequences\".\"period\" < $2) \
             THEN $3 ELSE \"next_value\" + $4 END), \"period\" = (CASE WHEN (\"sequences\".\"resets\" = $5 AND \
             \"sequences\".\"period\" < $6) THEN $7 ELSE \"period\" END), \"version\" = \"version\" + $8, \"updated_at\" = $9 \
             WHERE \"sequences\".\"school_id\" = $10 AND \"sequences\".\"name\" = $11 AND \"sequences\".\"deleted_at\" IS NULL \
             RETURNING {returning}"
        ),
        vec![
            Text("yearly"),
            Text("2026"),
            Int(2),
            Int(1),
            Text("yearly"),
            Text("2026"),
            Text("2026"),
            Int(1),
            Time,
            School,
            Text("student_number"),
        ],
    );
    let free = statement(
        "SELECT \"students\".\"student_number\" FROM \"students\" WHERE \"students\".\"school_id\" = $1 \
         AND \"students\".\"deleted_at\" IS NULL AND \"students\".\"student_number\" IN ($2) UNION ALL \
         SELECT \"students\".\"student_number\" FROM \"students\" WHERE \"students\".\"school_id\" = $3 \
         AND \"students\".\"deleted_at\" IS NOT NULL AND \"students\".\"student_number\" IN ($4)"
            .to_owned(),
        vec![School, Number, School, Number],
    );
    write(vec![next, free, insert_student(1), audit("create_student", "create", NoJson, 1), event("resource.created", 1)])
}

/// A change of a student.
pub(crate) fn patch() -> Transaction {
    let set: [(&str, Slot); 22] = [
        ("student_number", OwnNumber),
        ("first_name", OwnFirstName),
        ("middle_names", NoText),
        ("last_name", OwnLastName),
        ("preferred_name", NoText),
        ("sex", Text("female")),
        ("born_on", Date),
        ("birth_entry_number", NoText),
        ("national_id", NoText),
        ("nationality", Text("ZW")),
        ("home_language", Text("sn")),
        ("disabilities", Json("[]")),
        ("orphan_status", Text("none")),
        ("beam", Bool(false)),
        ("phone", NoText),
        ("email", NoText),
        ("address", Text("1 First Street, Harare")),
        ("custom", NoJson),
        ("version", OwnNextVersion),
        ("updated_at", Time),
        ("updated_by", Account),
        ("search_text", Text("praise amosi 20260523")),
    ];
    let assignments: Vec<_> = (1..).zip(&set).map(|(n, (column, _))| format!("\"{column}\" = ${n}")).collect();
    let sql = format!(
        "UPDATE \"students\" SET {} WHERE \"students\".\"school_id\" = $23 AND \"students\".\"id\" = $24 AND \
         \"students\".\"version\" = $25 RETURNING {}",
        assignments.join(", "),
        columns("", STUDENT)
    );
    let slots = set.into_iter().map(|(_, slot)| slot).chain([School, OwnId, OwnVersion]).collect();
    let audit = audit("update_student", "update", Json(SNAPSHOT), 1);
    write(vec![own_student(), statement(sql, slots), audit, event("resource.updated", 1)])
}

/// So many new students in one transaction, some rows to a statement.
pub(crate) fn import(rows: usize, at_once: usize) -> Transaction {
    let statements =
        [insert_student(at_once), audit("import_students", "create", NoJson, at_once), event("resource.created", at_once)];
    write((0..rows / at_once).flat_map(|_| statements.clone()).collect())
}

fn read(statements: Vec<Statement>) -> Transaction {
    Transaction { writes: false, statements }
}

fn write(statements: Vec<Statement>) -> Transaction {
    Transaction { writes: true, statements }
}

fn statement(sql: String, slots: Vec<Slot>) -> Statement {
    // In this text, `$` stands nowhere else, and every number once and in order.
    let anonymous: String =
        sql.split('$').enumerate().map(|(n, part)| if n == 0 { part.to_owned() } else { unnumbered(part) }).collect();
    Statement { sql: sql.leak(), anonymous: anonymous.leak(), slots }
}

/// What follows a `$`, with `?` for its number.
fn unnumbered(part: &str) -> String {
    format!("?{}", part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn columns(table: &str, names: &str) -> String {
    let names = names.split_whitespace();
    names.map(|name| format!("{table}\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn own_student() -> Statement {
    let sql = format!(
        "SELECT {} FROM \"students\" WHERE \"students\".\"school_id\" = $1 AND \"students\".\"deleted_at\" IS NULL \
         AND \"students\".\"id\" = $2 LIMIT $3",
        columns("\"students\".", STUDENT)
    );
    statement(sql, vec![School, OwnId, Int(1)])
}

const LIVING: &str = "FROM \"students\" WHERE \"students\".\"school_id\" = $1 AND \"students\".\"deleted_at\" IS NULL";

fn page(condition: &str, values: &[Slot]) -> Statement {
    let mut slots = vec![School];
    slots.extend_from_slice(values);
    let (limit, offset) = (slots.len() + 1, slots.len() + 2);
    let sql = format!(
        "SELECT {} {LIVING}{condition} ORDER BY \"students\".\"last_name\" ASC, \"students\".\"first_name\" ASC, \
         \"students\".\"id\" ASC LIMIT ${limit} OFFSET ${offset}",
        columns("\"students\".", STUDENT)
    );
    slots.extend([Int(25), Int(0)]);
    statement(sql, slots)
}

fn count() -> Statement {
    statement(format!("SELECT COUNT(*) AS \"total\" {LIVING}"), vec![School])
}

fn insert_student(rows: usize) -> Statement {
    let values = [
        ("school_id", School),
        ("id", Fresh),
        ("student_number", Number),
        ("first_name", Text("Rudo")),
        ("middle_names", NoText),
        ("last_name", Text("Moyo")),
        ("preferred_name", NoText),
        ("sex", Text("female")),
        ("born_on", Date),
        ("birth_entry_number", NoText),
        ("national_id", NoText),
        ("nationality", Text("ZW")),
        ("home_language", Text("sn")),
        ("disabilities", Json("[]")),
        ("orphan_status", Text("none")),
        ("beam", Bool(false)),
        ("phone", NoText),
        ("email", NoText),
        ("address", Text("12 Samora Machel Avenue, Harare")),
        ("status", Text("applicant")),
        ("custom", NoJson),
        ("version", Int(1)),
        ("created_at", Time),
        ("created_by", Account),
        ("updated_at", Time),
        ("updated_by", Account),
        ("search_text", Text("rudo moyo 20261001")),
    ];
    let inserted = insert("students", &values, rows);
    match rows {
        1 => statement(format!("{} RETURNING {}", inserted.sql, columns("", STUDENT)), inserted.slots),
        _ => inserted,
    }
}

fn audit(operation: &'static str, action: &'static str, before: Slot, rows: usize) -> Statement {
    let values = [
        ("school_id", School),
        ("id", Fresh),
        ("at", Time),
        ("actor_id", Account),
        ("actor_name", Text("Mrs Anesu Karimanzira")),
        ("actor_kind", Text("account")),
        ("ip", Text("127.0.0.1")),
        ("user_agent", Text("bench")),
        ("request_id", Text("req_01a1fd1c92a877c4af96d1ca8d6c6cec")),
        ("operation", Text(operation)),
        ("action", Text(action)),
        ("entity", Text("student")),
        ("entity_id", Fresh),
        ("before", before),
        ("after", Json(SNAPSHOT)),
        ("reason", NoText),
        ("chain_seq", NoInt),
        ("chain_hash", NoText),
    ];
    insert("audit_entries", &values, rows)
}

fn event(topic: &'static str, rows: usize) -> Statement {
    let values = [
        ("school_id", School),
        ("id", Fresh),
        ("topic", Text(topic)),
        ("entity", Text("student")),
        ("entity_id", Fresh),
        ("payload", Json(PAYLOAD)),
        ("request_id", Text("req_01a1fd1c92a877c4af96d1ca8d6c6cec")),
        ("actor_id", Account),
        ("occurred_at", Time),
        ("dispatched_at", NoTime),
        ("wanted", Bool(false)),
    ];
    insert("outbox_events", &values, rows)
}

fn insert(table: &str, values: &[(&str, Slot)], rows: usize) -> Statement {
    let names: Vec<_> = values.iter().map(|(column, _)| *column).collect();
    let group = |row: usize| {
        let places: Vec<_> = (1..=values.len()).map(|n| format!("${}", row * values.len() + n)).collect();
        format!("({})", places.join(", "))
    };
    let groups: Vec<_> = (0..rows).map(group).collect();
    let sql = format!("INSERT INTO \"{table}\" ({}) VALUES {}", columns("", &names.join(" ")), groups.join(", "));
    let slots = (0..rows).flat_map(|_| values.iter().map(|(_, slot)| slot.clone())).collect();
    statement(sql, slots)
}
