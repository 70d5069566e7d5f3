//! Versions: how a cached value knows that what it was read from has changed since.
//!
//! Whoever reads takes a [`Stamp`] of the subjects first and keeps it with the value; whoever changes a subject raises
//! its version once the change is durable. A value whose stamp is no longer current is not used. So a reader that read
//! the old row just before the commit keeps a value that nobody will use, and no key is ever searched for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::notification::RemovalCause;
use moka::sync::Cache;

/// Something whose change makes cached values stale: `school:01890a5d-…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject(Arc<str>);

impl Subject {
    /// The subject of this kind with this id.
    #[must_use]
    pub fn new(kind: &str, id: impl std::fmt::Display) -> Self {
        Self(format!("{kind}:{id}").into())
    }
}

/// Which versions held when a value was read.
#[derive(Debug, Clone)]
pub struct Stamp {
    subjects: Vec<(Subject, u64)>,
    taken: Instant,
}

impl Stamp {
    /// What it is about.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().map(|(subject, _)| subject)
    }
}

/// Subjects remembered at most; when more change within [`LONGEST`], everything cached is read anew.
const SUBJECTS: u64 = 200_000;
/// No value may be cached for longer: by then its subject's version may be forgotten.
pub(super) const LONGEST: Duration = Duration::from_secs(600);
/// How long a value may be used while the other nodes cannot be heard.
const DEAF: Duration = Duration::from_secs(5);

/// The versions of everything that has changed lately.
#[derive(Debug)]
pub struct Versions {
    raised: Cache<Subject, u64>,
    /// The version of whatever was not raised lately. Raised itself, it makes everything stale.
    base: Arc<AtomicU64>,
    /// Versions are never given twice.
    last: Arc<AtomicU64>,
    /// Other nodes' changes cannot be heard now.
    deaf: AtomicBool,
}

impl Default for Versions {
    fn default() -> Self {
        let last = Arc::new(AtomicU64::new(0));
        let base = Arc::new(AtomicU64::new(0));
        let (at_eviction, newest) = (base.clone(), last.clone());
        let raised = Cache::builder()
            .max_capacity(SUBJECTS)
            .time_to_live(LONGEST * 2)
            .eviction_listener(move |_, _, cause| {
                // What has no place here would be taken for unchanged.
                if cause == RemovalCause::Size {
                    at_eviction.store(newest.fetch_add(1, Ordering::AcqRel) + 1, Ordering::Release);
                }
            })
            .build();
        Self { raised, base, last, deaf: AtomicBool::new(false) }
    }
}

impl Versions {
    /// The versions of these now: to be taken before reading.
    #[must_use]
    pub fn stamp(&self, subjects: impl IntoIterator<Item = Subject>) -> Stamp {
        let subjects = subjects.into_iter().map(|subject| {
            let version = self.of(&subject);
            (subject, version)
        });
        Stamp { subjects: subjects.collect(), taken: Instant::now() }
    }

    /// Whether nothing of it has changed since.
    #[must_use]
    pub fn holds(&self, stamp: &Stamp) -> bool {
        if self.deaf.load(Ordering::Acquire) && stamp.taken.elapsed() > DEAF {
            return false;
        }
        stamp.subjects.iter().all(|(subject, version)| self.of(subject) == *version)
    }

    fn of(&self, subject: &Subject) -> u64 {
        // Read before the map: a version that vanishes in between makes the base greater.
        let base = self.base.load(Ordering::Acquire);
        self.raised.get(subject).map_or(base, |raised| raised.max(base))
    }

    pub(super) fn bump(&self, subjects: &[Subject]) {
        for subject in subjects {
            self.raised.insert(subject.clone(), self.next());
        }
    }

    /// Makes everything cached stale: changes may have been missed.
    pub(super) fn bump_all(&self) {
        self.base.store(self.next(), Ordering::Release);
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
    fn what_has_no_place_is_not_taken_for_unchanged() {
        let versions = Versions::default();
        let stamp = versions.stamp([school(1)]);
        versions.bump(&[school(1)]);
        for id in 0..SUBJECTS + 1_000 {
            versions.bump(&[Subject::new("account", id)]);
        }
        versions.raised.run_pending_tasks();
        assert!(!versions.holds(&stamp));
    }

    #[test]
    fn subjects_survive_the_way_to_another_node() {
        let subjects = [school(1), Subject::new("reference", "levels")];
        assert_eq!(from_text(&to_text(&subjects)), subjects);
    }
}
