//! The table of what students have been charged.

use chrono::NaiveDate;
use kernel::values::Currency;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A charge, with its amount as the database keeps it: minor units beside their currency.
    #[sea_orm(table_name = "charges")]
    #[schema(as = ChargeRow)]
    pub struct Model: deleted_at {
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
    }
}
