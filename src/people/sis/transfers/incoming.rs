//! The table of transfers from other schools of the platform, at the school that a learner comes to.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::record::LearnerRecord;

/// How a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = IncomingTransferStatus)]
pub enum Status {
    /// It waits for an answer.
    Offered,
    /// The other school took it back.
    Withdrawn,
    /// The learner is one of this school's.
    Accepted,
    /// This school does not take the learner.
    Declined,
}

kernel::tenant_entity! {
    /// A learner whom another school of the platform offers to send here.
    #[sea_orm(table_name = "incoming_transfers")]
    #[schema(as = IncomingTransfer)]
    pub struct Model: deleted_at {
        /// The other school.
        pub sending_school_id: Uuid,
        /// Its name.
        pub sending_school_name: String,
        /// How it stands.
        pub status: Status,
        /// The learner's record, as far as it is offered; `null` when the offer has ended. Sensitive.
        #[sea_orm(column_type = "JsonBinary", nullable)]
        #[schema(value_type = Option<LearnerRecord>)]
        pub record: Option<LearnerRecord>,
        /// What the other school says with it. Sensitive.
        pub note: Option<String>,
        /// The learner here, once accepted.
        pub student_id: Option<Uuid>,
        /// When it was answered, or taken back.
        pub decided_at: Option<DateTime<Utc>>,
        /// The name of who answered.
        pub decided_by_name: Option<String>,
        /// What the other school was told.
        pub decision_note: Option<String>,
    }
}
