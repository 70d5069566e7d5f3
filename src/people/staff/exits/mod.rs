//! Leaving the school's employ: the last day, what is to be done by then, and what follows from it.

mod complete;
mod depart;
mod due;
pub mod exit;
pub mod exit_step;
pub mod exit_steps;
pub mod item;
pub mod items;
mod leave;
pub mod resource;
mod tick;

pub use complete::{cancel_exit, complete_exit};
pub use exit_steps::ExitSteps;
pub use items::ExitItems;
pub use leave::{LeaveStaff, leave};
pub use resource::StaffExits;
pub use tick::{WaiveItem, reopen, tick, waive};

pub(super) use complete::{cancel_staff_exit, complete_staff_exit};
pub(super) use due::schedule;
pub(super) use exit_steps::defaults;
pub(super) use leave::leave_staff;
pub(super) use tick::{reopen_item, tick_item, waive_item};
