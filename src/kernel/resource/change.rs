//! A write in progress, as the hooks see it.

use super::{ActiveOf, ModelOf, Resource};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A new record.
    Create,
    /// A change of one.
    Update,
    /// Its deletion.
    Delete,
    /// Its return.
    Restore,
}

impl ChangeKind {
    /// As the audit log names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Restore => "restore",
        }
    }
}

/// A write in progress.
pub struct Change<R: Resource> {
    /// What is being done.
    pub kind: ChangeKind,
    /// The record as it was; `None` for a new one.
    pub before: Option<ModelOf<R>>,
    /// What it is to become; `None` when it is deleted or restored.
    pub input: Option<R::Input>,
    /// The columns about to be written.
    pub row: ActiveOf<R>,
    /// The record as it is; `None` until it is written.
    pub after: Option<ModelOf<R>>,
}
