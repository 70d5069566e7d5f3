//! What people wrote, as a resource: read only.

use kernel::resource::{NoInput, Resource, Verb};

use super::message::{ActiveModel, Column, Entity, Model};

/// What people wrote.
#[derive(Debug)]
pub(in crate::notifications) struct InboundMessages;

impl Resource for InboundMessages {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "inbound_message";
    const PLURAL: &'static str = "inbound_messages";
    const PATH: &'static str = "/inbound-messages";
    const ABOUT: &'static str = "What somebody wrote to the school by SMS or WhatsApp, and how it was answered. Kept for a year, unless configured otherwise.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::ReceivedAt, Column::Sender];
    const FILTERABLE: &'static [Column] = &[
        Column::Channel,
        Column::Provider,
        Column::Sender,
        Column::Recipient,
        Column::ReceivedAt,
        Column::Keyword,
        Column::Outcome,
        Column::NotificationId,
    ];
    const DEFAULT_SORT: &'static str = "-received_at";

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }
}
