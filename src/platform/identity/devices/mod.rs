//! Devices: where an account's notices are pushed to. A device belongs to the session of the app on it, so that nothing is
//! pushed to a device whose person has logged out, and one that changed hands is its last person's alone.

mod address;
#[expect(unreachable_pub, reason = "SeaORM's derive makes an entity's types public")]
mod device;
mod forget;
mod operations;
mod own;
mod reach;
mod register;

pub use address::{Address, Service};
pub(super) use forget::{forget, of_expired};
pub(super) use operations::operations;
pub use reach::{Reachable, gone, of_accounts, with_devices};
