//! Families with several children at the school.
//!
//! Learners are made class by class, so a brother or sister of an earlier learner comes later, at a higher level. Only
//! the latest families are remembered: a school of any size takes little memory.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::generate::StudentSeed;

/// A family with a child at the school.
#[derive(Debug, Clone)]
pub(super) struct Family {
    pub(super) child: StudentSeed,
    /// Guardians, and what each is to the child, the first to be called first.
    pub(super) guardians: Vec<(Uuid, &'static str)>,
    children: u32,
}

impl Family {
    pub(super) fn of(child: StudentSeed, guardians: Vec<(Uuid, &'static str)>) -> Self {
        Self { child, guardians, children: 1 }
    }
}

/// The families that may have another child at the school.
#[derive(Debug, Default)]
pub(super) struct Families(VecDeque<Family>);

impl Families {
    const REMEMBERED: usize = 200;
    const MOST_CHILDREN: u32 = 3;
    /// Of so many learners one is a brother or sister of another.
    const ONE_IN: u64 = 5;

    pub(super) fn remember(&mut self, family: Family) {
        if self.0.len() == Self::REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(family);
    }

    /// The family that the next learner, who is at `level`, is a further child of, if of any.
    pub(super) fn next(&mut self, serial: u64, level: &str) -> Option<Family> {
        if !serial.is_multiple_of(Self::ONE_IN) {
            return None;
        }
        let place = self.0.iter().position(|family| family.child.level != level)?;
        let mut family = self.0.remove(place)?;
        family.children += 1;
        if family.children < Self::MOST_CHILDREN {
            self.remember(family.clone());
        }
        Some(family)
    }
}
