//! The table of what a school charges: so much a term or year, for a level, for day scholars or boarders.

use kernel::values::Currency;
use people::sis::enrolment::Boarding;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// A fee, with its amount as the database keeps it: minor units beside their currency.
    #[sea_orm(table_name = "fee_structures")]
    #[schema(as = FeeStructureRow)]
    pub struct Model: deleted_at, search_text {
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
    }
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
