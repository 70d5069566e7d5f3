//! Students, guardians, enrolment; staff.

pub mod expiry;
mod papers;
pub mod sis;
pub mod staff;
mod telling;
