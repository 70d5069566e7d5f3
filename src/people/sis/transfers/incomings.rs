//! Transfers from other schools as a resource: read here, answered by commands.

use kernel::reads::LoggedRead;
use kernel::resource::{NoInput, Resource, Verb};

use super::incoming::{ActiveModel, Column, Entity, Model};

/// Transfers from other schools.
#[derive(Debug)]
pub struct IncomingTransfers;

impl Resource for IncomingTransfers {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "incoming_transfer";
    const PLURAL: &'static str = "incoming_transfers";
    const PATH: &'static str = "/incoming-transfers";
    const ABOUT: &'static str = "A learner whom another school of the platform offers to send here, with the record.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::Status, Column::DecidedAt];
    const FILTERABLE: &'static [Column] = &[Column::Status, Column::SendingSchoolId, Column::StudentId, Column::DecidedAt];
    const READS_LOGGED: bool = true;
    const SENSITIVE: &'static [&'static str] = &["record", "note"];

    /// The whole of a record, which has a national ID, alerts and custody in it.
    fn logged(row: &Model) -> Option<LoggedRead> {
        row.record.as_ref().map(|_| LoggedRead { person_id: row.student_id, fields: vec!["record"] })
    }

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }
}
