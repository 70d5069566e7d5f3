//! Qualifications, registrations and clearances.

pub mod qualification;
pub mod resource;
mod verify;

pub use resource::StaffQualifications;
pub use verify::verify;

pub(super) use verify::verify_qualification;
