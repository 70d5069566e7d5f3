//! The table of certificates of full enrolment (Education Act s10).
//!
//! A child has a right to a place at the nearest government school. Where that has no room, its head "shall forthwith" certify so
//! in writing, and the certificate is evidence at the next school; unless the next nearest cannot be reached: then the
//! child must be enrolled where it is.

use chrono::NaiveDate;
use kernel::{Ctx, Result};
use platform::schools;
use sea_orm::entity::prelude::*;

use super::super::enrolment::Boarding;

kernel::tenant_entity! {
    /// A certificate that a level was full when a child applied.
    #[sea_orm(table_name = "full_enrolment_certificates")]
    #[schema(as = FullEnrolmentCertificate)]
    pub struct Model: deleted_at {
        /// Its number.
        pub certificate_number: String,
        /// The application that it was given for.
        pub application_id: Uuid,
        /// The child's name, as it was then.
        pub child_name: String,
        /// The child's date of birth.
        pub born_on: NaiveDate,
        /// The level that was full.
        pub level_code: String,
        /// The year.
        pub academic_year: i32,
        /// For day scholars or for boarders.
        pub boarding: Boarding,
        /// How many places the level had.
        pub places: i32,
        /// The next nearest school, which the child can reach.
        pub next_school: String,
        /// The day it was given.
        pub issued_on: NaiveDate,
        /// Who gave it: the name of whoever signed in.
        pub issued_by: String,
    }
}

/// Whether this school owes it: government schools do.
pub(super) async fn is_owed(ctx: &Ctx) -> Result<bool> {
    Ok(schools::responsible_authority(ctx).await?.as_deref() == Some("government"))
}
