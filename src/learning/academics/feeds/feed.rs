//! The table of calendar feeds.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// An address at which calendar programs read a school's calendar.
    #[sea_orm(table_name = "calendar_feeds")]
    #[schema(as = CalendarFeed)]
    pub struct Model: deleted_at {
        /// What it is called where it is shown.
        pub name: String,
        /// What is in it.
        pub scope: FeedScope,
        /// Of a class's calendar: the class.
        pub class_id: Option<Uuid>,
        /// The account it was made for; of a teacher's calendar: the teacher.
        pub account_id: Uuid,
        /// SHA-256 of the token, in hexadecimal.
        #[serde(skip)]
        pub token_hash: String,
        /// When it was revoked: it is read no more.
        pub revoked_at: Option<DateTime<Utc>>,
    }
}

/// What is in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = CalendarFeedScope)]
pub enum FeedScope {
    /// Terms, public holidays, and what is for the whole school.
    School,
    /// That, and what is for a class and its phase.
    Class,
    /// That of every class that a teacher teaches, and the lessons planned for them.
    Teacher,
}
