//! Who can sign in, and what signing in leaves behind. An account is a person's, not a school's:
//! it may belong to several schools (`memberships`).

use crate::column::{bigint, boolean, instant, integer, text, uuid, varchar};
use crate::table::Table;

pub(crate) fn tables() -> Vec<Table> {
    vec![accounts(), sessions(), refresh_tokens(), signing_keys(), login_throttles()]
}

fn accounts() -> Table {
    Table::global("accounts")
        .columns([
            uuid("id"),
            varchar("email", 254),
            varchar("phone", 20).null(),
            text("password_hash"),
            varchar("name", 160),
            varchar("language", 8).null(),
            boolean("platform_admin").default_sql("false"),
            varchar("status", 12).one_of(&["active", "disabled"]),
            instant("password_changed_at"),
            instant("last_login_at").null(),
            bigint("version").default_sql("1"),
            instant("created_at"),
            instant("updated_at"),
        ])
        .unique("email", &["email"])
}

/// `school_id` is the school that the session works in at the moment, not an owner: the row is the
/// account's, so there is no Row Level Security by school.
fn sessions() -> Table {
    Table::global("sessions")
        .columns([
            uuid("id"),
            uuid("account_id"),
            uuid("school_id").null(),
            instant("created_at"),
            instant("last_used_at"),
            instant("expires_at"),
            instant("revoked_at").null(),
            varchar("revoked_reason", 40).null(),
            varchar("ip", 45).null(),
            varchar("user_agent", 400).null(),
        ])
        .references_global("account_id", "accounts")
        .index(&["account_id"])
        .index(&["expires_at"])
}

/// Only the hash of a token is kept: who reads the table cannot sign in with it.
fn refresh_tokens() -> Table {
    Table::global("refresh_tokens")
        .columns([
            uuid("id"),
            uuid("session_id"),
            varchar("token_hash", 64),
            instant("issued_at"),
            instant("expires_at"),
            instant("used_at").null(),
        ])
        .references_global("session_id", "sessions")
        .index(&["session_id"])
        .unique("hash", &["token_hash"])
}

/// The keys that sign access tokens; the private half is sealed with a key that is not in the
/// database.
fn signing_keys() -> Table {
    Table::global("signing_keys").columns([
        varchar("id", 40),
        varchar("algorithm", 10),
        text("public_key"),
        text("private_key_sealed"),
        instant("created_at"),
        instant("activates_at"),
        instant("retires_at"),
        instant("expires_at"),
    ])
}

/// Failed sign-ins, counted by a hash of what was tried.
fn login_throttles() -> Table {
    Table::global("login_throttles").columns([
        varchar("id", 64),
        integer("failures"),
        instant("window_started_at"),
        instant("locked_until").null(),
    ])
}
