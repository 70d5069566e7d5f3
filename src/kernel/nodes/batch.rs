//! Announcements that are carried together: as many changes as were made while the last announcement was on its way cost
//! one message a channel, so that what Redis does for a busy node does not grow with its changes.

use super::announce::{Channel, Message};
use super::versions::{self, Subject};
use crate::realtime::Bulletin;

/// Bulletins of one announcement: some tens of kilobytes.
const TOLD_AT_ONCE: usize = 100;

/// What is to be announced.
#[derive(Debug, Default)]
pub(super) struct Batch {
    changed: Vec<Subject>,
    job_waits: bool,
    news: Vec<Bulletin>,
}

impl Batch {
    /// These announcements, joined. A subject is named once; bulletins keep their order.
    pub(super) fn of(messages: impl IntoIterator<Item = Message>) -> Self {
        let mut batch = Self::default();
        let mut named = std::collections::HashSet::new();
        for message in messages {
            match message {
                Message::Changed(subjects) => {
                    batch.changed.extend(subjects.into_iter().filter(|subject| named.insert(subject.clone())));
                }
                Message::Job => batch.job_waits = true,
                Message::News(bulletins) => batch.news.extend(bulletins),
            }
        }
        batch
    }

    /// What is said on which channel: that values are stale before anything that makes somebody read them.
    pub(super) fn announcements(&self) -> Vec<(Channel, String)> {
        let mut announcements = Vec::new();
        if !self.changed.is_empty() {
            announcements.push((Channel::Changed, versions::to_text(&self.changed)));
        }
        if self.job_waits {
            announcements.push((Channel::Jobs, String::new()));
        }
        for portion in self.news.chunks(TOLD_AT_ONCE) {
            match serde_json::to_string(portion) {
                Ok(text) => announcements.push((Channel::News, text)),
                Err(error) => tracing::error!(%error, "news do not serialise"),
            }
        }
        announcements
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::events::Heard;

    /// Bulletins numbered from the first to before the last.
    fn news(numbers: std::ops::Range<u32>) -> Message {
        let event = |number| Heard {
            id: Uuid::nil(),
            topic: "test.counted".to_owned(),
            entity: "number".to_owned(),
            entity_id: None,
            payload: json!(number),
            occurred_at: DateTime::UNIX_EPOCH,
        };
        Message::News(numbers.map(|number| Bulletin { school_id: Uuid::nil(), is_kept: true, event: event(number) }).collect())
    }

    fn channels(batch: &Batch) -> Vec<Channel> {
        batch.announcements().into_iter().map(|(channel, _)| channel).collect()
    }

    #[test]
    fn what_came_together_is_said_once_a_channel_and_what_is_stale_first() {
        let school = || Subject::new("school", 1);
        let batch = Batch::of([
            news(0..2),
            Message::Job,
            Message::Changed(vec![school()]),
            Message::Job,
            Message::Changed(vec![school()]),
        ]);
        assert_eq!(channels(&batch), [Channel::Changed, Channel::Jobs, Channel::News]);
        assert_eq!(batch.announcements()[0].1, "school:1");
    }

    #[test]
    fn news_are_told_in_portions_and_in_their_order() {
        let batch = Batch::of([news(0..150), news(150..210)]);
        let told: Vec<Vec<Bulletin>> =
            batch.announcements().iter().map(|(_, text)| serde_json::from_str(text).unwrap()).collect();
        assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 10]);
        let numbers: Vec<u32> =
            told.concat().iter().map(|bulletin| serde_json::from_value(bulletin.event.payload.clone()).unwrap()).collect();
        assert_eq!(numbers, (0..210).collect::<Vec<_>>());
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        assert!(Batch::of([]).announcements().is_empty());
    }
}
