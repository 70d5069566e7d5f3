//! Resources: entities that need no rule beyond create, read, update, delete — and those that need a few.
//!
//! A [`Resource`] is a declaration; [`operations`] turns it into list, get, create, update (merge patch), delete,
//! restore, history, import and export. The hooks are few, run inside the transaction, and are the same for HTTP,
//! import and seed: [`Resource::scope`] (used by everything that reads or changes, so that they cannot disagree),
//! [`Resource::validate`], [`Resource::before_write`], [`Resource::after_write`].

mod change;
mod current;
mod docs;
mod export;
mod filter;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod history;
mod import;
mod info;
mod mount;
mod none;
mod page;
mod read;
mod relation;
mod show;
mod spec;
mod table;
pub mod workbook;
mod write;

pub use change::{Change, ChangeKind};
pub use current::{Current, LoadCurrent};
pub use docs::{page_parameters, paged_parameters};
pub use filter::{CustomFilter, condition};
pub use history::{FieldChange, HistoryEntry, history_of};
pub use import::{ImportReport, Outcome, RowProblem, Written};
pub use info::ResourceInfo;
pub use mount::{job, operations};
pub use none::NoInput;
pub use read::{find_scoped, get, get_scoped};
pub use relation::{Include, Reference};
pub use write::{create, delete, new_row, restore, update, write_input};

use sea_orm::{EntityTrait, Select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

use crate::Ctx;
use crate::db::Tenant;
use crate::errors::Result;
use crate::operation::View;
use crate::reads::LoggedRead;

/// The column type of a resource's entity.
pub type ColumnOf<R> = <<R as Resource>::Entity as EntityTrait>::Column;
/// The model of a resource's entity.
pub type ModelOf<R> = <<R as Resource>::Entity as EntityTrait>::Model;
/// The active model of a resource's entity.
pub type ActiveOf<R> = <<R as Resource>::Entity as EntityTrait>::ActiveModel;

/// Puts an input's fields into a row about to be written. Made by [`apply!`](crate::apply) for inputs whose fields are
/// columns; written by hand where a field becomes several columns (money).
pub trait Apply<A> {
    /// Sets every column the input has a say in.
    fn apply(self, row: &mut A);
}

/// Writes [`Apply`] for an input whose fields are columns of the same name. Forgetting a field does not compile.
#[macro_export]
macro_rules! apply {
    ($input:ty => $row:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::resource::Apply<$row> for $input {
            fn apply(self, row: &mut $row) {
                let Self { $($field),+ } = self;
                $(row.$field = sea_orm::ActiveValue::Set($field);)+
            }
        }
    };
}

/// What can be done with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the verbs of a resource are named by themselves")]
pub enum Verb {
    List,
    Get,
    Create,
    Update,
    Delete,
    Restore,
    History,
    Import,
    Export,
}

impl Verb {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::List,
        Self::Get,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Restore,
        Self::History,
        Self::Import,
        Self::Export,
    ];

    /// The last part of the permission it asks for.
    #[must_use]
    pub const fn permission(self) -> &'static str {
        match self {
            Self::List | Self::Get => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::History => "history",
            Self::Import => "import",
            Self::Export => "export",
        }
    }
}

/// A resource.
pub trait Resource: Sized + Send + Sync + 'static {
    /// Its entity.
    type Entity: Tenant;
    /// What create, PUT and PATCH take. A PATCH is merged into the current record and validated whole. Its fields are
    /// fields of the view too.
    type Input: DeserializeOwned + Serialize + ToSchema + Validate + Apply<ActiveOf<Self>> + Clone + Send + Sync + 'static;
    /// What is shown; often the model itself.
    type View: View + From<ModelOf<Self>>;

    /// The module: first part of its permissions, and the tag.
    const MODULE: &'static str;
    /// One of them, snake_case: `fee_structure`. Second part of its permissions.
    const ENTITY: &'static str;
    /// Several of them, snake_case: `fee_structures`.
    const PLURAL: &'static str;
    /// Address of the collection below `/api/v1`: `/finance/fee-structures`.
    const PATH: &'static str;
    /// What one is, for the document: "A learner of the school."
    const ABOUT: &'static str;
    /// What can be done with it.
    const VERBS: &'static [Verb] = Verb::ALL;
    /// Columns that `q=` searches. They are kept folded in [`Self::SEARCH_TEXT`].
    const SEARCHABLE: &'static [ColumnOf<Self>] = &[];
    /// The column that the searchable text is kept in.
    const SEARCH_TEXT: Option<ColumnOf<Self>> = None;
    /// Columns that `sort=` takes.
    const SORTABLE: &'static [ColumnOf<Self>] = &[];
    /// Columns that filters take.
    const FILTERABLE: &'static [ColumnOf<Self>] = &[];
    /// Sort order unless asked otherwise.
    const DEFAULT_SORT: &'static str = "-created_at";
    /// Fields that only `module.entity.read_sensitive` shows; masked in the audit log.
    const SENSITIVE: &'static [&'static str] = &[];
    /// Fields that name the records it belongs to (`class_id`), told with its events: who listens to those hears of it. No
    /// sensitive ones.
    const ANNOUNCED: &'static [&'static str] = &[];
    /// Columns by which an import finds the record a row is about, when the row has no id.
    const NATURAL_KEY: &'static [ColumnOf<Self>] = &[];
    /// Whether changes insist on `If-Match`.
    const INSIST_ON_IF_MATCH: bool = false;
    /// Whether it is in the change feed: only what keeps tombstones can be, and only what leaves an audit entry naming
    /// the record whenever its row is written.
    const IN_CHANGES: bool = Self::Entity::DELETED_AT.is_some();

    /// Whether some reads of it are kept; [`Self::logged`] says which.
    const READS_LOGGED: bool = false;

    /// What of a record is kept when somebody is shown it ([`crate::reads`]); nothing, unless it says so.
    fn logged(_row: &ModelOf<Self>) -> Option<LoggedRead> {
        None
    }

    /// An input that is valid by itself, for the document.
    fn example() -> serde_json::Value;

    /// The rows that the caller reaches with `permission`.
    fn scope(_ctx: &Ctx, _permission: &str, select: Select<Self::Entity>) -> Select<Self::Entity> {
        select
    }

    /// More words that `q=` finds a record by: other ways of writing what it holds, such as a telephone number as it is
    /// dialled at home.
    fn search_words(_input: &Self::Input) -> Vec<String> {
        Vec::new()
    }

    /// Filters that are not columns.
    fn custom_filters() -> Vec<CustomFilter> {
        Vec::new()
    }

    /// Relations that `include=` adds.
    fn includes() -> Vec<Include> {
        Vec::new()
    }

    /// Columns that name rows of other entities: checked to exist in this school before they are written.
    fn references() -> Vec<Reference<Self>> {
        Vec::new()
    }

    /// Rules that need the database or the record as it was. Report every problem at once.
    fn validate(_ctx: &Ctx, _change: &Change<Self>) -> impl Future<Output = Result<()>> {
        async { Ok(()) }
    }

    /// Last touches to the row before it is written: numbers from sequences, derived columns.
    fn before_write(_ctx: &Ctx, _change: &mut Change<Self>) -> impl Future<Output = Result<()>> {
        async { Ok(()) }
    }

    /// What follows from the change in the same transaction: events, dependent rows.
    fn after_write(_ctx: &Ctx, _change: &Change<Self>) -> impl Future<Output = Result<()>> {
        async { Ok(()) }
    }
}

/// The permission of a verb on a resource.
#[must_use]
pub fn permission<R: Resource>(verb: Verb) -> String {
    format!("{}.{}.{}", R::MODULE, R::ENTITY, verb.permission())
}

/// The permission that shows sensitive fields.
#[must_use]
pub fn sensitive_permission<R: Resource>() -> String {
    format!("{}.{}.read_sensitive", R::MODULE, R::ENTITY)
}
