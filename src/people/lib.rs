//! Students, guardians, enrolment.

pub mod sis;
