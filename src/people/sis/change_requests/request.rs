//! The table of change requests.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of record is to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = ChangeRequestSubject)]
pub enum Subject {
    /// A learner's.
    Student,
    /// A guardian's.
    Guardian,
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = ChangeRequestStatus)]
pub enum Status {
    /// Nobody has looked at it.
    Pending,
    /// Every field was approved or declined.
    Decided,
    /// Whoever asked does not want it any more.
    Withdrawn,
}

/// What became of one field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldDecision {
    /// Nothing yet.
    #[default]
    Pending,
    /// It was written.
    Approved,
    /// It stays as it was.
    Declined,
}

/// One field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Field {
    /// Its name.
    pub field: String,
    /// What the record said when the change was asked for.
    pub from: serde_json::Value,
    /// What it is to say.
    pub to: serde_json::Value,
    /// What became of it.
    pub decision: FieldDecision,
}

/// The fields of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(transparent)]
#[schema(as = ChangeRequestFields)]
pub struct Fields(pub Vec<Field>);

kernel::tenant_entity! {
    /// A change that somebody asked for.
    #[sea_orm(table_name = "change_requests")]
    #[schema(as = ChangeRequest)]
    pub struct Model: deleted_at {
        /// What kind of record is to be changed.
        pub subject: Subject,
        /// Which.
        pub record_id: Uuid,
        /// How it stands.
        pub status: Status,
        /// The fields. Sensitive.
        #[sea_orm(column_type = "JsonBinary")]
        #[schema(value_type = Vec<Field>)]
        pub fields: Fields,
        /// What the family says about it.
        pub note: Option<String>,
        /// The account of who asked.
        pub requested_by: Uuid,
        /// Their name.
        pub requested_by_name: String,
        /// When it was decided or withdrawn.
        pub decided_at: Option<DateTime<Utc>>,
        /// The name of who decided.
        pub decided_by_name: Option<String>,
        /// What the office says about it.
        pub decision_note: Option<String>,
    }
}
