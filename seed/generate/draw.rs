//! Draws for made-up data: the same seed gives the same people on every machine and with every later version.
//!
//! The generator is Xoshiro256++, one that `rand` names portable (its `StdRng` is not). Numbers are reduced here, not by
//! `rand`'s distributions, whose results may change in a minor version.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// The draws that belong to one person.
#[derive(Debug, Clone)]
pub(crate) struct Draw(Xoshiro256PlusPlus);

impl Draw {
    /// The draws of a person: a stream of their own, so that no person depends on how many came before.
    pub(crate) fn of(seed: u64, serial: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(mix(seed) ^ mix(serial.wrapping_add(1))))
    }

    /// A number below `bound`, 0 when the bound is 0. The bounds here are small, so the remainder's bias is nil.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64().checked_rem(bound).unwrap_or(0)
    }

    /// A number in a range, both ends included; the lower end when they are the wrong way round.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = u64::from(high.saturating_sub(low).max(0).unsigned_abs()) + 1;
        low.saturating_add(i32::try_from(self.below(width)).unwrap_or(0))
    }

    /// True in this many cases of a hundred.
    pub(crate) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of a slice, each as likely.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(items.len()).ok()?);
        items.get(usize::try_from(place).ok()?)
    }

    /// One of a slice, those at its head more often: the likelihood falls evenly to nearly nought at its end.
    pub(crate) fn common_first<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let length = u64::try_from(items.len()).ok()?;
        let place = self.below(length).min(self.below(length));
        items.get(usize::try_from(place).ok()?)
    }

    /// One of some items, in proportion to their weights; none when the weights are all nought.
    pub(crate) fn weighted<T>(&mut self, items: impl Iterator<Item = (T, u64)> + Clone) -> Option<T> {
        let mut left = self.below(items.clone().map(|(_, weight)| weight).sum());
        for (item, weight) in items {
            match left.checked_sub(weight) {
                Some(rest) => left = rest,
                None => return Some(item),
            }
        }
        None
    }
}

/// SplitMix64's mixing of a word (Steele, Lea and Flood 2014): a bijection in which every bit depends on every other.
pub(super) fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fixed numbers: when they change, every demo school changes.
    #[test]
    fn the_draws_of_a_seed_never_change() {
        let mut draw = Draw::of(7, 0);
        let drawn: Vec<_> = (0..6).map(|_| draw.below(1_000)).collect();
        assert_eq!(drawn, [643, 656, 832, 503, 64, 388]);
    }

    #[test]
    fn weights_are_kept() {
        let mut draw = Draw::of(1, 1);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            counts[draw.weighted([(0, 70), (1, 30), (2, 0)].into_iter()).unwrap()] += 1;
        }
        assert!((6_800..7_200).contains(&counts[0]) && counts[2] == 0, "{counts:?}");
        assert_eq!(draw.weighted([(0, 0)].into_iter()), None);
    }

    #[test]
    fn a_range_includes_both_ends() {
        let mut draw = Draw::of(1, 1);
        let drawn: Vec<_> = (0..200).map(|_| draw.between(-1, 1)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-1), Some(&1)));
        assert_eq!(draw.between(5, 3), 5);
    }
}
