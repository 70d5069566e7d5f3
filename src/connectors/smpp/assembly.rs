//! Parts of messages until they are whole.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use sms::Inbound;
use tokio::time::Instant;

use crate::deliver::Part;

/// Messages of which parts are missing, at most. The oldest gives way.
const MOST: usize = 200;
/// How long a missing part is waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// Parts of messages until they are whole. The centre must hear of each part at once, or it would send no further one; so a
/// part that is here when the program dies is lost with it.
#[derive(Default)]
pub(crate) struct Assembly(VecDeque<Begun>);

struct Begun {
    since: Instant,
    reference: u16,
    total: u8,
    first: Inbound,
    texts: BTreeMap<u8, String>,
}

impl Begun {
    /// As much as there is.
    fn joined(self) -> Inbound {
        Inbound { text: self.texts.into_values().collect(), ..self.first }
    }
}

impl Assembly {
    /// Adds a part. What comes out is whole, or had to give way.
    pub(crate) fn add(&mut self, part: Part, now: Instant) -> Option<Inbound> {
        let is_its = |begun: &Begun| {
            (begun.reference, begun.total) == (part.reference, part.total)
                && (&begun.first.from, &begun.first.to) == (&part.message.from, &part.message.to)
        };
        let at = match self.0.iter().position(is_its) {
            Some(at) => at,
            None => {
                let (reference, total, first) = (part.reference, part.total, part.message.clone());
                self.0.push_back(Begun { since: now, reference, total, first, texts: BTreeMap::new() });
                self.0.len() - 1
            }
        };
        let begun = self.0.get_mut(at)?;
        begun.texts.insert(part.place, part.message.text);
        if begun.texts.len() == usize::from(begun.total) {
            return self.0.remove(at).map(Begun::joined);
        }
        if self.0.len() > MOST { self.0.pop_front().map(Begun::joined) } else { None }
    }

    /// A message whose missing part was waited for long enough.
    pub(crate) fn overdue(&mut self, now: Instant) -> Option<Inbound> {
        let is_overdue = self.0.front().is_some_and(|begun| now.duration_since(begun.since) > PATIENCE);
        if is_overdue { self.0.pop_front().map(Begun::joined) } else { None }
    }
}
