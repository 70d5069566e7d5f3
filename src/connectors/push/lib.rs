//! What the push connectors (`fcm`, `apns`, `webpush`) have in common: a notice, what became of it, and its largest size.

mod fit;
mod notice;
mod outcome;

pub use fit::{Fitted, LARGEST, fit};
pub use notice::{Notice, Priority};
pub use outcome::{Outcome, Reason};
