//! The table of classes. A class belongs to one academic year: next year's Grade 3 Blue is another class.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A class of an academic year.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "classes")]
#[schema(as = Class)]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it, unique in its year: `Grade 3 Blue`.
    pub name: String,
    /// Code of the reference set `levels`: `G3`.
    pub level_code: String,
    /// The year in which the academic year starts.
    pub academic_year: i32,
    /// The stream, where a level has several: `Blue`.
    pub stream: Option<String>,
    /// How many learners it has room for; `null`: not limited.
    pub capacity: Option<i32>,
    /// Where it usually meets.
    pub room: Option<String>,
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

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

kernel::tenant!();
