//! Webhooks: where a school's events are sent, what was sent, and whose messages are taken in.

use crate::column::{boolean, bytes, instant, integer, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![endpoints(), deliveries(), sources(), receipts()]
}

/// `secrets` is sealed: the keys that sign, the newest first, each with the time until which it does. `failing_since` and
/// `held_until` are the endpoint's health, kept without a change of its version.
fn endpoints() -> Table {
    tenant_table("webhook_endpoints")
        .columns([
            varchar("url", 2000),
            varchar("description", 200).null(),
            json("topics"),
            boolean("enabled"),
            varchar("api_version", 10),
            varchar("signature", 10).one_of(&["hmac", "ed25519"]),
            text("secrets"),
            varchar("public_key", 80).null(),
            varchar("disabled_because", 20).null().one_of(&["asked", "gone", "failing"]),
            instant("disabled_at").null(),
            integer("failures").default_sql("0"),
            instant("failing_since").null(),
            instant("held_until").null(),
        ])
        .index(&["enabled"])
}

/// One event for one endpoint. `attempts` counts all; `tries` those since it was last begun anew.
fn deliveries() -> Table {
    tenant_table("webhook_deliveries")
        .columns([
            uuid("endpoint_id"),
            uuid("event_id"),
            varchar("event_type", 120),
            text("body"),
            varchar("status", 12).one_of(&["pending", "delivered", "failed", "cancelled"]),
            integer("attempts").default_sql("0"),
            integer("tries").default_sql("0"),
            instant("next_attempt_at").null(),
            instant("delivered_at").null(),
            integer("response_status").null(),
            json("log"),
        ])
        .references("endpoint_id", "webhook_endpoints")
        .unique("event", &["endpoint_id", "event_id"])
        .index(&["endpoint_id", "status", "created_at"])
        .index(&["created_at"])
}

/// Somebody whose messages a school takes in. The address holds a token, of which this is the hash.
fn sources() -> Table {
    tenant_table("webhook_sources")
        .columns([varchar("name", 120), varchar("provider", 40), varchar("token_hash", 64), text("secrets")])
        .unique("name", &["name"])
        .unique("token", &["token_hash"])
}

/// A message as it came. `message_id` is what the provider knows it by.
fn receipts() -> Table {
    tenant_table("webhook_receipts")
        .columns([
            uuid("source_id"),
            varchar("message_id", 120).null(),
            varchar("status", 12).one_of(&["received", "processed", "failed", "refused"]),
            varchar("refused_because", 20).null().one_of(&["signature", "stale", "other_school", "malformed", "too_large"]),
            json("headers"),
            bytes("body"),
            integer("body_bytes"),
            instant("processed_at").null(),
        ])
        .references("source_id", "webhook_sources")
        .unique_where("message", &["source_id", "message_id"], "status <> 'refused'")
        .index(&["source_id", "status", "created_at"])
        .index(&["created_at"])
}
