//! The table of who is in which class, and since when.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A student's membership in a class over a period.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "class_members")]
#[schema(as = ClassMember)]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The class.
    pub class_id: Uuid,
    /// The student.
    pub student_id: Uuid,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; `null` while it goes on.
    pub ends_on: Option<NaiveDate>,
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
