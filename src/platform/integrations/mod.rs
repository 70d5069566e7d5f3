//! Integrations: webhooks out and in.
//!
//! - **Out**: a school names *endpoints*, addresses of others' systems, each with the topics it wants. An event that some endpoint wants
//!   becomes a *delivery* for each of them: a CloudEvent, signed as Standard Webhooks says, sent by a job and tried again
//!   by a published schedule. Which events there are is what modules declare ([`kernel::events::EventType`]).
//! - **In**: a school names *sources*, others' systems that send it messages, each with an address that nobody can guess. A
//!   message is written down byte for byte and verified before it is answered, and a job works on it. Modules that hear from
//!   somebody declare a [`kernel::inbound::Provider`].
//!
//! Secrets are sealed in the database and shown once. Nothing is sent to an address that is not the public internet's, unless the
//! configuration lists it (`address-guard`).

mod attempt;
mod codes;
mod deliver;
mod deliveries;
mod delivery;
mod endpoint;
mod endpoint_commands;
mod endpoints;
mod envelope;
mod expiry;
mod hand_out;
mod handshake;
mod health;
mod judge;
mod operations;
mod outgoing;
mod process;
mod receipt;
mod receipts;
mod receive;
mod replay;
mod rotate_secret;
mod schedule;
mod secrets;
mod source;
mod sources;
mod standard;
mod topics;
mod turns;
mod wanted;

use std::sync::Arc;

use kernel::Module;
use kernel::access::{Grant, Role};
use kernel::events::{EventType, RecordChanged, Subscription};
use kernel::i18n::Language;
use kernel::jobs::JobKind;

pub use expiry::expire;
pub(crate) use outgoing::guard;
pub use schedule::ATTEMPTS;

use deliveries::Deliveries;
use endpoints::Endpoints;
use receipts::Receipts;
use sources::Sources;

const GRANTS: &[Grant] = &[Grant::all(Role::SchoolAdmin, &["integrations.*"])];

const MESSAGES: &[(Language, &str)] = &[
    (Language::En, include_str!("messages/en.ftl")),
    (Language::Sn, include_str!("messages/sn.ftl")),
    (Language::Nd, include_str!("messages/nd.ftl")),
];

/// The module.
#[must_use]
pub fn module() -> Module {
    let mut module =
        Module::new("integrations", "Webhooks: a school's events sent to others' systems, and their messages taken in.");
    module.resource::<Endpoints>();
    module.resource::<Deliveries>();
    module.resource::<Sources>();
    module.resource::<Receipts>();
    module.operations.extend(operations::all());
    module.jobs = vec![
        JobKind { kind: deliver::JOB.to_owned(), run: deliver::run },
        JobKind { kind: replay::JOB.to_owned(), run: replay::run },
        JobKind { kind: process::JOB.to_owned(), run: process::run },
    ];
    module.events.extend(events());
    module.subscriptions = vec![Subscription::to_wanted(hand_out::JOB, wanted::wants, hand_out::run)];
    module.providers = vec![Arc::new(standard::StandardWebhooks)];
    module.grants = GRANTS;
    module.codes = codes::ALL;
    module.messages = MESSAGES;
    module
}

/// What happens here beyond changes of resources.
fn events() -> Vec<EventType> {
    let of_endpoint = |topic, about| EventType::new::<RecordChanged>(topic, "webhook_endpoint", about);
    vec![
        of_endpoint("resource.created", "A webhook endpoint was created."),
        of_endpoint("integrations.webhook_endpoint.enabled", "A webhook endpoint was enabled."),
        of_endpoint(
            "integrations.webhook_endpoint.disabled",
            "A webhook endpoint was disabled: because somebody asked, it said that it is gone, or it failed for days.",
        ),
        of_endpoint("integrations.webhook_endpoint.secret_rotated", "The secret of a webhook endpoint was replaced."),
        of_endpoint(
            "integrations.webhook_endpoint.tested",
            "Somebody asked for a test of a webhook endpoint: sent to that one only.",
        ),
        EventType::new::<RecordChanged>("resource.created", "webhook_source", "A webhook source was created."),
        EventType::new::<RecordChanged>(
            "integrations.webhook_source.secret_rotated",
            "webhook_source",
            "The secret of a webhook source was replaced.",
        ),
        EventType::new::<standard::MessageReceived>(
            "integrations.webhook_receipt.received",
            "webhook_receipt",
            "A message of a partner's system was taken in.",
        ),
    ]
}
