//! The table of guardians: parents and whoever stands in for them.

use chrono::{DateTime, Utc};
use kernel::values::{Email, NationalId, Phone};
use sea_orm::entity::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::student::Sex;

/// A parent or guardian of learners of the school.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "guardians")]
#[schema(as = Guardian)]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub school_id: Uuid,
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How they are addressed: `Mrs`, `Dr`.
    pub title: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// National ID, unique in the school. Sensitive.
    pub national_id: Option<NationalId>,
    /// Telephone. Families share them, so it is not unique.
    pub phone: Option<Phone>,
    /// Another telephone.
    pub alternative_phone: Option<Phone>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Employer.
    pub employer: Option<String>,
    /// Where they live.
    pub address: Option<String>,
    /// The language they are written to in: a code of the reference set `languages`.
    pub language: Option<String>,
    /// The account they sign in with.
    pub account_id: Option<Uuid>,
    /// Fields of the school's own making.
    #[schema(value_type = Option<Object>)]
    pub custom: Option<Json>,
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
