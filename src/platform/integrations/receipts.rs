//! Messages that were taken in or refused, as a resource: read only.

use kernel::resource::{NoInput, Resource, Verb};

use super::receipt::{ActiveModel, Column, Entity, Model};

/// Messages.
#[derive(Debug)]
pub(super) struct Receipts;

impl Resource for Receipts {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "integrations";
    const ENTITY: &'static str = "webhook_receipt";
    const PLURAL: &'static str = "webhook_receipts";
    const PATH: &'static str = "/webhook-receipts";
    const ABOUT: &'static str = "A message that a source sent, and what became of it; also one that was refused, with the reason. What it says is not shown. Kept for 30 days, unless configured otherwise.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get];
    const FILTERABLE: &'static [Column] = &[Column::SourceId, Column::MessageId, Column::Status, Column::RefusedBecause];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }
}
