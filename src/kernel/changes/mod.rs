//! The change feed: what has changed in a school since a position, for clients that keep a copy.
//!
//! The feed is read from the audit log, in the order of the school's chain. An entry is written in the change's own
//! transaction and gets its place in the chain only after that has committed, by one sealer at a time
//! ([`audit::seal`](crate::audit::seal) holds the school's lock until its own commit). So whoever reads the chain in
//! order sees a beginning of it without holes, and what commits late comes later: a reader never skips a change,
//! however long its transaction was open. The order outlives dump and restore, which transaction ids do not. The price
//! is the sealing interval: a change shows at most `audit.seal_interval_seconds` after it was made.
//!
//! Each record is shown as it is *now*, through the scope and the hidden fields of its own list. A client that writes
//! over what it has with what it gets, and removes what is `deleted`, ends with what the lists show; it does not matter
//! to it that a change may come twice.

mod cursor;
mod page;
mod reach;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use uuid::Uuid;
use validator::Validate;

use crate::access::{Grant, Role};
use crate::errors::code;
use crate::operation::{Operation, Query, refer};
use crate::registry::Module;

/// What a client asks of the feed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// Where to go on: `meta.next_cursor` of the answer before. Without it: no changes, only the position that the feed
    /// has reached. `start`: from the oldest change on record.
    #[serde(default)]
    #[schema(max_length = 400)]
    since: Option<String>,
    /// Only these kinds of record, separated by commas: `student,guardian`. Without it: every kind that the caller may
    /// list.
    #[serde(default)]
    #[schema(max_length = 2000)]
    entity: Option<String>,
    /// Changes looked at; fewer may be shown, because several changes of a record show once.
    #[serde(default = "default_per_page")]
    #[schema(minimum = 1, maximum = 200, default = 100)]
    per_page: u64,
}

const fn default_per_page() -> u64 {
    100
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ChangeType {
    /// It is new.
    Created,
    /// It is not as it was.
    Updated,
    /// It is gone.
    Deleted,
    /// It was gone and is back.
    Restored,
}

/// A record that has changed.
#[derive(Debug, Serialize, ToSchema)]
struct RecordChange {
    /// Kind of record: `student`.
    entity: &'static str,
    /// Its id.
    id: Uuid,
    /// Its version now.
    version: i64,
    /// What happened to it. Of several changes in a page the last; `created` and `restored` win over an `updated` after
    /// them.
    change: ChangeType,
    /// When it was last changed, as far as the page goes.
    changed_at: DateTime<Utc>,
    /// The record as it is now, as its own list shows it to the caller; null when it is deleted.
    #[schema(value_type = Option<Object>)]
    data: Option<serde_json::Value>,
}

/// Where the feed goes on.
#[derive(Debug, Serialize, ToSchema)]
struct ChangesMeta {
    /// Changes looked at, at most.
    per_page: u64,
    /// The `since` of the next request; always there. It is the same as long as nothing happens.
    next_cursor: String,
    /// Whether there is more right now: ask again at once. A page may be empty and still have more after it.
    more: bool,
    /// Which records the caller may see is no longer what it was at `since`: a class was given or taken, a role changed,
    /// a child was linked. That is no change of the records themselves, so the feed does not name them. Read the lists
    /// again, and drop what they no longer have.
    reach_changed: bool,
}

const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["changes.*"]),
    Grant::all(Role::Registrar, &["changes.*"]),
    Grant::all(Role::Bursar, &["changes.*"]),
    Grant::related(Role::Teacher, &["changes.*"]),
    Grant::related(Role::Staff, &["changes.*"]),
    Grant::related(Role::Student, &["changes.*"]),
    Grant::related(Role::Parent, &["changes.*"]),
];

/// The module of the change feed.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("changes", "What has changed since a client last looked: for copies that are kept in step.");
    module.operations.push(operation());
    module.grants = GRANTS;
    module
}

fn operation() -> Operation {
    let mut operation = Operation::raw(actix_web::http::Method::GET, "/changes", "list_changes", async |ctx, Query(query)| {
        page::answer(&ctx, query).await
    })
    .permission("changes.change.read")
    .describe("What has changed", include_str!("about.md").trim_end())
    .errors(&[&code::INVALID_PARAMETER, &code::INVALID_CURSOR, &code::CURSOR_EXPIRED]);
    let item = refer::<RecordChange>(&mut operation.output.schemas);
    let data: RefOr<Schema> = ArrayBuilder::new().items(item).build().into();
    operation.output.data = Some(data);
    let meta = refer::<ChangesMeta>(&mut operation.output.schemas);
    operation.output.meta = Some(meta);
    operation
}
