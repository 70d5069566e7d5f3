//! Whether options can be taken together: pure.

use uuid::Uuid;

use kernel::errors::{Detail, Problems};

/// An option, as far as it can clash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: Uuid,
    /// Its block.
    pub block: String,
}

/// How many options a window wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub minimum: usize,
    /// At most.
    pub maximum: usize,
}

/// Every problem of a choice: options that the window does not have, one named twice, two of one block (the later is
/// named, with the block), too few or too many.
#[must_use]
pub fn problems(chosen: &[Uuid], offered: &[Candidate], bounds: Bounds) -> Problems {
    let mut problems = Problems::new();
    let mut taken: Vec<&Candidate> = Vec::new();
    for (index, id) in chosen.iter().enumerate() {
        let field = || format!("option_ids[{index}]");
        let Some(option) = offered.iter().find(|option| option.id == *id) else {
            problems.add(Detail::of(field(), "invalid_reference"));
            continue;
        };
        if taken.contains(&option) {
            problems.add(Detail::of(field(), "duplicate"));
            continue;
        }
        if taken.iter().any(|other| other.block == option.block) {
            problems.add(Detail::of(field(), "block_clash").with("block", &option.block));
        }
        taken.push(option);
    }
    problems.add_if(chosen.len() < bounds.minimum, || Detail::of("option_ids", "min_items").with("limit", bounds.minimum));
    problems.add_if(chosen.len() > bounds.maximum, || Detail::of("option_ids", "max_items").with("limit", bounds.maximum));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn option(n: u128, block: &str) -> Candidate {
        Candidate { id: Uuid::from_u128(n), block: block.to_owned() }
    }

    fn offered() -> Vec<Candidate> {
        vec![option(1, "A"), option(2, "A"), option(3, "B"), option(4, "C")]
    }

    fn found(chosen: &[u128]) -> Vec<(String, String)> {
        let chosen: Vec<_> = chosen.iter().map(|n| Uuid::from_u128(*n)).collect();
        let problems = problems(&chosen, &offered(), Bounds { minimum: 2, maximum: 3 });
        problems.into_details().into_iter().map(|d| (d.field.unwrap(), d.code.into_owned())).collect()
    }

    fn one(field: &str, code: &str) -> (String, String) {
        (field.to_owned(), code.to_owned())
    }

    #[test]
    fn options_of_different_blocks_go_together() {
        assert_eq!(found(&[1, 3, 4]), []);
        assert_eq!(found(&[2, 3]), []);
    }

    #[test]
    fn every_problem_is_named() {
        assert_eq!(found(&[1, 2]), [one("option_ids[1]", "block_clash")]);
        assert_eq!(found(&[3, 3]), [one("option_ids[1]", "duplicate")]);
        assert_eq!(found(&[9]), [one("option_ids[0]", "invalid_reference"), one("option_ids", "min_items")]);
        assert_eq!(found(&[1, 2, 3, 4]), [one("option_ids[1]", "block_clash"), one("option_ids", "max_items")]);
    }

    proptest! {
        #[test]
        fn a_choice_is_well_exactly_when_its_options_are_offered_in_different_blocks_and_enough(
            chosen in prop::collection::vec(1..6_u128, 0..5)
        ) {
            let blocks: Vec<_> =
                chosen.iter().filter_map(|n| offered().into_iter().find(|o| o.id == Uuid::from_u128(*n))).map(|o| o.block).collect();
            let distinct: std::collections::BTreeSet<_> = blocks.iter().collect();
            let well = blocks.len() == chosen.len() && distinct.len() == blocks.len() && (2..=3).contains(&chosen.len());
            prop_assert_eq!(found(&chosen).is_empty(), well);
        }
    }
}
