//! What is alike, and what is not.

use super::*;
use proptest::prelude::*;

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2012, 1 + n % 12, 1 + n % 28).unwrap()
}

fn person(first_name: &str, last_name: &str) -> Person {
    Person {
        first_name: first_name.to_owned(),
        middle_names: String::new(),
        last_name: last_name.to_owned(),
        born_on: day(0),
        is_male: false,
        birth_certificate: None,
        national_id: None,
    }
}

fn score(one: &Person, other: &Person) -> u8 {
    compare(one, other).map_or(0, |likeness| likeness.score)
}

#[test]
fn a_mistyped_first_name_is_found_and_another_one_is_not() {
    let rudo = person("rudo", "moyo");
    assert_eq!(score(&rudo, &rudo), 90);
    assert!(score(&person("tinashe", "moyo"), &person("tinahse", "moyo")) > 75);
    assert!(score(&person("nokuthula", "ncube"), &person("nokutula", "ncube")) > 75);
    assert_eq!(score(&rudo, &person("farai", "moyo")), 0);
    assert_eq!(score(&rudo, &person("rudo", "sibanda")), 0);
    assert_eq!(score(&rudo, &Person { born_on: day(5), ..rudo.clone() }), 0);
    let by_middle = Person { middle_names: "rudo nyasha".into(), ..person("chipo", "moyo") };
    assert!(score(&rudo, &by_middle) > 70);
}

#[test]
fn names_the_other_way_round_are_found() {
    let found = compare(&person("rudo", "moyo"), &person("moyo", "rudo")).unwrap();
    assert_eq!((found.score, found.reasons), (85, vec![Reason::NamesInterchanged]));
}

#[test]
fn a_number_is_compared_without_its_signs_and_what_is_typed_for_none_is_none() {
    let with = |number: &str| Person { birth_certificate: Some(number.into()), born_on: day(7), ..person("a", "b") };
    let other = Person { birth_certificate: Some("HRE 123/2012".into()), ..person("rudo", "moyo") };
    let found = compare(&with("hre-1232012"), &other).unwrap();
    assert_eq!((found.score, found.reasons), (95, vec![Reason::BirthCertificate]));
    for none in ["", "n/a", "0000", "none", "12"] {
        assert!(!compare(&with(none), &with(none)).is_some_and(|found| found.reasons.contains(&Reason::BirthCertificate)));
    }
}

#[test]
fn twins_with_their_own_certificates_are_not_taken_for_one() {
    let twin = |first: &str, number: &str| Person { birth_certificate: Some(number.into()), ..person(first, "moyo") };
    let (one, other) = (twin("tapiwa", "HRE 1/2012"), twin("tapuwa", "HRE 2/2012"));
    assert!(score(&person("tapiwa", "moyo"), &person("tapuwa", "moyo")) > 75);
    assert!(score(&one, &other) < 65);
    assert!(score(&one, &Person { is_male: true, ..other }) < LEAST);
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["rudo", "rudho", "farai", "moyo", "moyo", "ncube", "tinashe", "tinahse", ""])
        .prop_map(str::to_owned)
}

fn number_of() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(vec!["HRE 1/2012", "hre12012", "632000000F67", "n/a"]).prop_map(str::to_owned))
}

prop_compose! {
    fn anybody()(
        first_name in name(), middle_names in name(), last_name in name(), born in 0..3_u32, is_male: bool,
        birth_certificate in number_of(), national_id in number_of(),
    ) -> Person {
        Person { first_name, middle_names, last_name, born_on: day(born), is_male, birth_certificate, national_id }
    }
}

proptest! {
    #[test]
    fn likeness_is_mutual(one in anybody(), other in anybody()) {
        prop_assert_eq!(compare(&one, &other), compare(&other, &one));
    }

    #[test]
    fn a_score_has_a_reason_and_is_of_a_hundred(one in anybody(), other in anybody()) {
        if let Some(found) = compare(&one, &other) {
            prop_assert!((LEAST..=100).contains(&found.score));
            prop_assert!(!found.reasons.is_empty());
        }
    }

    #[test]
    fn nothing_is_more_alike_than_the_same(one in anybody(), other in anybody()) {
        let named = Person { first_name: "rudo".into(), last_name: "moyo".into(), ..one };
        let same = score(&named, &named);
        prop_assert!(same >= 90);
        let twin = Person { birth_certificate: named.birth_certificate.clone(), national_id: named.national_id.clone(), ..other };
        prop_assert!(score(&named, &twin) <= 100);
    }

    #[test]
    fn similarity_is_mutual_and_between_nothing_and_one(one in "[a-z]{0,12}", other in "[a-z]{0,12}") {
        let found = similarity(&one, &other);
        prop_assert!((0.0..=1.0).contains(&found));
        prop_assert!((found - similarity(&other, &one)).abs() < 1e-9);
        if !one.is_empty() {
            prop_assert!((similarity(&one, &one) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn groups_find_what_comparing_each_with_each_finds(people in prop::collection::vec(anybody(), 0..12)) {
        let mut each = Vec::new();
        for one in 0..people.len() {
            for other in one + 1..people.len() {
                each.extend(compare(&people[one], &people[other]).map(|_| (one, other)));
            }
        }
        let mut found: Vec<_> = pairs(&people).into_iter().map(|pair| (pair.one, pair.other)).collect();
        found.sort_unstable();
        prop_assert_eq!(found, each);
    }
}
