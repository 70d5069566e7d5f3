//! Channels: what may be listened to, and by whom. Feeds: what is told there.

use futures::future::LocalBoxFuture;
use serde_json::Value;
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::errors::Result;
use crate::events::Heard;

/// Whether the actor of a context reaches the record with an id.
pub type Reaches = for<'a> fn(&'a Ctx, Uuid) -> LocalBoxFuture<'a, Result<bool>>;
/// How a record stands, for who begins to listen.
pub type State = for<'a> fn(&'a Ctx, Uuid) -> LocalBoxFuture<'a, Result<Value>>;

/// What may be listened to.
#[derive(Debug, Clone, Copy)]
pub struct Channel {
    /// `me`, `students`, or with a record's id `jobs/{id}`.
    pub name: &'static str,
    /// What is told there, in a sentence.
    pub about: &'static str,
    /// By whom.
    pub scope: Scope,
}

/// Who may listen to a channel.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// Everybody, to what concerns their own account.
    Own,
    /// Who has this permission over every row of the school.
    School(&'static str),
    /// Who has the permission and reaches the record.
    Record {
        /// `jobs.job.read`.
        permission: &'static str,
        /// Whether they reach it.
        reaches: Reaches,
        /// How it stands, where what is told of it is not kept.
        state: Option<State>,
    },
}

impl Scope {
    /// The permission it asks for.
    #[must_use]
    pub const fn permission(&self) -> Option<&'static str> {
        match self {
            Self::Own => None,
            Self::School(permission) | Self::Record { permission, .. } => Some(permission),
        }
    }
}

impl Channel {
    /// For which id a name means this channel: the record's, or `whole` where it has none. `None`: it means another.
    pub(super) fn id_in(&self, name: &str, whole: Uuid) -> Option<Uuid> {
        match self.name.strip_suffix("{id}") {
            Some(before) => name.strip_prefix(before)?.parse().ok(),
            None => (name == self.name).then_some(whole),
        }
    }

    /// As a client names it.
    pub(super) fn name_for(&self, id: Uuid) -> String {
        self.name.replace("{id}", &id.to_string())
    }
}

/// Which events are told on a channel, of this module or another.
#[derive(Debug, Clone, Copy)]
pub struct Feed {
    /// The channel's name, as it is declared.
    pub channel: &'static str,
    /// The events' topics.
    pub topics: &'static [&'static str],
    /// The kind of thing they are about.
    pub entity: &'static str,
    /// What is told of one; `None`: nothing.
    pub told: fn(&Heard) -> Option<Told>,
}

impl Feed {
    /// Whether it tells of such events.
    #[must_use]
    pub fn tells(&self, topic: &str, entity: &str) -> bool {
        self.entity == entity && self.topics.contains(&topic)
    }
}

/// What is told of an event.
#[derive(Debug, Clone)]
pub struct Told {
    /// To whom: the id in the channel's name, or the account for [`Scope::Own`]; `None` for [`Scope::School`].
    pub id: Option<Uuid>,
    /// What of it: ids and kinds of change. It is seen by everybody who may listen, so it holds nothing of a person.
    pub data: Value,
}

impl Told {
    /// Of a record's change, on the channel of another record that the event names in this field (`class_id`), or its own
    /// (`id`): which version it is now.
    #[must_use]
    pub fn change(event: &Heard, field: &str) -> Option<Self> {
        let belongs_to = || event.payload.get("belongs_to")?.get(field);
        let id = event.payload.get(field).or_else(belongs_to)?.as_str()?.parse().ok()?;
        Some(Self { id: Some(id), data: serde_json::json!({ "version": event.payload.get("version") }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_channel_and_one_record() {
        let channel = |name| Channel { name, about: "", scope: Scope::Own };
        let (id, me) = (Uuid::from_u128(7), Uuid::from_u128(1));
        assert_eq!(channel("jobs/{id}").id_in(&format!("jobs/{id}"), me), Some(id));
        assert_eq!(channel("jobs/{id}").name_for(id), format!("jobs/{id}"));
        assert_eq!(channel("me").id_in("me", me), Some(me));
        for wrong in ["jobs", "jobs/", "jobs/x", &format!("jobs/{id}/x"), &format!("classes/{id}"), "mee"] {
            assert_eq!(channel("jobs/{id}").id_in(wrong, me), None, "{wrong}");
            assert_eq!(channel("me").id_in(wrong, me), None, "{wrong}");
        }
    }
}
