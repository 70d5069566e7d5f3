//! Numbers that look drawn and never repeat: a permutation of `0..size`, computed and not stored.
//!
//! A Feistel network permutes the next larger power of four; a value outside the range is sent through again until it
//! falls inside ("cycle walking", Black and Rogaway 2002), which on average takes fewer than four passes.

use super::draw::mix;

/// Rounds of the network: four make neighbours unlike (Luby and Rackoff 1988).
const ROUNDS: u64 = 4;

/// A permutation of the numbers below a size.
#[derive(Debug, Clone)]
pub(crate) struct Permutation {
    size: u64,
    half_bits: u32,
    key: u64,
}

impl Permutation {
    /// The permutation of `0..size` that belongs to a key.
    pub(crate) fn new(size: u64, key: u64) -> Self {
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        Self { size, half_bits: bits.div_ceil(2).max(1), key }
    }

    /// Where an index goes; none when it is outside.
    pub(crate) fn at(&self, index: u64) -> Option<u64> {
        if index >= self.size {
            return None;
        }
        let mut value = self.pass(index);
        while value >= self.size {
            value = self.pass(value);
        }
        Some(value)
    }

    fn pass(&self, value: u64) -> u64 {
        let mask = (1_u64 << self.half_bits).wrapping_sub(1);
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ (mix(right ^ mix(self.key.wrapping_add(round))) & mask));
        }
        (left << self.half_bits) | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_below_the_size_comes_exactly_once() {
        for (size, key) in [(1, 0), (2, 1), (3, 2), (10, 3), (1_000, 4), (4_096, 5), (10_007, 6)] {
            let permutation = Permutation::new(size, key);
            let values: BTreeSet<u64> = (0..size).map(|index| permutation.at(index).unwrap()).collect();
            assert_eq!(values, (0..size).collect());
            assert_eq!(permutation.at(size), None);
        }
        assert_eq!(Permutation::new(0, 0).at(0), None);
    }

    #[test]
    fn another_key_is_another_order_and_neighbours_do_not_stay_neighbours() {
        let (one, two) = (Permutation::new(100_000, 1), Permutation::new(100_000, 2));
        let same = (0..1_000).filter(|index| one.at(*index) == two.at(*index)).count();
        assert!(same < 5);
        let near = (0..1_000).filter(|index| one.at(*index).unwrap().abs_diff(one.at(index + 1).unwrap()) < 100).count();
        assert!(near < 20);
    }
}
