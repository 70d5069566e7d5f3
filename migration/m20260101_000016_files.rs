//! Files: what a school keeps of them, their contents, and contents on their way in. The bytes are in an object store,
//! named after the rows here: a content's after its `file_versions`, what is on its way after its `file_uploads`.

use crate::column::{Column, bigint, boolean, instant, integer, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![files(), file_versions(), file_uploads(), file_parts(), file_usage()]
}

/// How a content stands with the virus scanner.
fn scan_status() -> Column {
    varchar("status", 20).one_of(&["pending_scan", "available", "infected"])
}

fn visibility() -> Column {
    varchar("visibility", 10).one_of(&["private", "record"])
}

fn files() -> Table {
    tenant_table("files")
        .columns([
            varchar("name", 255),
            varchar("media_type", 127),
            bigint("size_bytes"),
            varchar("sha256", 64),
            integer("content_version"),
            scan_status(),
            varchar("entity", 60).null(),
            uuid("entity_id").null(),
            visibility(),
            instant("retain_until").null(),
            boolean("legal_hold"),
            varchar("legal_hold_reason", 500).null(),
            text("search_text"),
        ])
        .check("owner", "(entity IS NULL) = (entity_id IS NULL)")
        .check("size_bytes", "size_bytes >= 0")
        .index(&["entity", "entity_id"])
        .index(&["created_by"])
        .index(&["retain_until"])
}

fn file_versions() -> Table {
    tenant_table("file_versions")
        .columns([
            uuid("file_id"),
            integer("number"),
            bigint("size_bytes"),
            varchar("sha256", 64),
            varchar("media_type", 127),
            scan_status(),
            instant("superseded_at").null(),
        ])
        .references("file_id", "files")
        .check("size_bytes", "size_bytes >= 0")
        .unique("number", &["file_id", "number"])
        .index(&["superseded_at"])
        .index(&["status"])
}

/// `size_bytes` is what is set aside for it in `file_usage`.
fn file_uploads() -> Table {
    tenant_table("file_uploads")
        .columns([
            varchar("method", 10).one_of(&["direct", "presigned", "multipart"]),
            varchar("name", 255),
            varchar("media_type", 127).null(),
            bigint("size_bytes"),
            bigint("part_bytes"),
            varchar("entity", 60).null(),
            uuid("entity_id").null(),
            visibility(),
            instant("retain_until").null(),
            uuid("replaces_file_id").null(),
            instant("expires_at"),
            uuid("file_id").null(),
        ])
        .references("replaces_file_id", "files")
        .references("file_id", "files")
        .check("size_bytes", "size_bytes >= 0")
        .index(&["expires_at"])
}

fn file_parts() -> Table {
    tenant_table("file_parts")
        .columns([uuid("upload_id"), integer("number"), bigint("size_bytes"), varchar("sha256", 64)])
        .references("upload_id", "file_uploads")
        .unique("number", &["upload_id", "number"])
}

/// One row of each school that has files; its id is the school's.
fn file_usage() -> Table {
    tenant_table("file_usage")
        .columns([bigint("used_bytes"), bigint("quota_bytes").null(), instant("swept_at").null()])
        .check("used_bytes", "used_bytes >= 0")
        .index(&["swept_at"])
}
