//! The operations of this module beyond its resources.

use actix_web::http::Method;
use kernel::errors::code;
use kernel::operation::{Idempotency, Operation};
use serde_json::json;

use super::codes::{ENDPOINT_DISABLED, TOO_MANY_ENDPOINTS, TOO_MANY_SECRETS};
use super::endpoints::Endpoints;
use super::{endpoint_commands, handshake, receive, replay, rotate_secret, sources};

/// All of them.
pub(super) fn all() -> Vec<Operation> {
    let mut all = endpoints();
    all.extend(sending());
    all.extend(taking_in());
    all
}

/// What answers with a secret: the answer is not kept for a retry.
fn told_once(mut operation: Operation) -> Operation {
    operation.idempotency = Idempotency::None;
    operation
}

fn endpoints() -> Vec<Operation> {
    let create = Operation::post("/webhook-endpoints", "create_webhook_endpoint", endpoint_commands::create)
        .created()
        .permission("integrations.webhook_endpoint.create")
        .describe(
            "Create a webhook endpoint",
            "Sends the school's events of the named topics to an address from now on, signed as Standard Webhooks says. Answers with the secret, this once. A school has 20 endpoints at most, unless configured otherwise.",
        )
        .errors(&[&TOO_MANY_ENDPOINTS])
        .request_example(<Endpoints as kernel::resource::Resource>::example());
    let rotate = Operation::post("/webhook-endpoints/{id}/rotate-secret", "rotate_webhook_endpoint_secret", rotate_secret::rotate_secret)
        .permission("integrations.webhook_endpoint.rotate_secret")
        .describe(
            "Replace the secret of a webhook endpoint",
            "Makes a new secret and answers with it, this once. The replaced one signs as well for a while, so that every message carries a signature that either verifies.",
        )
        .errors(&[&TOO_MANY_SECRETS])
        .request_example(json!({ "overlap_hours": 24 }));
    let enable = Operation::post("/webhook-endpoints/{id}/enable", "enable_webhook_endpoint", endpoint_commands::enable)
        .permission("integrations.webhook_endpoint.enable")
        .describe("Enable a webhook endpoint", "Events are sent again from now on. What was missed is sent by a replay.")
        .errors(&[&code::ILLEGAL_TRANSITION]);
    let disable = Operation::post("/webhook-endpoints/{id}/disable", "disable_webhook_endpoint", endpoint_commands::disable)
        .permission("integrations.webhook_endpoint.disable")
        .describe("Disable a webhook endpoint", "Nothing is sent any more; what waits is cancelled when its time comes.")
        .errors(&[&code::ILLEGAL_TRANSITION]);
    vec![told_once(create), told_once(rotate), enable, disable]
}

fn sending() -> Vec<Operation> {
    let test = Operation::post("/webhook-endpoints/{id}/test", "test_webhook_endpoint", endpoint_commands::test)
        .unconditional()
        .permission("integrations.webhook_endpoint.test")
        .describe(
            "Send a test to a webhook endpoint",
            "Sends an event `integrations.webhook_endpoint.tested` to this endpoint only, whatever its topics. Answers with the delivery, whose outcome can be read a moment later.",
        )
        .errors(&[&ENDPOINT_DISABLED]);
    let mut since = Operation::post("/webhook-endpoints/{id}/replay", "replay_webhook_endpoint", replay::replay_since)
        .permission("integrations.webhook_endpoint.replay")
        .describe(
            "Send again what a webhook endpoint missed",
            "Begins anew every delivery since a time that failed or was cancelled; with `include_delivered`, the others too. A job does it. Messages keep their `webhook-id`.",
        )
        .errors(&[&ENDPOINT_DISABLED])
        .request_example(json!({ "since": "2026-01-18T10:30:00Z" }));
    since.success = 202;
    let one = Operation::post("/webhook-deliveries/{id}/replay", "replay_webhook_delivery", replay::replay_one)
        .permission("integrations.webhook_delivery.replay")
        .describe(
            "Send a webhook again",
            "Sends a delivery again at once, whatever came of it; if that fails, by the schedule from its beginning. The message keeps its `webhook-id`.",
        )
        .errors(&[&ENDPOINT_DISABLED]);
    vec![test, since, one]
}

fn taking_in() -> Vec<Operation> {
    let create = Operation::post("/webhook-sources", "create_webhook_source", sources::create)
        .created()
        .permission("integrations.webhook_source.create")
        .describe(
            "Create a webhook source",
            "Gives somebody's system an address to send messages to. Answers with the address and the secret, this once.",
        )
        .errors(&[&code::DUPLICATE])
        .request_example(json!({ "name": "Debtors' ledger", "provider": "standard-webhooks" }));
    let rotate = Operation::post("/webhook-sources/{id}/rotate-secret", "rotate_webhook_source_secret", sources::rotate_secret)
        .permission("integrations.webhook_source.rotate_secret")
        .describe(
            "Replace the secret of a webhook source",
            "Messages signed with the new secret are taken in from now on, and for a while those signed with the replaced one.",
        )
        .errors(&[&TOO_MANY_SECRETS])
        .request_example(json!({ "overlap_hours": 24 }));
    let mut receive = Operation::raw(Method::POST, "/webhooks/{provider}/{token}", "receive_webhook", receive::receive)
        .public()
        .describe(
            "Take in a webhook",
            "Where somebody's system sends its messages. One that is verified is written down and answered 202; it is worked on afterwards. One that was sent before is answered likewise, and nothing more is done.",
        )
        .errors(&[&code::UNAUTHENTICATED, &code::NOT_FOUND, &code::MALFORMED_REQUEST, &code::PAYLOAD_TOO_LARGE]);
    receive.success = 202;
    let taken = receive.input.refer::<receive::Taken>();
    receive.output.data = Some(taken);
    let mut ask = Operation::raw(Method::GET, "/webhooks/{provider}/{token}", "verify_webhook_address", handshake::answer)
        .public()
        .describe(
            "Answer a provider that makes sure of an address",
            "Some providers ask before they send, and want their own words back (`hub.challenge`). Reads only.",
        )
        .errors(&[&code::NOT_FOUND]);
    ask.output.media_types = vec!["text/plain"];
    vec![told_once(create), told_once(rotate), receive, ask]
}
