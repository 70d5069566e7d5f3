//! The table of applications: who asks for a place, at which level of which year, and how that stands.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::enrolment::Boarding;
use super::super::new_guardian::NewGuardian;
use super::super::student::Sex;

/// How an application stands. Changed by commands only; [`super::progress`] has the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = ApplicationStatus)]
pub enum Status {
    /// Somebody has asked; there is no application yet.
    Inquiry,
    /// Applied for, and not decided.
    Applied,
    /// On the waiting list: no place is free.
    Waiting,
    /// A place is kept until the offer ends.
    Offered,
    /// The family has taken the place.
    Accepted,
    /// On the roll: the record of the learner is made.
    Enrolled,
    /// Refused, with a reason.
    Refused,
    /// The family does not want it any more.
    Withdrawn,
    /// The offer ended before it was taken.
    Lapsed,
}

/// Why an application is refused.
///
/// Race, tribe, place of origin, national or ethnic origin, political opinion, colour, creed and gender (Education Act s4),
/// unpaid fees and pregnancy (s68C), a missing birth certificate and results (SI 13/2025) are no reasons, and none is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// Every place of the level is taken.
    LevelFull,
    /// The school does not teach this level, or not to day scholars or boarders.
    LevelNotOffered,
    /// The child is not of the age that the ministry sets for the level.
    AgeOutsideBand,
    /// The same child has another application that goes on.
    DuplicateApplication,
    /// What was declared is not true.
    FalseInformation,
}

/// Whom the school writes to about it, who becomes the learner's first guardian.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Contact(pub NewGuardian);

kernel::tenant_entity! {
    /// An application for a place.
    #[sea_orm(table_name = "admission_applications")]
    #[schema(as = Application)]
    pub struct Model: deleted_at, search_text {
        /// The number the school knows it by.
        pub application_number: String,
        /// How it stands.
        pub status: Status,
        /// The year in which the learner is to begin.
        pub academic_year: i32,
        /// The level asked for: a code of the reference set `levels`.
        pub level_code: String,
        /// Day scholar or boarder.
        pub boarding: Boarding,
        /// The child's first name.
        pub first_name: String,
        /// Further given names.
        pub middle_names: Option<String>,
        /// Last name.
        pub last_name: String,
        /// Sex.
        pub sex: Sex,
        /// Date of birth.
        pub born_on: NaiveDate,
        /// Birth entry number. Sensitive. Its lack bars nobody (SI 13/2025).
        pub birth_entry_number: Option<String>,
        /// Country of citizenship, ISO 3166-1 alpha-2.
        pub nationality: Option<String>,
        /// Language spoken at home: a code of the reference set `languages`.
        pub home_language: Option<String>,
        /// Where the child lives.
        pub address: Option<String>,
        /// The school the child is at.
        pub previous_school: Option<String>,
        /// A brother or sister who is at this school.
        pub sibling_id: Option<Uuid>,
        /// Who applies for the child. Sensitive.
        #[sea_orm(column_type = "JsonBinary")]
        #[schema(value_type = NewGuardian)]
        pub guardian: Contact,
        /// Anything else that staff should know. Sensitive.
        pub note: Option<String>,
        /// When it was applied for.
        pub applied_at: Option<DateTime<Utc>>,
        /// When a place was offered.
        pub offered_at: Option<DateTime<Utc>>,
        /// Last day on which the offer can be taken.
        pub offer_ends_on: Option<NaiveDate>,
        /// When it came to its end: accepted, refused, withdrawn, lapsed.
        pub decided_at: Option<DateTime<Utc>>,
        /// Why it was refused.
        pub refusal_reason: Option<RefusalReason>,
        /// What the school said beside the reason.
        pub decision_note: Option<String>,
        /// The learner's record, once there is one.
        pub student_id: Option<Uuid>,
    }
}
