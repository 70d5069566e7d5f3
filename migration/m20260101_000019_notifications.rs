//! What people are told: its texts, what each person wants to hear how, what was sent to whom, and what it cost.
//!
//! Amounts of credit are ten-thousandths of the currency's unit: an SMS costs less than a cent in some countries.

use crate::column::{bigint, boolean, instant, integer, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

const CHANNELS: &[&str] = &["in_app", "push", "whatsapp", "sms", "email"];
const LANGUAGES: &[&str] = &["en", "sn", "nd"];
const CATEGORIES: &[&str] = &["safety", "attendance", "academic", "fees", "events", "general", "system"];

pub(crate) fn tables() -> Vec<Table> {
    vec![templates(), notifications(), deliveries(), preferences(), suppressions(), credits(), credit_entries(), gateways()]
}

/// A school's own texts; where it has none, the program's hold.
fn templates() -> Table {
    tenant_table("notification_templates")
        .columns([
            varchar("kind", 60),
            varchar("channel", 10).one_of(CHANNELS),
            varchar("language", 2).one_of(LANGUAGES),
            varchar("subject", 200).null(),
            text("body"),
        ])
        .unique("text", &["kind", "channel", "language"])
}

fn notifications() -> Table {
    tenant_table("notifications")
        .columns([
            varchar("kind", 60),
            varchar("category", 12).one_of(CATEGORIES),
            varchar("urgency", 10).one_of(&["emergency", "normal"]),
            varchar("status", 10).one_of(&["scheduled", "sending", "sent", "cancelled"]),
            json("audience"),
            json("data"),
            json("channels"),
            instant("send_at"),
            integer("recipients"),
            bigint("charged"),
            varchar("dedupe_key", 120).null(),
        ])
        .unique("dedupe_key", &["dedupe_key"])
        .index(&["send_at", "id"])
}

/// What one person is sent in one way. What it said is kept: a template may change.
fn deliveries() -> Table {
    tenant_table("notification_deliveries")
        .columns([
            uuid("notification_id"),
            uuid("account_id").null(),
            varchar("person_kind", 20).null(),
            uuid("person_id").null(),
            varchar("person_name", 160),
            varchar("category", 12).one_of(CATEGORIES),
            varchar("channel", 10).one_of(CHANNELS),
            json("fallbacks"),
            json("addresses"),
            varchar("address", 400).null(),
            varchar("language", 2).one_of(LANGUAGES),
            varchar("subject", 200).null(),
            text("body"),
            varchar("because", 200),
            varchar("status", 10).one_of(&["queued", "held", "sending", "sent", "delivered", "failed", "skipped", "cancelled"]),
            varchar("reason", 60).null(),
            instant("due_at"),
            instant("sent_at").null(),
            instant("delivered_at").null(),
            instant("read_at").null(),
            integer("attempts").default_sql("0"),
            varchar("provider", 30).null(),
            varchar("provider_id", 160).null(),
            integer("parts").default_sql("1"),
            bigint("cost").default_sql("0"),
        ])
        .references("notification_id", "notifications")
        .index(&["notification_id", "status", "due_at"])
        .index(&["account_id", "channel", "id"])
        .index(&["status", "account_id"])
        .index(&["provider", "provider_id"])
}

/// What an account wants to hear how, where it differs from what holds for everybody.
fn preferences() -> Table {
    tenant_table("notification_preferences")
        .columns([
            uuid("account_id"),
            varchar("category", 12).one_of(CATEGORIES),
            varchar("channel", 10).one_of(CHANNELS),
            varchar("choice", 8).one_of(&["on", "off", "digest"]),
        ])
        .references_global("account_id", "accounts")
        .unique("choice", &["account_id", "category", "channel"])
}

/// Addresses that nothing is sent to any more: they bounce, or their owner said stop.
fn suppressions() -> Table {
    tenant_table("notification_suppressions")
        .columns([
            varchar("channel", 10).one_of(CHANNELS),
            varchar("address", 254),
            varchar("reason", 12).one_of(&["bounced", "complained", "stopped", "invalid", "manual"]),
            varchar("note", 200).null(),
        ])
        .unique("address", &["channel", "address"])
}

fn credits() -> Table {
    tenant_table("message_credits")
        .columns([bigint("balance").default_sql("0")])
        .check("balance", "balance >= 0")
        .unique("one", &[])
}

/// Every change of the credit, which is their sum.
fn credit_entries() -> Table {
    tenant_table("message_credit_entries")
        .columns([
            varchar("kind", 8).one_of(&["top_up", "charge", "refund"]),
            bigint("amount"),
            bigint("balance_after"),
            uuid("notification_id").null(),
            varchar("note", 200).null(),
        ])
        .references("notification_id", "notifications")
        .check("amount", "amount <> 0")
        .index(&["id"])
}

/// Through whom a school sends: a provider's account with its secrets sealed.
fn gateways() -> Table {
    tenant_table("message_gateways")
        .columns([
            varchar("name", 60),
            varchar("channel", 10).one_of(CHANNELS),
            varchar("provider", 30),
            text("settings_sealed"),
            bigint("price").default_sql("0"),
            integer("per_second").default_sql("10"),
            integer("rank").default_sql("1"),
            boolean("enabled").default_sql("true"),
        ])
        .unique("name", &["name"])
}
