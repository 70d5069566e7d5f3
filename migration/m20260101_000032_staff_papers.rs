//! Documents and appraisals of the staff.

use crate::column::{boolean, date, instant, integer, json, text, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![document_kinds(), documents(), criteria(), appraisals()]
}

fn document_kinds() -> Table {
    tenant_table("staff_document_kinds")
        .columns([
            varchar("code", 40),
            varchar("name", 80),
            varchar("required_of", 12).one_of(&["nobody", "everybody", "teaching", "non_teaching", "ancillary"]),
        ])
        .unique("code", &["code"])
}

fn documents() -> Table {
    tenant_table("staff_documents")
        .columns([
            uuid("staff_member_id"),
            uuid("staff_document_kind_id"),
            varchar("title", 160),
            uuid("file_id").null(),
            date("issued_on").null(),
            date("expires_on").null(),
            varchar("note", 300).null(),
        ])
        .references("staff_member_id", "staff_members")
        .references("staff_document_kind_id", "staff_document_kinds")
        .references("file_id", "files")
        .check("expires_on", "expires_on >= issued_on")
        .index(&["expires_on"])
}

fn criteria() -> Table {
    tenant_table("appraisal_criteria")
        .columns([
            varchar("code", 40),
            varchar("name", 120),
            varchar("about", 400).null(),
            integer("highest"),
            integer("ordinal"),
            boolean("active"),
        ])
        .check("highest", "highest BETWEEN 2 AND 100")
        .unique("code", &["code"])
}

fn appraisals() -> Table {
    tenant_table("staff_appraisals")
        .columns([
            uuid("staff_member_id"),
            uuid("appraiser_account_id"),
            date("period_starts_on"),
            date("period_ends_on"),
            json("goals").default_sql("'[]'"),
            json("ratings").default_sql("'[]'"),
            text("appraiser_comment").null(),
            text("member_comment").null(),
            varchar("status", 12).one_of(&["draft", "shared", "acknowledged", "closed"]),
            instant("shared_at").null(),
            instant("acknowledged_at").null(),
            instant("closed_at").null(),
        ])
        .references("staff_member_id", "staff_members")
        .references_global("appraiser_account_id", "accounts")
        .check("period", "period_ends_on >= period_starts_on")
}
