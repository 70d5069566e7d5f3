//! The journal of a merge: which records moved, and what each was.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StudentMergeOutcome)]
pub enum Outcome {
    /// It is the other record's from then on.
    Moved,
    /// It was deleted: the record that stays has one like it.
    Removed,
}

kernel::tenant_entity! {
    /// A record that a merge moved.
    #[sea_orm(table_name = "student_merge_moves")]
    #[schema(as = StudentMergeMove)]
    pub struct Model: deleted_at {
        /// The merge.
        pub student_merge_id: Uuid,
        /// What kind of record it is: `class_member`.
        pub entity: String,
        /// Which.
        pub record_id: Uuid,
        /// The field that names the learner.
        pub field: String,
        /// What became of it.
        pub outcome: Outcome,
        /// Its version then: while it has that, the move can be undone.
        pub record_version: i64,
        /// What else of it had to change, as it was.
        #[serde(skip)]
        pub before: Option<Json>,
    }
}
