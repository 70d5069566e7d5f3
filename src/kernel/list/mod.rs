//! Lists: pages or a cursor, sorting, typed filters, search, fields and includes, all declared, nothing guessed.
//!
//! [`Spec`] says what a list offers; [`ListQuery`] is a request held against it. Neither knows an entity: the generic
//! engine in [`resource`](crate::resource) turns them into a query.

mod cursor;
mod query;
mod spec;

pub use cursor::Cursor;
pub use query::{Filter, ListQuery, Operator, Paging, SortKey};
pub use spec::{ColumnKind, ColumnSpec, Hidden, Spec, options_of};

/// Rows a page has unless asked otherwise.
pub const DEFAULT_PER_PAGE: u64 = 25;
/// Rows a page has at most.
pub const MAX_PER_PAGE: u64 = 200;
/// How deep page numbers go; past it, use the cursor.
pub const MAX_DEPTH: u64 = 10_000;
