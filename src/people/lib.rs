//! Students, guardians, enrolment; staff.

pub mod sis;
pub mod staff;
