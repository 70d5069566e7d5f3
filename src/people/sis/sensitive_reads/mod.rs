//! The log of reads of what is most sensitive about learners: medical alerts and restrictions of access, national IDs, custody.
//!
//! Which reads those are, each resource says ([`kernel::resource::Resource::logged`]); the kernel notes them, and they are kept
//! here a second later. The head sees all of them, everybody else their own.

mod keep;
pub mod resource;
pub mod sensitive_read;

pub use resource::SensitiveReads;

use kernel::Module;
use kernel::reads::ReadKeeper;

/// Brings it.
pub(super) fn declare(module: &mut Module) {
    module.resource::<SensitiveReads>();
    module.offer(ReadKeeper { keep: keep::keep });
}
