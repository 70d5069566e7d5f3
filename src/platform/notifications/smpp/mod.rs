//! Sessions with message centres (SMPP), which stay open as long as their gateways are enabled, so that reports and what
//! people write back come in even when nothing is sent.
//!
//! Each process that does background work has a session of its own for each such gateway (a [`Companion`]): it is the
//! process that sends, and none has to be chosen to be the one that listens. So a centre must allow as many binds as there
//! are such processes. It delivers a report over any of them, and which one does not matter: what comes in is written to
//! the school's rows before the centre is told that it has arrived (`store.rs`). An account belongs to one gateway: were it
//! used for two schools, the centre would tell one of them what concerns the other.

mod keeper;
mod sessions;
mod store;

use kernel::jobs::Companion;

pub(super) use sessions::Sessions;

/// What keeps the sessions.
pub(super) fn companion() -> Companion {
    Companion { name: "smpp", run: |services, stopped| Box::pin(keeper::keep(services, stopped)) }
}
