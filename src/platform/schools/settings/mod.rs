//! Settings: what a school may decide for itself, each with a type, a default and those who may change it.
//!
//! A setting is declared in the registry and nowhere else; only values that a school has changed are stored.

mod entity;
mod operations;
mod read;
mod registry;

pub use read::get;
pub use registry::{SETTINGS, Setting, find, key};

use kernel::errors::code;
use kernel::events::EventType;
use kernel::operation::Operation;
use serde_json::json;

use super::input;

/// What a change of a setting is told as.
pub(super) fn event() -> EventType {
    EventType::new::<operations::SettingChanged>("schools.setting.changed", "setting", "A setting of the school was changed.")
}

/// The operations of settings.
pub(super) fn operations() -> Vec<Operation> {
    let history = Operation::raw(actix_web::http::Method::GET, "/settings/{key}/history", "setting_history", operations::history);
    vec![
        input::list_of::<operations::Shown>(Operation::get("/settings", "list_settings", operations::list))
            .permission("schools.setting.read")
            .describe("List settings", "Every setting with its value at this school, its default, and what it may be. Reads only."),
        Operation::get("/settings/{key}", "get_setting", operations::get)
            .permission("schools.setting.read")
            .describe("Get a setting", "One setting with its value at this school. Reads only."),
        Operation::put("/settings/{key}", "change_setting", operations::put)
            .permission("schools.setting.update")
            .describe(
                "Change a setting",
                "Gives a setting a value that its schema allows. Each setting says which roles may change it. The change is in its history.",
            )
            .request_example(json!({ "value": 2 })),
        Operation::delete("/settings/{key}", "reset_setting", operations::reset)
            .permission("schools.setting.update")
            .describe("Reset a setting", "Takes a setting back to its default. The change is in its history.")
            .errors(&[&code::PRECONDITION_FAILED]),
        input::history(history)
            .permission("schools.setting.history")
            .describe("History of a setting", "Every change, newest first: who, when, and the value before and after. Reads only."),
    ]
}
