//! The sessions of this process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::smpp::Smpp;
use tokio::sync::Notify;
use uuid::Uuid;

/// The sessions of this process, by their gateways. Whoever sends asks for one; the keeper opens and closes them.
#[derive(Default)]
pub(in crate::notifications) struct Sessions {
    open: Mutex<HashMap<Uuid, (i64, Smpp)>>,
    wanted: Notify,
    changed: Notify,
}

impl Sessions {
    /// The session of a gateway as it was set up in this version; `None` when there is none in good time.
    pub(in crate::notifications) async fn of(&self, gateway: Uuid, version: i64, patience: Duration) -> Option<Smpp> {
        let finding = async {
            loop {
                let mut changed = std::pin::pin!(self.changed.notified());
                // Listens first and looks then.
                changed.as_mut().enable();
                if let Some(session) = self.get(gateway, version) {
                    return session;
                }
                self.wanted.notify_one();
                changed.await;
            }
        };
        tokio::time::timeout(patience, finding).await.ok()
    }

    fn get(&self, gateway: Uuid, version: i64) -> Option<Smpp> {
        self.all().get(&gateway).filter(|(known, _)| *known == version).map(|(_, session)| session.clone())
    }

    /// Until somebody wants a session that there is not.
    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// The gateways that have one, each with its version.
    pub(super) fn versions(&self) -> HashMap<Uuid, i64> {
        self.all().iter().map(|(gateway, (version, _))| (*gateway, *version)).collect()
    }

    /// Adds one, in the place of an older.
    pub(super) fn add(&self, gateway: Uuid, version: i64, session: Smpp) {
        self.all().insert(gateway, (version, session));
        self.changed.notify_waiters();
    }

    /// Lets one go: it unbinds when whoever is sending over it has done so.
    pub(super) fn remove(&self, gateway: Uuid) {
        self.all().remove(&gateway);
    }

    /// Lets all go.
    pub(super) fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, (i64, Smpp)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
