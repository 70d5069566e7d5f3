//! The table of transfers to other schools, at the school that a learner leaves.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::record::LearnerRecord;

/// How a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = OutgoingTransferStatus)]
pub enum Status {
    /// The learner left for a school that is not on the platform.
    Left,
    /// The other school has not answered.
    Offered,
    /// The offer is taken back; the other school may have answered meanwhile.
    Withdrawing,
    /// The offer was taken back.
    Withdrawn,
    /// The other school has the record; the learner has left.
    Accepted,
    /// The other school does not take the learner.
    Declined,
}

kernel::tenant_entity! {
    /// A learner's transfer to another school.
    #[sea_orm(table_name = "outgoing_transfers")]
    #[schema(as = OutgoingTransfer)]
    pub struct Model: deleted_at {
        /// The learner.
        pub student_id: Uuid,
        /// The other school, where it is on the platform.
        pub receiving_school_id: Option<Uuid>,
        /// Its name.
        pub receiving_school_name: String,
        /// How it stands.
        pub status: Status,
        /// What is offered. Not shown: it is a copy of the record as it was.
        #[sea_orm(column_type = "JsonBinary", nullable)]
        #[serde(skip)]
        pub record: Option<LearnerRecord>,
        /// What the other school is told with it.
        pub note: Option<String>,
        /// When it was answered, or taken back.
        pub decided_at: Option<DateTime<Utc>>,
        /// What the other school says.
        pub decision_note: Option<String>,
    }
}

impl Status {
    /// Whether it may still become something else.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Offered | Self::Withdrawing)
    }
}
