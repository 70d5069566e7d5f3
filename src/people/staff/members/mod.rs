//! Members of staff: their records, how they stand, and what everybody may know of them.

mod account;
pub mod directory;
pub mod included;
pub mod member;
mod numbers;
pub mod resource;
mod rules;
pub(super) mod standing;
pub(super) mod standing_commands;
pub(super) mod visibility;

pub use account::{LinkStaffAccount, link_account};
pub use directory::Directory;
pub use resource::StaffMembers;
pub use standing_commands::{Rehire, Suspend, rehire, reinstate, suspend};

pub(super) use account::link_staff_account;
pub(super) use resource::{for_command, for_reading, lock};
