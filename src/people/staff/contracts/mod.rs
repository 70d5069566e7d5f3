//! Contracts of employment.

pub mod contract;
pub mod resource;

pub use resource::StaffContracts;
