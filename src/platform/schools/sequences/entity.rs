//! A school's number sequences.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// How a kind of number is made: student numbers, receipt numbers.
    #[sea_orm(table_name = "sequences")]
    #[schema(as = Sequence)]
    pub struct Model: deleted_at {
        /// What it numbers: `student_number`.
        pub name: String,
        /// How a number is written: `{YYYY}` or `{YY}` for the year, `{0000}` for the counter, anything else as it is.
        pub pattern: String,
        /// The counter of the next number. In a new year, a sequence that starts again begins at 1 whatever stands here.
        pub next_value: i64,
        /// When the counter starts again.
        pub resets: Resets,
        /// The year that `next_value` belongs to; null for a counter that never starts again.
        pub period: Option<String>,
        /// Whether the numbers have no gaps, as receipts must not.
        pub gapless: bool,
    }
}

/// When a counter starts again at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SequenceResets)]
pub enum Resets {
    /// Never.
    Never,
    /// With the school's civil year.
    Yearly,
}
