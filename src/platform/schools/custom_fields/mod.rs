//! Fields that a school defines itself: a JSON Schema for each kind of record, against which the record's `custom` is
//! held whenever it is written.
//!
//! A change of a schema is never refused for the sake of values that are there already: they stay as they are until
//! their record is next written, and must then fit. What a school types never becomes the name of a column, a table or
//! anything else of ours: it stays inside JSON.

mod check;
mod entity;
mod field_set;
mod operations;

pub use check::check;
pub use field_set::{FieldSchema, FieldSet, FieldType, TextFormat};

/// Kinds of record that have custom fields.
pub const ENTITIES: [&str; 4] = ["student", "guardian", "staff_member", "school"];

use kernel::operation::Operation;
use serde_json::json;

use super::input;

/// The operations of custom fields.
pub(super) fn operations() -> Vec<Operation> {
    let history = Operation::raw(
        actix_web::http::Method::GET,
        "/custom-fields/{key}/history",
        "custom_fields_history",
        operations::history,
    );
    vec![
        Operation::get("/custom-fields/{key}", "get_custom_fields", operations::get)
            .permission("schools.custom_fields.read")
            .describe(
                "Get custom fields",
                "The fields that the school has added to a kind of record (`student`, `guardian`, `staff_member`, `school`), as a JSON Schema. Reads only.",
            ),
        Operation::put("/custom-fields/{key}", "define_custom_fields", operations::put)
            .permission("schools.custom_fields.update")
            .describe(
                "Define custom fields",
                "Replaces the fields that the school has added to a kind of record. Values that are there already stay as they are; they must fit when their record is next written. The change is in the history.",
            )
            .request_example(json!({
                "type": "object",
                "properties": {
                    "house": { "type": "string", "title": "House", "enum": ["Eagle", "Lion"], "x-order": 1 },
                    "baptised_on": { "type": "string", "title": "Baptised on", "format": "date", "x-order": 2 },
                },
                "required": ["house"],
            })),
        input::history(history)
            .permission("schools.custom_fields.history")
            .describe("History of custom fields", "Every change of a kind of record's fields, newest first. Reads only."),
    ]
}
