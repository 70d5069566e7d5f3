//! Dividing people among houses so that they grow alike: a pure function.

/// How many of two kinds there are in a house.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Of the first kind and the second.
    pub(super) of: [usize; 2],
}

impl Size {
    fn all(self) -> usize {
        self.of.iter().sum()
    }
}

/// For each newcomer of one of two kinds, in their order, the place of the house they come into: the one with the fewest of
/// their kind, of those the smallest, of those the first.
pub(super) fn balance(houses: &mut [Size], newcomers: &[usize]) -> Vec<usize> {
    let mut places = Vec::with_capacity(newcomers.len());
    for kind in newcomers {
        let of = |size: &Size| size.of.get(*kind).copied().unwrap_or_default();
        let best = houses.iter().enumerate().min_by_key(|(place, size)| (of(size), size.all(), *place));
        let Some(place) = best.map(|(place, _)| place) else { return places };
        if let Some(count) = houses.get_mut(place).and_then(|size| size.of.get_mut(*kind)) {
            *count += 1;
        }
        places.push(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn houses_that_begin_empty_differ_by_one_of_each_kind_at_most(
            count in 1..8_usize, newcomers in prop::collection::vec(0..2_usize, 0..200),
        ) {
            let mut houses = vec![Size::default(); count];
            let places = balance(&mut houses, &newcomers);
            prop_assert_eq!(places.len(), newcomers.len());
            for kind in 0..2 {
                let of: Vec<usize> = houses.iter().map(|size| size.of[kind]).collect();
                prop_assert!(of.iter().max().unwrap() - of.iter().min().unwrap() <= 1);
            }
        }

        #[test]
        fn nobody_comes_into_a_house_that_has_more_of_their_kind_than_another(
            sizes in prop::collection::vec((0..20_usize, 0..20_usize), 1..6), kind in 0..2_usize,
        ) {
            let mut houses: Vec<Size> = sizes.iter().map(|(one, other)| Size { of: [*one, *other] }).collect();
            let fewest = houses.iter().map(|size| size.of[kind]).min().unwrap();
            let places = balance(&mut houses, &[kind]);
            prop_assert_eq!(houses[places[0]].of[kind], fewest + 1);
        }
    }

    #[test]
    fn without_houses_nobody_comes_into_one() {
        assert!(balance(&mut [], &[0, 1]).is_empty());
    }
}
