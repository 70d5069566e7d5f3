//! The table of what a school charges: so much a term or year, for a level, for day scholars or boarders.

use chrono::{DateTime, Utc};
use kernel::values::Currency;
use people::sis::enrolment::Boarding;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fee, with its amount as the database keeps it: minor units beside their currency.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "fee_structures")]
#[schema(as = FeeStructureRow)]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The academic year.
    pub academic_year: i32,
    /// The term, 1 to 3; `None`: the year.
    pub term: Option<i32>,
    /// For which level; `None`: for every level.
    pub level_code: Option<String>,
    /// For day scholars or boarders; `None`: for both.
    pub boarding: Option<Boarding>,
    /// The fund it is for.
    pub fund: Fund,
    /// The amount in minor units of the currency.
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
    /// Whether it is still charged.
    pub active: bool,
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
    /// What `q=` searches, folded.
    #[serde(skip)]
    pub search_text: String,
}

/// What the money is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(30))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Fund {
    /// Tuition.
    Tuition,
    /// The levy of the School Development Committee.
    Levy,
    /// Boarding.
    Boarding,
    /// Examination fees.
    Exam,
    /// The general purpose fund.
    GeneralPurpose,
    /// Anything else.
    Other,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

kernel::tenant!();
