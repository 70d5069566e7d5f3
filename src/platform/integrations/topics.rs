//! Which events an endpoint wants.

use kernel::errors::{Detail, Problems};
use kernel::events::EventType;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Types of event (`sis.student.created`), or all that begin alike (`sis.student.*`, `*`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[schema(as = WebhookTopics)]
pub(super) struct Topics(pub(super) Vec<String>);

impl Topics {
    /// Whether an event of this type is wanted.
    pub(super) fn want(&self, name: &str) -> bool {
        self.0.iter().any(|topic| fits(topic, name))
    }
}

/// Whether a topic means an event of this type.
pub(super) fn fits(topic: &str, name: &str) -> bool {
    match topic.strip_suffix('*') {
        // With its full stop: `sis.student.*` is not for `sis.students`.
        Some(begin) if begin.is_empty() || begin.ends_with('.') => name.starts_with(begin),
        _ => topic == name,
    }
}

/// Names every topic that means no event there is: a mistyped one would wait for ever.
pub(super) fn check(problems: &mut Problems, topics: &[String], events: &[EventType]) {
    for (index, topic) in topics.iter().enumerate() {
        let unknown = !events.iter().any(|event| fits(topic, &event.name));
        problems.add_if(unknown, || Detail::of(format!("topics[{index}]"), "unknown_topic"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_exact_or_the_beginning_of_a_name_up_to_a_full_stop() {
        for (topic, name, fit) in [
            ("sis.student.created", "sis.student.created", true),
            ("sis.student.created", "sis.student.created_twice", false),
            ("sis.student.*", "sis.student.created", true),
            ("sis.student.*", "sis.students.created", false),
            ("sis.*", "sis.student.created", true),
            ("sis.*", "finance.charge.created", false),
            ("*", "finance.charge.created", true),
            ("sis.stu*", "sis.student.created", false),
            ("", "sis.student.created", false),
        ] {
            assert_eq!(fits(topic, name), fit, "{topic} {name}");
        }
    }
}
