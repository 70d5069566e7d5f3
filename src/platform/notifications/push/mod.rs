//! Notices on people's devices. They belong to the platform's apps and not to a school, so the configuration says by whom they
//! are carried (`push.*`), and every school has them.
//!
//! A notice holds nothing of what is told: it says that there is something to read, and where. What passes through others'
//! servers, and stands on a locked screen, is nobody's business.

mod carry;
mod notice;
mod operations;
mod services;

pub(super) use carry::{Carried, carry};
pub(super) use notice::notice;
pub(super) use operations::services as show_services;
pub use services::problems;
pub(super) use services::{PushServices, of};
