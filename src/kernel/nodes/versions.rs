//! Versions: how a cached value knows that what it was read from has changed since.
//!
//! Whoever reads takes a [`Stamp`] first and keeps it with the value, with the subjects that it was read from; whoever
//! changes a subject says so once the change is durable. A value whose subject has changed since its stamp is not used.
//! So a reader that read the old row just before the commit keeps a value that nobody will use, and no key is ever
//! searched for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use xxhash_rust::xxh3::xxh3_64;

/// Something whose change makes cached values stale: `school:01890a5d-…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject(Arc<str>);

impl Subject {
    /// The subject of this kind with this id.
    #[must_use]
    pub fn new(kind: &str, id: impl std::fmt::Display) -> Self {
        Self(format!("{kind}:{id}").into())
    }

    fn slot(&self) -> u64 {
        xxh3_64(self.0.as_bytes())
    }
}

/// When a value was read, and from what.
#[derive(Debug, Clone)]
pub struct Stamp {
    subjects: Vec<Subject>,
    at: u64,
    taken: Instant,
}

impl Stamp {
    /// What it is about.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter()
    }

    /// The same moment, about these.
    #[must_use]
    pub fn about(self, subjects: Vec<Subject>) -> Self {
        Self { subjects, ..self }
    }
}

/// How many versions are kept. Subjects that fall together share one: what changes makes a little more stale than it
/// must. (A map of all subjects that ever changed would have to forget some, and then to take everything for changed.)
const SLOTS: usize = 1 << 16;
/// How long a value may be used while the other nodes cannot be heard.
const DEAF: Duration = Duration::from_secs(5);

/// When everything changed last, counted in changes.
pub struct Versions {
    changed: Box<[AtomicU64]>,
    /// When everything was taken for changed.
    all: AtomicU64,
    /// How many changes there have been.
    last: AtomicU64,
    /// Other nodes' changes cannot be heard now.
    deaf: AtomicBool,
}

impl Default for Versions {
    fn default() -> Self {
        Self {
            changed: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
            all: AtomicU64::new(0),
            last: AtomicU64::new(0),
            deaf: AtomicBool::new(false),
        }
    }
}

impl std::fmt::Debug for Versions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Versions(after {} changes)", self.last.load(Ordering::Relaxed))
    }
}

impl Versions {
    /// Now, of these: to be taken before reading.
    #[must_use]
    pub fn stamp(&self, subjects: impl IntoIterator<Item = Subject>) -> Stamp {
        Stamp { subjects: subjects.into_iter().collect(), at: self.last.load(Ordering::Acquire), taken: Instant::now() }
    }

    /// Whether nothing of it has changed since.
    #[must_use]
    pub fn holds(&self, stamp: &Stamp) -> bool {
        if self.is_deaf() && stamp.taken.elapsed() > DEAF {
            return false;
        }
        self.all.load(Ordering::Acquire) <= stamp.at && stamp.subjects.iter().all(|subject| self.of(subject) <= stamp.at)
    }

    /// Whether other nodes cannot be heard now, though there may be some.
    #[must_use]
    pub fn is_deaf(&self) -> bool {
        self.deaf.load(Ordering::Acquire)
    }

    fn of(&self, subject: &Subject) -> u64 {
        self.place(subject).map_or(u64::MAX, |changed| changed.load(Ordering::Acquire))
    }

    fn place(&self, subject: &Subject) -> Option<&AtomicU64> {
        let slots = u64::try_from(self.changed.len()).ok()?;
        self.changed.get(usize::try_from(subject.slot() % slots).ok()?)
    }

    pub(super) fn bump(&self, subjects: &[Subject]) {
        for subject in subjects {
            let now = self.next();
            if let Some(changed) = self.place(subject) {
                changed.fetch_max(now, Ordering::AcqRel);
            }
        }
    }

    /// Makes everything cached stale: changes may have been missed.
    pub(super) fn bump_all(&self) {
        self.all.fetch_max(self.next(), Ordering::AcqRel);
    }

    /// Whether other nodes' changes can be heard from now on.
    pub(super) fn hear(&self, heard: bool) {
        self.deaf.store(!heard, Ordering::Release);
    }

    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::AcqRel) + 1
    }
}

/// As they are announced: one a line. An id holds no line feed.
pub(super) fn to_text(subjects: &[Subject]) -> String {
    let lines: Vec<&str> = subjects.iter().map(|subject| subject.0.as_ref()).collect();
    lines.join("\n")
}

pub(super) fn from_text(text: &str) -> Vec<Subject> {
    text.lines().map(|line| Subject(line.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school(id: u8) -> Subject {
        Subject::new("school", id)
    }

    #[test]
    fn a_stamp_holds_until_one_of_its_subjects_changes() {
        let versions = Versions::default();
        let (one, both) = (versions.stamp([school(1)]), versions.stamp([school(1), school(2)]));
        versions.bump(&[school(2)]);
        assert!(versions.holds(&one));
        assert!(!versions.holds(&both));
        assert!(versions.holds(&versions.stamp([school(2)])));
    }

    #[test]
    fn when_changes_may_have_been_missed_nothing_holds() {
        let versions = Versions::default();
        versions.bump(&[school(1)]);
        let (changed, unchanged) = (versions.stamp([school(1)]), versions.stamp([school(2)]));
        versions.bump_all();
        assert!(!versions.holds(&changed) && !versions.holds(&unchanged));
        assert!(versions.holds(&versions.stamp([school(1), school(2)])));
    }

    #[test]
    fn a_node_that_cannot_hear_the_others_soon_stops_trusting_what_it_has() {
        let versions = Versions::default();
        let mut stamp = versions.stamp([school(1)]);
        versions.hear(false);
        assert!(versions.holds(&stamp));
        stamp.taken = Instant::now().checked_sub(DEAF + Duration::from_millis(1)).unwrap();
        assert!(!versions.holds(&stamp));
        versions.hear(true);
        assert!(versions.holds(&stamp));
    }

    #[test]
    fn of_many_changes_none_is_missed_and_little_else_is_taken_for_changed() {
        let versions = Versions::default();
        let account = |id: u32| Subject::new("account", id);
        let stamps: Vec<_> = (0..2_000).map(|id| versions.stamp([account(id)])).collect();
        for id in 0..1_000 {
            versions.bump(&[account(id)]);
        }
        let (changed, others) = stamps.split_at(1_000);
        assert!(!changed.iter().any(|stamp| versions.holds(stamp)));
        assert!(others.iter().filter(|stamp| versions.holds(stamp)).count() > 900);
    }

    #[test]
    fn subjects_survive_the_way_to_another_node() {
        let subjects = [school(1), Subject::new("reference", "levels")];
        assert_eq!(from_text(&to_text(&subjects)), subjects);
    }
}
