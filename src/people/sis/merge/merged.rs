//! The table of merges.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How a merge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StudentMergeStatus)]
pub enum Status {
    /// The two are one.
    Merged,
    /// They are two again.
    Undone,
}

/// What a field of the record that stays was, and what it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Before the merge.
    pub before: serde_json::Value,
    /// By the merge.
    pub after: serde_json::Value,
}

/// The fields that a merge changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Fields(pub BTreeMap<String, Taken>);

kernel::tenant_entity! {
    /// Two records that became one.
    #[sea_orm(table_name = "student_merges")]
    #[schema(as = StudentMerge)]
    pub struct Model: deleted_at {
        /// The learner's record from then on.
        pub survivor_id: Uuid,
        /// The record that is no more.
        pub loser_id: Uuid,
        /// How it stands.
        pub status: Status,
        /// What the fields that changed were. Not shown: the record's own history has what is not sensitive.
        #[sea_orm(column_type = "JsonBinary")]
        #[serde(skip)]
        pub fields: Fields,
        /// The version of the record that is no more, when it was marked so.
        #[serde(skip)]
        pub loser_version: i64,
        /// How many records moved.
        pub moved: i32,
        /// Why they are one learner.
        pub note: Option<String>,
        /// When it was undone.
        pub undone_at: Option<DateTime<Utc>>,
        /// The name of who undid it.
        pub undone_by_name: Option<String>,
    }
}
