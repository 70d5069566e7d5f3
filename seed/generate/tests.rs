//! What holds for all made-up people.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::*;
use crate::schools_list::{SchoolLevel, listed_schools};

const YEAR: i32 = 2026;

fn generator() -> Generator {
    Generator::new(7).unwrap()
}

fn community(province: &str, district: &str, rural: bool) -> Community {
    Community { province: province.to_owned(), district: district.to_owned(), rural }
}

fn buhera() -> Community {
    community("manicaland", "buhera", true)
}

/// The share, in percent, of the items that have a property.
fn percent<T>(items: &[T], has: impl Fn(&T) -> bool) -> f64 {
    let having = items.iter().filter(|item| has(item)).count();
    100.0 * f64::from(u32::try_from(having).unwrap()) / f64::from(u32::try_from(items.len()).unwrap())
}

#[test]
fn the_same_seed_and_calls_give_the_same_people() {
    let people = |seed| {
        let mut generator = Generator::new(seed).unwrap();
        let student = generator.student("F2", YEAR, &buhera()).unwrap();
        let guardian = generator.guardian_for(&student).unwrap();
        (student, guardian, generator.staff(StaffRole::Head, YEAR, &buhera()).unwrap())
    };
    assert_eq!(people(1), people(1));
    assert_ne!(people(1), people(2));
}

/// One person in full: when this changes, every demo school changes.
#[test]
fn a_seed_means_the_same_people_in_every_version() {
    let student = generator().student("G3", YEAR, &buhera()).unwrap();
    let entry = student.birth_entry_number.clone().unwrap_or_default();
    let told = format!("{} {} {} {entry} {}", student.first_name, student.surname, student.birth_date, student.home.line);
    assert_eq!(told, "Nancy Muzvidziwa 2015-05-29 BUH/2911867/2015 Chirinda Village, Ward 25");
}

#[test]
fn a_person_is_the_same_whatever_was_made_before() {
    let mut from_start = generator();
    let third = (0..3).map(|_| from_start.student("G5", YEAR, &buhera()).unwrap()).last().unwrap();
    let alone = generator().starting_at(2).student("G5", YEAR, &buhera()).unwrap();
    assert_eq!((third.serial, &third), (2, &alone));
}

#[test]
fn a_hundred_thousand_people_of_all_schools_share_no_number() {
    let mut generator = generator();
    let schools = listed_schools().unwrap();
    let (mut phones, mut ids, mut entries, mut emails) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut with_phone, mut with_id, mut with_entry) = (0, 0, 0);
    for school in schools.iter().cycle().take(50_000) {
        let community = school.community();
        let level = if school.level == SchoolLevel::Primary { "G7" } else { "F6" };
        let student = generator.student(level, YEAR, &community).unwrap();
        let guardian = generator.guardian_for(&student).unwrap();
        emails.insert(student.email("school"));
        emails.insert(guardian.email("school"));
        phones.insert(guardian.phone);
        ids.insert(guardian.national_id);
        with_phone += 1;
        with_id += 1 + usize::from(student.national_id.is_some());
        with_entry += usize::from(student.birth_entry_number.is_some());
        ids.extend(student.national_id);
        entries.extend(student.birth_entry_number);
    }
    assert_eq!((phones.len(), ids.len(), entries.len(), emails.len()), (with_phone, with_id, with_entry, 100_000));
    assert!(with_entry > 40_000 && with_id > 53_000);
}

#[test]
fn the_age_fits_the_level() {
    let mut generator = generator();
    let levels = reference_set("levels").unwrap();
    for level in &levels.rows {
        let typical = i32::try_from(level.number("typical_age").unwrap()).unwrap();
        let students: Vec<_> = (0..300).map(|_| generator.student(&level.code, YEAR, &buhera()).unwrap()).collect();
        let over = |student: &StudentSeed| YEAR - student.birth_date.year() - typical;
        assert!(students.iter().all(|student| (-1..=3).contains(&over(student))), "{}", level.code);
        assert!(percent(&students, |student| over(student) == 0) > 60.0, "{}", level.code);
        if level.code.starts_with("ECD") {
            assert!(students.iter().all(|student| over(student) <= 1));
        }
    }
}

#[test]
fn shares_are_near_the_published_ones() {
    let mut generator = generator();
    let harare = community("harare", "high_glen", false);
    let rural: Vec<_> = (0..10_000).map(|_| generator.student("F1", YEAR, &buhera()).unwrap()).collect();
    let urban: Vec<_> = (0..10_000).map(|_| generator.student("F1", YEAR, &harare).unwrap()).collect();
    let beam = |students: &[StudentSeed]| percent(students, |student| student.beam);
    assert!((27.0..33.0).contains(&beam(&rural)) && (8.0..12.0).contains(&beam(&urban)));
    assert!((1.5..2.5).contains(&percent(&rural, |student| student.disability.is_some())));
    assert!((48.0..52.0).contains(&percent(&rural, |student| student.sex == Sex::Female)));
    assert!((12.0..18.0).contains(&percent(&rural, |student| student.boarding_status != "day")));
    assert!((86.0..90.0).contains(&percent(&urban, |student| student.home.language == "sn")));
    assert!(rural.iter().all(|student| student.home.line.contains(" Village, Ward ")));
}

#[test]
fn primary_learners_are_day_scholars_and_only_the_grown_have_a_national_id() {
    let mut generator = generator();
    for _ in 0..500 {
        let student = generator.student("G6", YEAR, &buhera()).unwrap();
        assert_eq!((student.boarding_status, &student.national_id), ("day", &None));
    }
    let grown: Vec<_> = (0..500).map(|_| generator.student("F6", YEAR, &buhera()).unwrap()).collect();
    assert!((40.0..60.0).contains(&percent(&grown, |student| student.national_id.is_some())));
}

#[test]
fn the_home_language_is_that_of_the_district() {
    let mut generator = generator();
    for (province, district, language) in [
        ("matabeleland_north", "binga", "toi"),
        ("manicaland", "chipinge", "ndc"),
        ("matabeleland_south", "beitbridge", "ve"),
        ("matabeleland_south", "umzingwane", "nd"),
        ("midlands", "gweru", "sn"),
    ] {
        let community = community(province, district, true);
        let students: Vec<_> = (0..500).map(|_| generator.student("G1", YEAR, &community).unwrap()).collect();
        assert!(percent(&students, |student| student.home.language == language) > 60.0, "{district}");
    }
}

#[test]
fn a_guardian_is_an_adult_who_can_be_what_the_relationship_says() {
    let mut generator = generator();
    for place in 0..5_000 {
        let level = if place % 2 == 0 { "ECDA" } else { "F6" };
        let student = generator.student(level, YEAR, &buhera()).unwrap();
        let first = generator.guardian_for(&student).unwrap();
        let second = generator.second_guardian_for(&student, &first).unwrap();
        assert_ne!(first.relationship, second.relationship);
        for guardian in [first, second] {
            let before = student.birth_date.year() - guardian.birth_date.year();
            assert!(YEAR - guardian.birth_date.year() >= 19, "{guardian:?}");
            match guardian.relationship {
                "mother" => {
                    assert!((18..=42).contains(&before) && guardian.sex == Sex::Female);
                    assert!(!["maternal_orphan", "double_orphan"].contains(&student.orphan_status));
                }
                "father" => {
                    assert!((20..=50).contains(&before) && guardian.sex == Sex::Male);
                    assert!(!["paternal_orphan", "double_orphan"].contains(&student.orphan_status));
                }
                "grandparent" => assert!(before >= 42),
                "sibling" => assert!((3..=16).contains(&before), "{before}"),
                _ => {}
            }
            if ["mother", "father", "sibling"].contains(&guardian.relationship) {
                assert_eq!(guardian.surname, student.surname);
            }
            assert_eq!(guardian.home, student.home);
        }
    }
}

#[test]
fn brothers_and_sisters_share_home_name_and_parents() {
    let mut generator = generator();
    let student = generator.student("G3", YEAR, &buhera()).unwrap();
    let sibling = generator.sibling_of(&student, "G6").unwrap();
    assert_eq!((sibling.surname, &sibling.home), (student.surname, &student.home));
    assert_eq!(sibling.orphan_status, student.orphan_status);
    assert_ne!(sibling.serial, student.serial);
}

#[test]
fn staff_have_an_age_a_title_and_a_qualification_that_fit() {
    let mut generator = generator();
    for role in StaffRole::ALL {
        for _ in 0..100 {
            let staff = generator.staff(role, YEAR, &buhera()).unwrap();
            let age = YEAR - staff.birth_date.year();
            assert!((20..=64).contains(&age) && staff.appointed_on.year() - staff.birth_date.year() >= 19);
            assert!(staff.appointed_on.year() < YEAR);
            assert!(staff.title != "Mr" || staff.sex == Sex::Male);
            assert!(!role.teaches() || staff.qualification.is_some_and(|text| !text.is_empty()));
        }
    }
    assert_eq!(StaffRole::ALL.map(StaffRole::code).into_iter().collect::<BTreeSet<_>>().len(), 14);
}

#[test]
fn every_code_of_the_tables_is_one_of_the_reference_lists() {
    let generator = generator();
    let rates = &generator.rates;
    for (list, shares) in [
        ("disabilities", &rates.disabilities),
        ("orphan_status", &rates.orphan_status),
        ("relationships", &rates.relationships),
        ("boarding_status", &rates.secondary_boarding["rural"]),
        ("boarding_status", &rates.secondary_boarding["urban"]),
    ] {
        let list = reference_set(list).unwrap();
        assert!(shares.keys().all(|code| list.row(code).is_some()), "{}", list.name);
    }
    assert!(rates.qualifications.values().chain(rates.occupations.values()).all(|shares| !shares.is_empty()));
}

#[test]
fn every_district_has_homes_in_the_country_and_in_town_and_languages_of_the_list() {
    let mut generator = generator();
    let languages = reference_set("languages").unwrap();
    let mut towns: BTreeMap<String, String> = BTreeMap::new();
    for district in reference_set("districts").unwrap().rows {
        for rural in [true, false] {
            let community = community(district.parent_code.as_ref().unwrap(), &district.code, rural);
            let student = generator.student("G1", YEAR, &community).unwrap();
            assert!(languages.row(student.home.language).is_some());
            assert!(!student.surname.is_empty() && !student.first_name.is_empty());
            assert!(student.home.line.len() > 5 && !student.home.locality.is_empty(), "{student:?}");
            towns.insert(district.code.clone(), student.home.locality);
        }
    }
    for (district, town) in [("high_glen", "Harare"), ("chitungwiza", "Chitungwiza"), ("kwekwe", "Kwekwe"), ("makoni", "Rusape")]
    {
        assert_eq!(towns[district], town);
    }
}

#[test]
fn what_is_unknown_or_used_up_is_refused() {
    let mut generator = generator();
    let level = generator.student("G8", YEAR, &buhera());
    assert_eq!(level, Err(GenerateError::UnknownLevel("G8".to_owned())));
    let area = generator.student("G1", YEAR, &community("harare", "buhera", false));
    assert_eq!(area, Err(GenerateError::UnknownArea("buhera".to_owned())));
    assert_eq!(generator.student("G1", i32::MAX, &buhera()), Err(GenerateError::Year(i32::MAX - 6)));
    let mut last = generator.starting_at(PEOPLE_LIMIT - 1);
    assert!(last.staff(StaffRole::Head, YEAR, &buhera()).is_ok());
    assert_eq!(last.student("G1", YEAR, &buhera()), Err(GenerateError::Exhausted));
}

#[test]
fn e_mail_addresses_are_valid_and_under_a_domain_that_cannot_exist() {
    let staff = generator().staff(StaffRole::Clerk, YEAR, &buhera()).unwrap();
    let address = staff.email("chapungu-primary");
    assert!(address.ends_with("0@chapungu-primary.example"), "{address}");
    assert!(address.parse::<kernel::values::Email>().is_ok());
}
