//! What runs beside the workers.

use futures::future::LocalBoxFuture;
use tokio::sync::watch;

use crate::services::Services;

/// Something that a module runs in every process that does background work, from its start to its end, in a thread of its
/// own: connections to others' systems that stay open.
#[derive(Clone, Copy)]
pub struct Companion {
    /// The thread's name.
    pub name: &'static str,
    /// Runs until it is told to stop (`true`, or nobody is left who could say it), and then ends within seconds: the process
    /// waits for it. It looks after itself: an error is its own to log and to try again.
    pub run: fn(Services, watch::Receiver<bool>) -> LocalBoxFuture<'static, ()>,
}

impl std::fmt::Debug for Companion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
