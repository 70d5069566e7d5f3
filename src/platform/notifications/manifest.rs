//! What the module brings.

use actix_web::http::Method;
use kernel::Module;
use kernel::access::{Grant, Role};
use kernel::errors::code;
use kernel::i18n::Language;
use kernel::operation::Operation;
use serde_json::{Value, json};

use super::codes::{self, AUDIENCE_TOO_LARGE, CREDIT_EXHAUSTED};
use super::{
    announce, audience, credit, deliveries, digest, gateway_commands, inbound, keywords, live, messages, preferences, providers,
    push, reports, returned, send, smpp, suppressions, template, unsubscribe,
};
use crate::schools::input::list_of;

/// Everybody reads what they were sent and chooses what they hear.
const OWN: &[&str] = &["notifications.notification_delivery.read", "notifications.inbox.read", "notifications.preference.update"];

const GRANTS: &[Grant] = &[
    Grant::all(Role::SuperAdmin, &["notifications.message_credit.top_up"]),
    Grant::all(
        Role::SchoolAdmin,
        &[
            "notifications.notification.*",
            "notifications.notification_delivery.*",
            "notifications.notification_kind.read",
            "notifications.notification_template.*",
            "notifications.notification_suppression.*",
            "notifications.message_gateway.*",
            "notifications.message_keyword.*",
            "notifications.inbound_message.*",
            "notifications.message_credit.read",
            "notifications.message_credit_entry.*",
            "notifications.inbox.read",
            "notifications.preference.update",
        ],
    ),
    Grant::all(
        Role::Registrar,
        &["notifications.notification.read", "notifications.notification.create", "notifications.notification_kind.read"],
    ),
    Grant::related(Role::Registrar, OWN),
    Grant::related(Role::Bursar, OWN),
    Grant::related(Role::Teacher, OWN),
    Grant::related(Role::Staff, OWN),
    Grant::related(Role::Student, OWN),
    Grant::related(Role::Parent, OWN),
];

/// The module of notifications.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new(
        "notifications",
        "What people are told: texts, channels, what each person wants to hear how, what was sent to whom, and what it cost.",
    );
    module.resource::<messages::Messages>();
    module.resource::<deliveries::Deliveries>();
    module.resource::<template::Templates>();
    module.resource::<suppressions::Suppressions>();
    module.resource::<gateway_commands::Gateways>();
    module.resource::<credit::Entries>();
    module.resource::<keywords::Keywords>();
    module.resource::<inbound::InboundMessages>();
    module.operations.extend(telling());
    module.operations.extend(own());
    module.operations.extend(texts());
    module.operations.extend(ways());
    module.operations.extend(paying());
    module.operations.extend(unsubscribe::operations());
    module.jobs.push(send::kind());
    module.companions.extend([smpp::companion(), returned::companion()]);
    module.schedules.push(digest::schedule());
    module.providers = reports::providers();
    module.grants = GRANTS;
    module.feeds = live::FEEDS;
    module.visibilities = deliveries::VISIBILITIES;
    module.codes = codes::ALL;
    module.messages = &[
        (Language::En, include_str!("messages/en.ftl")),
        (Language::Sn, include_str!("messages/sn.ftl")),
        (Language::Nd, include_str!("messages/nd.ftl")),
    ];
    module
}

fn announcement() -> Value {
    json!({
        "audience": { "roles": ["teacher", "staff"] },
        "subject": "Staff meeting",
        "text": "We meet in the hall at 14:00 on Friday.",
        "channels": ["sms", "email"]
    })
}

fn telling() -> Vec<Operation> {
    vec![
        Operation::post("/notifications", "send_notification", announce::announce)
            .permission("notifications.notification.create")
            .created()
            .describe(
                "Tell a group of people something",
                "Puts it into their inboxes at once (or at `send_at`), and sends it to each by the first of the channels that works for them: outside quiet hours unless it is an emergency, as each person chose. Credit for the dearest way is taken now; what is not spent is given back when everything is sent.",
            )
            .errors(&[&CREDIT_EXHAUSTED, &AUDIENCE_TOO_LARGE])
            .request_example(announcement()),
        list_of::<audience::AudienceKind>(Operation::get("/audience-kinds", "list_audience_kinds", audience::list_kinds))
            .permission("notifications.notification.create")
            .describe("Kinds of group", "The groups that can be written to, beside people by name and by role. Reads only."),
        Operation::post("/notifications/estimate", "estimate_notification", announce::estimate)
            .permission("notifications.notification.create")
            .unconditional()
            .describe(
                "Estimate what it would cost",
                "How many people would be told which way, in how many parts, and what that costs at most. Sends nothing and changes nothing.",
            )
            .errors(&[&AUDIENCE_TOO_LARGE])
            .request_example(announcement()),
        Operation::post("/notifications/{id}/cancel", "cancel_notification", messages::cancel)
            .permission("notifications.notification.cancel")
            .describe("Cancel a message", "Stops what has not been sent yet and gives its credit back. What was sent stays sent.")
            .errors(&[&code::ILLEGAL_TRANSITION]),
        Operation::get("/notifications/{id}/figures", "get_notification_figures", messages::figures)
            .permission("notifications.notification.read")
            .describe("What became of a message", "Deliveries by channel and state, the reasons of those that failed, how many were read, and the cost. Reads only."),
    ]
}

fn own() -> Vec<Operation> {
    vec![
        Operation::get("/inbox/unread", "count_unread", deliveries::unread)
            .permission("notifications.inbox.read")
            .describe("Unread messages", "How many messages in the caller's own inbox are unread. Reads only."),
        Operation::post("/inbox/{id}/read", "read_inbox_message", deliveries::read)
            .permission("notifications.inbox.read")
            .describe("Mark a message as read", "Marks one message of the caller's own inbox as read. Once is enough."),
        Operation::post("/inbox/read-all", "read_inbox", deliveries::read_all)
            .permission("notifications.inbox.read")
            .unconditional()
            .describe("Mark everything as read", "Marks every message of the caller's own inbox as read."),
        Operation::get("/notification-deliveries/{id}/why", "explain_notification_delivery", deliveries::why)
            .permission("notifications.notification_delivery.read")
            .describe("Why did I get this?", "Why somebody was told something, why this way, and whether they can turn it off. Reads only."),
        Operation::get("/push-services", "get_push_services", push::show_services)
            .account()
            .describe(
                "By whom notices can be pushed",
                "Which services are set up here, and the key that a browser subscribes with: what an app needs before it registers its device (`PUT /devices/current`). Reads only.",
            ),
        Operation::get("/notification-preferences", "get_notification_preferences", preferences::show)
            .permission("notifications.preference.update")
            .describe("What I hear how", "The caller's own choices for each category and channel. Reads only."),
        Operation::put("/notification-preferences", "change_notification_preferences", preferences::choose)
            .permission("notifications.preference.update")
            .unconditional()
            .describe(
                "Choose what I hear how",
                "Changes the choices that are given; the rest stays. What concerns a learner's safety, or the account itself, everybody hears.",
            )
            .request_example(json!({ "preferences": [{ "category": "events", "channel": "email", "choice": "digest" }] })),
    ]
}

fn texts() -> Vec<Operation> {
    vec![
        list_of::<template::NotificationKind>(Operation::get("/notification-kinds", "list_notification_kinds", template::list_kinds))
            .permission("notifications.notification_kind.read")
            .describe("Kinds of message", "What people are told, what the texts can name, and the program's own texts. Reads only."),
        Operation::post("/notification-templates/preview", "preview_notification_template", template::preview)
            .permission("notifications.notification_template.read")
            .unconditional()
            .describe(
                "Preview a text",
                "What a text will say on a channel in a language, and as how many messages it is paid for. Every name without a value is an error. Changes nothing.",
            )
            .errors(&[&code::NOT_FOUND])
            .request_example(json!({ "kind": "announcement", "channel": "sms", "language": "en", "body": "{{ school }}: {{ text }}" })),
    ]
}

fn ways() -> Vec<Operation> {
    let gateway = json!({
        "name": "SMS", "channel": "sms", "provider": "africastalking", "price": 300, "per_second": 20,
        "settings": { "username": "chitombo", "api_key": "atsk_0000000000000000" }
    });
    vec![
        list_of::<providers::MessageProvider>(Operation::get("/message-providers", "list_message_providers", providers::list))
            .permission("notifications.message_gateway.read")
            .describe("Providers", "The providers that a school may have an account with, and what each asks for. Reads only."),
        Operation::post("/message-gateways", "create_message_gateway", gateway_commands::create)
            .permission("notifications.message_gateway.create")
            .created()
            .describe(
                "Set up a gateway",
                "Adds a provider's account through which the school sends. Its keys are sealed and never shown.",
            )
            .errors(&[&code::DUPLICATE])
            .request_example(gateway.clone()),
        Operation::new(Method::PUT, "/message-gateways/{id}", "replace_message_gateway", gateway_commands::replace)
            .permission("notifications.message_gateway.update")
            .describe(
                "Replace a gateway",
                "Changes it as a whole, its keys included: they are not shown to who changes the rest.",
            )
            .errors(&[&code::DUPLICATE])
            .request_example(gateway),
        Operation::post("/message-gateways/{id}/test", "test_message_gateway", gateway_commands::test)
            .permission("notifications.message_gateway.test")
            .unconditional()
            .describe(
                "Test a gateway",
                "Sends one short message through it, which the provider charges for, and says what it answered.",
            )
            .request_example(json!({ "to": "+263772345678" })),
    ]
}

fn paying() -> Vec<Operation> {
    vec![
        Operation::get("/message-credit", "get_message_credit", credit::show)
            .permission("notifications.message_credit.read")
            .describe("Credit for messages", "What is left for messages that cost something. Reads only."),
        Operation::post("/schools/{id}/message-credit/top-up", "top_up_message_credit", credit::top_up)
            .platform("add credit for messages")
            .permission("notifications.message_credit.top_up")
            .insist_on_idempotency_key()
            .unconditional()
            .describe("Add credit", "Adds what was paid for a school's messages.")
            .errors(&[&code::NOT_FOUND])
            .request_example(json!({ "amount": 500_000, "note": "Receipt 1042" })),
    ]
}
