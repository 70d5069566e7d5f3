//! The table of staff members: who works at the school, and who did.

use chrono::NaiveDate;
use kernel::values::{Email, NationalId, Phone};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sis::student::Sex;

/// What somebody is employed for, as the annual return to the ministry counts staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffKind)]
pub enum Kind {
    /// Teaches.
    Teaching,
    /// The office: bursar, clerk, librarian, nurse.
    NonTeaching,
    /// Kitchen, grounds, transport, security.
    Ancillary,
}

/// Who pays the salary. Who is paid by the government (Salary Service Bureau) is not on the school's own payroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PaidBy {
    /// The government.
    Government,
    /// The School Development Committee, out of levies.
    Sdc,
    /// The school itself, or who owns it.
    Private,
}

/// How a member stands with the school. Changed by commands only, never by a PATCH. Whether they are on leave follows from
/// their leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffStatus)]
pub enum Status {
    /// In the school's employ.
    Active,
    /// In its employ, and not to work for the time being.
    Suspended,
    /// No more in its employ.
    Left,
}

kernel::tenant_entity! {
    /// Somebody who works at the school, or did.
    #[sea_orm(table_name = "staff_members")]
    #[schema(as = StaffMember)]
    pub struct Model: deleted_at, search_text {
        /// The number the school knows the member by, unique in the school.
        pub staff_number: String,
        /// Employment code number, by which the Salary Service Bureau knows who the government pays. Sensitive.
        pub ec_number: Option<String>,
        /// How they are addressed: `Mrs`.
        pub title: Option<String>,
        /// First name.
        pub first_name: String,
        /// Further given names.
        pub middle_names: Option<String>,
        /// Last name.
        pub last_name: String,
        /// What they are called, where that is not the first name.
        pub preferred_name: Option<String>,
        /// Sex.
        pub sex: Sex,
        /// Date of birth. Sensitive.
        pub born_on: Option<NaiveDate>,
        /// National ID. Sensitive.
        pub national_id: Option<NationalId>,
        /// Their own telephone. Sensitive.
        pub phone: Option<Phone>,
        /// Their own e-mail address. Sensitive.
        pub email: Option<Email>,
        /// Where they live. Sensitive.
        pub address: Option<String>,
        /// Telephone at work.
        pub work_phone: Option<Phone>,
        /// E-mail address at work.
        pub work_email: Option<Email>,
        /// Whether the directory shows telephone and e-mail at work: the member's own choice.
        pub shares_contact: bool,
        /// Whether families turn to them, so that they see them in the directory although they do not teach.
        pub is_contact: bool,
        /// What they are employed for.
        pub kind: Kind,
        /// The post: `Senior teacher`.
        pub post: String,
        /// The department.
        pub department: Option<String>,
        /// Who pays them.
        pub paid_by: PaidBy,
        /// How they stand with the school.
        pub status: Status,
        /// First day in the school's employ.
        pub started_on: NaiveDate,
        /// Last day in the school's employ; may still lie ahead.
        pub left_on: Option<NaiveDate>,
        /// A picture of them: a file.
        pub photo_file_id: Option<Uuid>,
        /// The account they sign in with.
        pub account_id: Option<Uuid>,
        /// Fields of the school's own making.
        #[schema(value_type = Option<Object>)]
        pub custom: Option<Json>,
    }
}

impl Model {
    /// The name as people say it: `Mrs Chipo Moyo`.
    #[must_use]
    pub fn full_name(&self) -> String {
        let first = self.preferred_name.as_deref().unwrap_or(&self.first_name);
        [self.title.as_deref(), Some(first), Some(self.last_name.as_str())].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether they are in the school's employ on a day.
    #[must_use]
    pub fn works_on(&self, day: NaiveDate) -> bool {
        self.started_on <= day && self.left_on.is_none_or(|last| day <= last) && self.status != Status::Left
    }
}
