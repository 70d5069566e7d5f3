//! The table of appraisals.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that the member is to reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppraisalGoal)]
pub struct Goal {
    /// What.
    #[schema(min_length = 1, max_length = 300)]
    pub title: String,
    /// By what one sees that it is reached.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub measure: Option<String>,
    /// What has come of it.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub outcome: Option<String>,
}

/// How well the member does by one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppraisalRating)]
pub struct Rating {
    /// Code of the criterion.
    #[schema(min_length = 1, max_length = 40)]
    pub criterion: String,
    /// From 1 to the criterion's highest.
    #[schema(minimum = 1, maximum = 100)]
    pub rating: i32,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

/// Goals, kept as a JSON array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(transparent)]
#[schema(as = AppraisalGoals, max_items = 30)]
pub struct Goals(pub Vec<Goal>);

/// Ratings, kept as a JSON array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(transparent)]
#[schema(as = AppraisalRatings, max_items = 50)]
pub struct Ratings(pub Vec<Rating>);

/// How an appraisal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = AppraisalStatus)]
pub enum Status {
    /// Being written: the member does not see it.
    Draft,
    /// The member sees it; it does not change any more.
    Shared,
    /// The member has said that they have seen it, and what they think of it.
    Acknowledged,
    /// Done with.
    Closed,
}

kernel::tenant_entity! {
    /// An appraisal of a member of staff.
    #[sea_orm(table_name = "staff_appraisals")]
    #[schema(as = StaffAppraisal)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// The account of who appraises them.
        pub appraiser_account_id: Uuid,
        /// First day of the time it is about.
        pub period_starts_on: NaiveDate,
        /// Last day of the time it is about.
        pub period_ends_on: NaiveDate,
        /// What the member is to reach.
        #[sea_orm(column_type = "JsonBinary")]
        pub goals: Goals,
        /// How well they do.
        #[sea_orm(column_type = "JsonBinary")]
        pub ratings: Ratings,
        /// What the appraiser says.
        pub appraiser_comment: Option<String>,
        /// What the member says.
        pub member_comment: Option<String>,
        /// How it stands.
        pub status: Status,
        /// When the member was shown it.
        pub shared_at: Option<DateTime<Utc>>,
        /// When the member said that they have seen it.
        pub acknowledged_at: Option<DateTime<Utc>>,
        /// When it was done with.
        pub closed_at: Option<DateTime<Utc>>,
    }
}
