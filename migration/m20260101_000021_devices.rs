//! Devices that notices are pushed to.

use crate::column::{instant, text, uuid, varchar};
use crate::table::Table;

pub(crate) fn tables() -> Vec<Table> {
    vec![devices()]
}

/// The device of a session: an account's, and so no school's, like the session. Its address is sealed, because whoever knows
/// it can bother the device; one device is known again by the hash.
fn devices() -> Table {
    Table::global("devices")
        .columns([
            uuid("id"),
            uuid("account_id"),
            uuid("session_id"),
            varchar("service", 10).one_of(&["fcm", "apns", "webpush"]),
            text("address_sealed"),
            varchar("address_hash", 64),
            varchar("name", 80).null(),
            instant("created_at"),
        ])
        .references_global("account_id", "accounts")
        .references_global("session_id", "sessions")
        .unique("session", &["session_id"])
        .unique("address", &["address_hash"])
        .index(&["account_id"])
}
