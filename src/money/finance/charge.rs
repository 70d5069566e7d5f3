//! The table of what students have been charged.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::values::Currency;
use sea_orm::entity::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A charge, with its amount as the database keeps it: minor units beside their currency.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "charges")]
#[schema(as = ChargeRow)]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The student.
    pub student_id: Uuid,
    /// The fee it comes from.
    pub fee_structure_id: Option<Uuid>,
    /// What it is for.
    pub description: String,
    /// The amount in minor units of the currency.
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
    /// When it was charged.
    pub charged_on: NaiveDate,
    /// When it is to be paid.
    pub due_on: NaiveDate,
    /// The academic year.
    pub academic_year: i32,
    /// The term, 1 to 3; `None`: the year.
    pub term: Option<i32>,
    /// Changes, from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The account that created it.
    pub created_by: Option<Uuid>,
    /// When it was last changed.
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
