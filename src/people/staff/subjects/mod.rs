//! What members of staff are able to teach.

pub mod staff_subject;
pub mod staff_subjects;

pub use staff_subjects::StaffSubjects;
