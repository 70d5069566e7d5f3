//! Rows as subjects: what a unit of work has read, and what it has changed.

use uuid::Uuid;

use super::Subject;
use crate::db::{Realm, Tables};

/// Tables that every change writes to, and that no remembered answer is read from.
const MACHINERY: [&str; 3] = ["audit_entries", "idempotency_keys", "outbox_events"];

/// What answers for a school follow from that were read from these tables; `None`: nobody knows.
#[must_use]
pub fn read_from(tables: &Tables, school: Uuid) -> Option<Vec<Subject>> {
    let names = tables.names()?;
    Some(names.iter().flat_map(|name| [of_school(name, school), of_all(name)]).chain([of_everything()]).collect())
}

/// What changes when something is written to these tables: of one school, or of any.
#[must_use]
pub fn written_to(tables: &Tables, realm: &Realm) -> Vec<Subject> {
    let Some(names) = tables.names() else { return vec![of_everything()] };
    let names = names.iter().filter(|name| !MACHINERY.contains(&name.as_str()));
    match realm {
        Realm::School { school, .. } => names.map(|name| of_school(name, *school)).collect(),
        Realm::None | Realm::Account(_) | Realm::Platform => names.map(|name| of_all(name)).collect(),
    }
}

fn of_school(table: &str, school: Uuid) -> Subject {
    Subject::new("rows", format_args!("{table}:{school}"))
}

fn of_all(table: &str) -> Subject {
    Subject::new("rows", table)
}

fn of_everything() -> Subject {
    Subject::new("rows", "")
}
