//! What modules declare of their records that name a learner, so that a merge knows what to do with them.
//!
//! ```ignore
//! module.offer(Moves::of::<ClassMembers>(Column::StudentId).refuse(in_class_twice).declare());
//! ```
//!
//! Every foreign key to `students` has to be declared: a test holds the declarations against the database's catalogue.

use futures::future::LocalBoxFuture;
use kernel::resource::{ColumnOf, ModelOf, Resource};
use kernel::{Ctx, Result};
use sea_orm::{Condition, EntityName, EntityTrait, Iden};
use uuid::Uuid;

use super::moved::{self, Outcome};
use kernel::resource::ActiveOf;

/// The two records of a merge.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The one that stays.
    pub survivor: Uuid,
    /// The one that goes.
    pub loser: Uuid,
}

/// Two records that cannot both be one learner's.
#[derive(Debug, Clone, Copy)]
pub struct Clash {
    /// What kind of record it is.
    pub entity: &'static str,
    /// The one of who stays.
    pub one: Uuid,
    /// The one of who goes.
    pub other: Uuid,
}

/// A record that was moved.
#[derive(Debug, Clone)]
pub struct Moved {
    /// Which.
    pub record_id: Uuid,
    /// What became of it.
    pub outcome: Outcome,
    /// Its version then.
    pub version: i64,
    /// What else of it had to change, as it was.
    pub before: Option<serde_json::Value>,
}

/// A column that names a learner, and what a merge does with it.
pub struct NamesStudent {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// What its records are called.
    pub entity: &'static str,
    pub(super) moving: Option<Box<dyn Moving>>,
}

impl NamesStudent {
    /// Records that go on naming who they named: what they say was so.
    #[must_use]
    pub fn stays<R: Resource>(column: ColumnOf<R>) -> Self {
        Self::stays_in::<R::Entity>(R::ENTITY, column)
    }

    /// The same of rows that are no resource of their own.
    #[must_use]
    pub fn stays_in<E: EntityTrait>(entity: &'static str, column: E::Column) -> Self {
        let table = E::default().table_name().to_owned();
        Self { table, column: column.unquoted().to_owned(), entity, moving: None }
    }
}

impl std::fmt::Debug for NamesStudent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}

/// Whether a record of who stays and one of who goes are in each other's way.
pub(super) type Meets<R> = fn(&ModelOf<R>, &ModelOf<R>) -> bool;

/// Changes a record that moves, beside the records that are there already; gives what it was.
type Adjust<R> = fn(&[ModelOf<R>], &ModelOf<R>, &mut ActiveOf<R>) -> Option<serde_json::Value>;

/// Puts back what [`Adjust`] changed.
type Restore<R> = fn(&serde_json::Value, &mut ActiveOf<R>);

/// Records that move: which, and what is done where two are in each other's way. Without a rule they never are.
pub struct Moves<R: Resource> {
    pub(super) column: ColumnOf<R>,
    pub(super) only: Option<fn() -> Condition>,
    pub(super) refused: Option<Meets<R>>,
    pub(super) removed: Option<Meets<R>>,
    pub(super) left: Option<Meets<R>>,
    pub(super) adjusted: Option<(Adjust<R>, Restore<R>)>,
}

impl<R: Resource> Moves<R> {
    /// All that name the learner in a column.
    #[must_use]
    pub const fn of(column: ColumnOf<R>) -> Self {
        Self { column, only: None, refused: None, removed: None, left: None, adjusted: None }
    }

    /// Only some of the rows name a learner there.
    #[must_use]
    pub const fn only(mut self, only: fn() -> Condition) -> Self {
        self.only = Some(only);
        self
    }

    /// Where two meet there is no merge: somebody has to decide first.
    #[must_use]
    pub const fn refuse(mut self, meets: Meets<R>) -> Self {
        self.refused = Some(meets);
        self
    }

    /// Where two meet the one of who goes is deleted, until the merge is undone.
    #[must_use]
    pub const fn remove(mut self, meets: Meets<R>) -> Self {
        self.removed = Some(meets);
        self
    }

    /// Where two meet the one of who goes stays where it is.
    #[must_use]
    pub const fn leave(mut self, meets: Meets<R>) -> Self {
        self.left = Some(meets);
        self
    }

    /// Something else of a record has to change for it to move, and goes back when the merge is undone.
    #[must_use]
    pub const fn adjust(mut self, adjust: Adjust<R>, restore: Restore<R>) -> Self {
        self.adjusted = Some((adjust, restore));
        self
    }

    /// What [`kernel::Module::offer`] takes.
    #[must_use]
    pub fn declare(self) -> NamesStudent {
        let column = self.column.unquoted().to_owned();
        NamesStudent { table: table::<R>(), column, entity: R::ENTITY, moving: Some(Box::new(self)) }
    }
}

fn table<R: Resource>() -> String {
    R::Entity::default().table_name().to_owned()
}

/// Records of one table that move, whatever they are.
pub(super) trait Moving: Send + Sync {
    /// Those of the two that cannot both be one learner's.
    fn clashes<'a>(&'a self, ctx: &'a Ctx, pair: Pair) -> LocalBoxFuture<'a, Result<Vec<Clash>>>;

    /// Moves them.
    fn go<'a>(&'a self, ctx: &'a Ctx, pair: Pair) -> LocalBoxFuture<'a, Result<Vec<Moved>>>;

    /// Those of the journal that have been changed since.
    fn changed<'a>(&'a self, ctx: &'a Ctx, journal: &'a [moved::Model]) -> LocalBoxFuture<'a, Result<Vec<Uuid>>>;

    /// Moves them back.
    fn back<'a>(&'a self, ctx: &'a Ctx, pair: Pair, journal: &'a [moved::Model]) -> LocalBoxFuture<'a, Result<()>>;
}
