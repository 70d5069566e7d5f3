//! The numbers of made-up people: telephone, national registration and birth entry numbers, each of its right form and
//! no two alike.
//!
//! Every person has a serial, and every number is a permutation of the serials: a million people need no list of the
//! numbers given out. **The numbers may be somebody's**: neither the number plan nor the register sets any apart for
//! examples. A demonstration sends no message.

use kernel::values::NationalId;

use super::draw::mix;
use super::permutation::Permutation;

/// How many people one seed has numbers for: the serials of a national registration number that do not begin with 0.
pub const PEOPLE_LIMIT: u64 = 9_900_000;

/// The first serial of a national registration number in use here.
const FIRST_ID_SERIAL: u64 = 100_000;

/// Ranges of a million mobile numbers, out of libphonenumber's plan; with 20 : 7 : 1 the networks stand nearly as in
/// the regulator's reports (Econet about 72 %, NetOne 25 %, Telecel 3 %). Narrow ranges of doubtful use are left out.
const MOBILE_RANGES: [u64; 28] = [
    770, 771, 772, 773, 774, 775, 776, 777, 778, 779, 780, 781, 782, 783, 784, 785, 786, 787, 788, 789, 711, 712, 713, 714, 715,
    716, 717, 733,
];

const NUMBERS_IN_A_RANGE: u64 = 1_000_000;

/// The numbers of one seed.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    phones: Permutation,
    ids: Permutation,
    entries: Permutation,
}

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        let phones = MOBILE_RANGES.iter().map(|_| NUMBERS_IN_A_RANGE).sum();
        Self {
            phones: Permutation::new(phones, mix(seed ^ 1)),
            ids: Permutation::new(PEOPLE_LIMIT, mix(seed ^ 2)),
            entries: Permutation::new(PEOPLE_LIMIT, mix(seed ^ 3)),
        }
    }

    /// A mobile number in E.164.
    pub(crate) fn phone(&self, serial: u64) -> Option<String> {
        let number = self.phones.at(serial)?;
        let range = MOBILE_RANGES.get(usize::try_from(number / NUMBERS_IN_A_RANGE).ok()?)?;
        Some(format!("+263{range}{:06}", number % NUMBERS_IN_A_RANGE))
    }

    /// A national registration number given out by an office to somebody whose family comes from a district.
    pub(crate) fn national_id(&self, serial: u64, office: u8, district: u8) -> Option<NationalId> {
        let number = self.ids.at(serial)?.checked_add(FIRST_ID_SERIAL)?;
        NationalId::generate(office, u32::try_from(number).ok()?, district).ok()
    }

    /// A birth entry number. No official form is published; this one, `BUH/1234567/2014`, is made up.
    pub(crate) fn birth_entry(&self, serial: u64, registry: &str, year: i32) -> Option<String> {
        let letters: String = registry.chars().filter(char::is_ascii_alphabetic).take(3).collect();
        Some(format!("{}/{:07}/{year}", letters.to_ascii_uppercase(), self.entries.at(serial)?.checked_add(1)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::values::{Network, Phone};
    use std::collections::BTreeSet;

    const PEOPLE: u64 = 100_000;

    #[test]
    fn a_hundred_thousand_phones_are_unique_and_on_the_ranges_of_the_plan() {
        let numbers = Numbers::new(7);
        let phones: BTreeSet<String> = (0..PEOPLE).map(|serial| numbers.phone(serial).unwrap()).collect();
        assert_eq!(u64::try_from(phones.len()).unwrap(), PEOPLE);
        for phone in &phones {
            let range: u64 = phone[4..7].parse().unwrap();
            assert!(phone.len() == 13 && MOBILE_RANGES.contains(&range), "{phone}");
        }
        let mut networks = [0_u32; 3];
        for phone in phones.iter().step_by(20) {
            match phone.parse::<Phone>().unwrap().network() {
                Some(Network::Econet) => networks[0] += 1,
                Some(Network::NetOne) => networks[1] += 1,
                Some(Network::Telecel) => networks[2] += 1,
                other => panic!("{phone} is of {other:?}"),
            }
        }
        assert!((65..78).contains(&(networks[0] / 50)) && networks[2] > 0, "{networks:?}");
    }

    #[test]
    fn a_hundred_thousand_national_ids_are_unique_and_their_letter_is_right() {
        let numbers = Numbers::new(7);
        let ids: BTreeSet<_> = (0..PEOPLE).map(|serial| numbers.national_id(serial, 63, 8).unwrap()).collect();
        assert_eq!(u64::try_from(ids.len()).unwrap(), PEOPLE);
        assert!(ids.iter().all(|id| id.as_str().parse::<NationalId>().as_ref() == Ok(id)));
        // Unique without the office and the district too.
        assert_eq!(ids.iter().map(NationalId::serial).collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn a_hundred_thousand_birth_entries_are_unique_and_short_enough_to_store() {
        let numbers = Numbers::new(7);
        let entries: BTreeSet<_> = (0..PEOPLE).map(|serial| numbers.birth_entry(serial, "Mt Darwin", 2014).unwrap()).collect();
        assert_eq!(u64::try_from(entries.len()).unwrap(), PEOPLE);
        assert!(entries.iter().all(|entry| entry.len() == 16 && entry.starts_with("MTD/")));
    }

    #[test]
    fn a_seed_has_numbers_for_its_last_person_and_for_nobody_after() {
        let numbers = Numbers::new(7);
        let all =
            |serial| (numbers.phone(serial), numbers.national_id(serial, 63, 63), numbers.birth_entry(serial, "Harare", 2000));
        assert!(matches!(all(PEOPLE_LIMIT - 1), (Some(_), Some(_), Some(_))));
        assert!(matches!(all(PEOPLE_LIMIT), (Some(_), None, None)));
    }
}
