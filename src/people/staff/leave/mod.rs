//! Leave: its types, who asked for what, the ledger of days, and what follows from an approval.
//!
//! Days are counted in hundredths, so that half a day is a whole number. A balance is the sum of a ledger that explains it:
//! what a year gives, what was carried into it, what was taken and given back. Whatever changes one member's leave first
//! locks that member, so that two approvals at once cannot spend the same days.

mod adjust;
mod ask;
pub mod balances;
mod calendar;
mod cancel;
pub mod days;
mod decide;
pub(super) mod defaults;
pub mod entries;
pub mod entry;
pub mod leave_type;
pub mod leave_types;
mod ledger;
pub mod request;
pub mod requests;
pub(super) mod texts;
pub(super) mod told;

pub use adjust::{AdjustLeave, adjust};
pub use ask::{RequestLeave, request_leave};
pub use calendar::{Between, Holidays};
pub use cancel::{CancelLeave, cancel};
pub use decide::{DecideLeave, approve, decline};
pub use entries::LeaveEntries;
pub use leave_types::LeaveTypes;
pub use requests::LeaveRequests;
pub use told::Cover;

pub(super) use adjust::adjust_leave;
pub(super) use ask::ask_for_leave;
pub(super) use cancel::{cancel_leave, cancel_open};
pub(super) use decide::{approve_leave, decline_leave};
pub(super) use request::away_on;

use super::members::lock;
