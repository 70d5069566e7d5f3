//! The table of changes of the credit, which is their sum.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = CreditEntryKind)]
pub enum EntryKind {
    /// Somebody paid.
    TopUp,
    /// A message was to be sent.
    Charge,
    /// Some of it was not.
    Refund,
}

kernel::tenant_entity! {
    /// A change of the credit.
    #[sea_orm(table_name = "message_credit_entries")]
    #[schema(as = MessageCreditEntry)]
    pub struct Model {
        /// What changed it.
        pub kind: EntryKind,
        /// By how much, in ten-thousandths of the currency's unit; a charge is negative.
        pub amount: i64,
        /// What was left then.
        pub balance_after: i64,
        /// For which message.
        pub notification_id: Option<Uuid>,
        /// What for.
        pub note: Option<String>,
    }
}
