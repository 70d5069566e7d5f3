//! The table of guardian links: one guardian's standing with one student.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What say a guardian has over the learner by law.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Custody {
    /// Alone, or together with the other parent in one household.
    #[default]
    Full,
    /// Shared with a parent who lives apart.
    Shared,
    /// None: may not collect the learner, and sees nothing of the learner here.
    None,
}

kernel::tenant_entity! {
    /// One guardian's standing with one student.
    #[sea_orm(table_name = "student_guardians")]
    #[schema(as = GuardianLink)]
    pub struct Model: deleted_at {
        /// The student.
        pub student_id: Uuid,
        /// The guardian.
        pub guardian_id: Uuid,
        /// What they are to the student: a code of the reference set `relationships`.
        pub relationship: String,
        /// What say they have by law.
        pub custody: Custody,
        /// Who is called first: 1 before 2. No two guardians of a student have the same.
        pub contact_priority: i32,
        /// Whether the student lives with them.
        pub lives_with: bool,
        /// Whether they may collect the student.
        pub can_collect: bool,
        /// Whether reports are sent to them.
        pub receives_reports: bool,
        /// Whether statements of fees are sent to them.
        pub pays_fees: bool,
        /// Whether they are called in an emergency.
        pub emergency_contact: bool,
        /// Anything else that staff should know.
        pub note: Option<String>,
    }
}
