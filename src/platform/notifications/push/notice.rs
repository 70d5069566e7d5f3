//! What stands in a notice: that there is something to read, and nothing of what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::i18n::Messages;
use push::{Notice, Priority};

use super::super::delivery::Model;
use super::super::words::{Category, Urgency};

/// How long a service keeps it for a device that is off. Later it is found in the inbox.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// The notice of a delivery.
pub(in crate::notifications) fn notice(messages: &Messages, delivery: &Model, urgency: Urgency, school: &str) -> Notice {
    let emergency = urgency == Urgency::Emergency;
    let key = if emergency { "push-emergency" } else { about(delivery.category) };
    let wakes = emergency || matches!(delivery.category, Category::Safety | Category::Attendance);
    Notice {
        title: school.to_owned(),
        body: messages.format(delivery.language, key, &[]),
        data: BTreeMap::from([
            ("school_id".to_owned(), delivery.school_id.to_string()),
            ("delivery_id".to_owned(), delivery.id.to_string()),
            ("category".to_owned(), delivery.category.as_str().to_owned()),
        ]),
        collapse_key: None,
        ttl: KEPT,
        priority: if wakes { Priority::High } else { Priority::Normal },
    }
}

const fn about(category: Category) -> &'static str {
    match category {
        Category::Safety => "push-safety",
        Category::Attendance => "push-attendance",
        Category::Academic => "push-academic",
        Category::Fees => "push-fees",
        Category::Events => "push-events",
        Category::General => "push-general",
        Category::System => "push-system",
    }
}
