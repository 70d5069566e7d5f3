//! A school's number sequences.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a kind of number is made: student numbers, receipt numbers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "sequences")]
#[schema(as = Sequence)]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
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
    /// Changes, from 1. Giving a number is one.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The account that created it.
    pub created_by: Option<Uuid>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The account that changed it last.
    pub updated_by: Option<Uuid>,
    /// When it was deleted.
    #[serde(skip)]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

kernel::tenant!();

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
