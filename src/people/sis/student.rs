//! The table of students: the learners of a school, past, present and to come.
//!
//! The birth entry number is free text: no official format is published, and a missing birth certificate must not bar
//! enrolment (SI 13/2025).

use chrono::NaiveDate;
use kernel::values::{Email, NationalId, Phone};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Sex, as civil registration and the annual return to the ministry have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(6))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// Whether the learner's parents live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum OrphanStatus {
    /// Both, as far as the school knows.
    #[default]
    None,
    /// One has died.
    Single,
    /// Both have died.
    Double,
}

/// How a student stands with the school. Changed by commands only, never by a PATCH; [`super::standing`] has the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StudentStatus)]
pub enum Status {
    /// Not enrolled yet.
    Applicant,
    /// On the roll.
    Enrolled,
    /// Left before completing.
    Withdrawn,
    /// Completed the last level.
    Graduated,
}

/// Codes of a reference set, kept as a JSON array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(transparent)]
#[schema(as = Codes, max_items = 20)]
pub struct Codes(pub Vec<String>);

kernel::tenant_entity! {
    /// A learner of the school.
    #[sea_orm(table_name = "students")]
    #[schema(as = Student)]
    pub struct Model: deleted_at, search_text {
        /// The number the school knows the student by, unique in the school.
        pub student_number: String,
        /// First name.
        pub first_name: String,
        /// Further given names.
        pub middle_names: Option<String>,
        /// Last name.
        pub last_name: String,
        /// What the student is called, where that is not the first name.
        pub preferred_name: Option<String>,
        /// Sex.
        pub sex: Sex,
        /// Date of birth.
        pub born_on: NaiveDate,
        /// Birth entry number, as the birth certificate has it. Sensitive.
        pub birth_entry_number: Option<String>,
        /// National ID. Sensitive.
        pub national_id: Option<NationalId>,
        /// Country of citizenship, ISO 3166-1 alpha-2: `ZW`.
        pub nationality: Option<String>,
        /// Language spoken at home: a code of the reference set `languages`.
        pub home_language: Option<String>,
        /// Codes of the reference set `disabilities`. Sensitive.
        #[sea_orm(column_type = "JsonBinary")]
        #[schema(required = false)]
        pub disabilities: Codes,
        /// Whether the parents live. Sensitive.
        #[schema(required = false)]
        pub orphan_status: OrphanStatus,
        /// Whether the Basic Education Assistance Module pays for the student. Sensitive.
        #[schema(required = false)]
        pub beam: bool,
        /// The student's own telephone.
        pub phone: Option<Phone>,
        /// The student's own e-mail address.
        pub email: Option<Email>,
        /// Where the student lives.
        pub address: Option<String>,
        /// How the student stands with the school.
        pub status: Status,
        /// The account the student signs in with.
        pub account_id: Option<Uuid>,
        /// Fields of the school's own making.
        #[schema(value_type = Option<Object>)]
        pub custom: Option<Json>,
    }
}
