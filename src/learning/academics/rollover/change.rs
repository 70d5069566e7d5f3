//! The table of what the execution of a roll-over did to which record, and at which version it left it: what undoing it
//! goes by.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// One change of one record.
    #[sea_orm(table_name = "rollover_changes")]
    #[schema(as = RolloverChange)]
    pub struct Model {
        /// The roll-over.
        pub rollover_id: Uuid,
        /// The move that it belongs to.
        pub rollover_move_id: Uuid,
        /// The learner.
        pub student_id: Uuid,
        /// What kind of record.
        pub entity: Changed,
        /// Which.
        pub record_id: Uuid,
        /// What was done.
        pub kind: ChangeKind,
        /// The last day that it had before.
        pub ended_before: Option<NaiveDate>,
        /// Its version afterwards.
        pub record_version: i64,
    }
}

/// A kind of record that a roll-over changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverChanged)]
pub enum Changed {
    /// A spell on the roll.
    Enrolment,
    /// A place in a class.
    ClassMember,
}

/// What was done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverChangeKind)]
pub enum ChangeKind {
    /// It was made.
    Made,
    /// It was given an end.
    Ended,
    /// It was taken away, because it would have begun later.
    Removed,
}
