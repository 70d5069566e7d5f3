//! What people write to a school, the words that it answers, and what people without an account want nothing of.

use crate::column::{boolean, instant, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![keywords(), messages(), opt_outs()]
}

/// A word answers with a module's answer or with the school's own text.
fn keywords() -> Table {
    tenant_table("message_keywords")
        .columns([
            varchar("word", 20),
            varchar("about", 60).null(),
            varchar("answer", 60).null(),
            text("text_en").null(),
            text("text_sn").null(),
            text("text_nd").null(),
            boolean("active").default_sql("true"),
        ])
        .check("answer", "answer IS NOT NULL OR text_en IS NOT NULL")
        .unique("word", &["word"])
}

/// What people without an account want nothing of; who has one has preferences.
fn opt_outs() -> Table {
    tenant_table("notification_opt_outs")
        .columns([
            varchar("channel", 10).one_of(&["whatsapp", "sms", "email"]),
            varchar("address", 254),
            varchar("category", 12).one_of(&["attendance", "academic", "fees", "events", "general"]),
        ])
        .unique("address", &["channel", "address", "category"])
}

fn messages() -> Table {
    tenant_table("inbound_messages")
        .columns([
            varchar("channel", 10).one_of(&["whatsapp", "sms"]),
            varchar("provider", 30),
            varchar("sender", 40),
            varchar("recipient", 40),
            text("text"),
            instant("received_at"),
            varchar("keyword", 20).null(),
            varchar("outcome", 10).one_of(&["kept", "stopped", "started", "answered", "menu", "limited", "no_credit", "no_way"]),
            uuid("notification_id").null(),
            varchar("dedupe_key", 80),
        ])
        .references("notification_id", "notifications")
        .unique("dedupe_key", &["channel", "dedupe_key"])
        .index(&["channel", "sender", "created_at"])
}
