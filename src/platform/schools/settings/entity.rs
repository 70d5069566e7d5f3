//! The settings that a school has changed.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// One changed setting. The row stays when the setting goes back to its default, so that its history is one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "settings")]
#[schema(as = StoredSetting)]
pub(super) struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which setting.
    pub key: String,
    /// Its value.
    #[schema(value_type = Value)]
    pub value: Json,
    /// Changes, from 1.
    pub version: i64,
    /// When it was first changed.
    pub created_at: DateTime<Utc>,
    /// The account that did so.
    pub created_by: Option<Uuid>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The account that did so.
    pub updated_by: Option<Uuid>,
    /// When it went back to its default.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

kernel::tenant!();
