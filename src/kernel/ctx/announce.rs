//! Who is woken, and who is told, once a context has committed.

use super::Ctx;
use crate::events::{Event, Heard};
use crate::realtime::Bulletin;

impl Ctx {
    /// Tells live connections something once this commits, and nobody else: it is in no outbox, and who was not connected
    /// never hears of it. Some module has a [`Feed`](crate::realtime::Feed) for it.
    pub fn tell_live(&self, event: Event) {
        let Event { topic, entity, entity_id, payload } = event;
        let (id, occurred_at) = (self.new_id(), self.now());
        let (topic, entity) = (topic.to_owned(), entity.to_owned());
        self.tell(Heard { id, topic, entity, entity_id: Some(entity_id), payload, occurred_at }, false);
    }

    /// Tells live connections once this commits. `is_kept`: it is in the outbox.
    pub(crate) fn tell(&self, event: Heard, is_kept: bool) {
        self.pending().told.push(Bulletin { school_id: self.school_id(), is_kept, event });
    }

    /// Wakes the workers once this commits.
    pub(crate) fn announce_job(&self) {
        self.pending().announces_job = true;
    }

    /// Wakes the worker for jobs that wait for others' servers once this commits.
    pub(crate) fn announce_outgoing_job(&self) {
        self.pending().announces_outgoing_job = true;
    }
}
