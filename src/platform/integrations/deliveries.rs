//! Deliveries as a resource: read only.

use kernel::resource::{NoInput, Resource, Verb};

use super::delivery::{ActiveModel, Column, Entity, Model};

/// Deliveries.
#[derive(Debug)]
pub(super) struct Deliveries;

impl Resource for Deliveries {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "integrations";
    const ENTITY: &'static str = "webhook_delivery";
    const PLURAL: &'static str = "webhook_deliveries";
    const PATH: &'static str = "/webhook-deliveries";
    const ABOUT: &'static str = "One event for one webhook endpoint: when it was sent, what the receiver answered, and when it is sent next. Kept for 30 days, unless configured otherwise.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get];
    const SORTABLE: &'static [Column] = &[Column::NextAttemptAt];
    const FILTERABLE: &'static [Column] =
        &[Column::EndpointId, Column::EventId, Column::EventType, Column::Status, Column::ResponseStatus, Column::NextAttemptAt];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }
}
