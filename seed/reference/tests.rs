//! What holds for the reference lists.

use super::*;
use std::collections::BTreeSet;

fn set(name: &'static str) -> ReferenceSet {
    reference_set(name).unwrap()
}

#[test]
fn a_code_is_unique_in_its_list_and_a_plain_word() {
    for set in reference_sets().unwrap() {
        let codes: BTreeSet<_> = set.rows.iter().map(|row| &row.code).collect();
        assert_eq!(codes.len(), set.rows.len(), "{}", set.name);
        for code in codes {
            let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            assert!(plain && (2..=40).contains(&code.len()), "{}: {code}", set.name);
        }
    }
}

#[test]
fn a_parent_stands_in_an_earlier_list() {
    let sets = reference_sets().unwrap();
    for (place, set) in sets.iter().enumerate() {
        let parents = set.parent_set.map(|name| sets[..place].iter().find(|set| set.name == name).unwrap());
        for row in &set.rows {
            match (&row.parent_code, parents) {
                (Some(code), Some(parents)) => {
                    assert!(parents.row(code).is_some(), "{}: {code}", set.name)
                }
                (Some(code), None) => panic!("{}: {code} has no list", set.name),
                (None, Some(_)) => {
                    assert_eq!(row.code, "00", "{}: a row without its parent", set.name)
                }
                (None, None) => {}
            }
        }
    }
}

#[test]
fn every_row_has_an_english_label_a_source_and_its_place() {
    for set in reference_sets().unwrap() {
        for (place, row) in set.rows.iter().enumerate() {
            assert_eq!(usize::try_from(row.ordinal).unwrap(), place, "{}", set.name);
            assert!(!row.source.is_empty() && row.labels.contains_key("en"), "{}: {}", set.name, row.code);
            for (language, label) in &row.labels {
                assert!(["en", "sn", "nd"].contains(&language.as_str()));
                assert!(!label.trim().is_empty() && label.trim() == label);
            }
            assert!(row.valid_to.is_none_or(|to| to >= row.valid_from));
        }
    }
}

#[test]
fn there_are_10_provinces_of_72_districts() {
    let districts = set("districts");
    assert_eq!((set("provinces").rows.len(), districts.rows.len()), (10, 72));
    for province in set("provinces").rows {
        let of_it = districts.rows.iter().filter(|row| row.parent_code.as_ref() == Some(&province.code)).count();
        assert!((5..=9).contains(&of_it), "{}: {of_it}", province.code);
    }
}

#[test]
fn the_15_levels_rise_by_a_year_from_ecd_a_to_form_6() {
    let levels = set("levels");
    let codes: Vec<_> = levels.rows.iter().map(|row| row.code.as_str()).collect();
    let expected = "ECDA ECDB G1 G2 G3 G4 G5 G6 G7 F1 F2 F3 F4 F5 F6";
    assert_eq!(codes.join(" "), expected);
    for row in &levels.rows {
        assert_eq!(row.number("typical_age"), Some(i64::from(row.ordinal) + 4));
    }
    let phase = |code| levels.row(code).unwrap().text("phase").unwrap().to_owned();
    assert_eq!(
        ["G2", "G3", "G7", "F1", "F4", "F5"].map(phase),
        ["infant", "junior", "junior", "lower_secondary", "lower_secondary", "upper_secondary",]
    );
}

#[test]
fn the_constitution_names_16_languages_three_of_which_the_product_speaks() {
    let languages = set("languages");
    assert_eq!(languages.rows.len(), 16);
    let spoken = languages.rows.iter().filter(|row| row.attributes["interface"] == true);
    assert_eq!(spoken.map(|row| row.code.as_str()).collect::<Vec<_>>(), ["en", "nd", "sn"]);
}

#[test]
fn an_exit_for_fees_or_pregnancy_is_statistics_and_never_a_ground() {
    let reasons = set("exit_reasons");
    for code in ["financial", "pregnancy"] {
        let row = reasons.row(code).unwrap();
        assert_eq!(row.text("kind"), Some("statistical"));
        assert!(row.source.contains("s68C") && row.text("note").unwrap().contains("excluded"));
    }
    assert_eq!(reasons.row("expulsion").unwrap().text("kind"), Some("disciplinary"));
    for row in &reasons.rows {
        let kind = row.text("kind").unwrap();
        assert!(["voluntary", "completion", "statistical", "disciplinary"].contains(&kind), "{kind}");
    }
}

#[test]
fn a_currency_is_one_the_platform_knows_with_its_iso_number() {
    let currencies = set("currencies");
    let number = |code| currencies.row(code).unwrap().text("numeric").unwrap().to_owned();
    assert_eq!(["USD", "ZWG", "ZAR"].map(number), ["840", "924", "710"]);
    for row in &currencies.rows {
        assert!(row.code.parse::<kernel::values::Currency>().is_ok(), "{}", row.code);
    }
}

#[test]
fn the_district_of_a_national_id_lies_in_its_province() {
    let districts = set("districts");
    for row in set("national_id_districts").rows {
        assert!(row.code.len() == 2 && row.code.parse::<u8>().is_ok());
        if let Some(district) = row.text("district") {
            assert_eq!(districts.row(district).unwrap().parent_code, row.parent_code, "{}", row.code);
        }
    }
}

#[test]
fn the_prefixes_of_the_networks_do_not_overlap() {
    let networks = set("phone_networks");
    let prefixes: Vec<&str> = networks
        .rows
        .iter()
        .flat_map(|row| row.attributes["prefixes"].as_array().unwrap())
        .map(|p| p.as_str().unwrap())
        .collect();
    for (place, prefix) in prefixes.iter().enumerate() {
        assert!(prefixes[place + 1..].iter().all(|other| !other.starts_with(prefix) && !prefix.starts_with(other)));
    }
}

#[test]
fn the_public_holidays_of_the_table_are_those_of_the_rules() {
    let table = set("public_holidays");
    for year in [2025, 2026, 2027] {
        let prefix = format!("{year}_");
        let of_year = table.rows.iter().filter(|row| row.code.starts_with(&prefix));
        let mut known: Vec<_> = of_year.map(|row| (row.text("date").unwrap().to_owned(), row.label().to_owned())).collect();
        known.sort();
        let rules = learning::academics::calendar::holidays::by_rule(year);
        let mut rules: Vec<_> = rules.into_iter().map(|(day, name)| (day.to_string(), name)).collect();
        rules.sort();
        assert_eq!(known, rules, "{year}");
    }
}

#[test]
fn terms_follow_each_other_and_those_of_2025_and_2026_are_complete() {
    let terms = set("term_dates");
    for year in [2025, 2026] {
        let mut last = String::new();
        for number in 1..=3 {
            let term = terms.row(&format!("{year}_{number}")).unwrap();
            let (first, end) = (term.text("starts_on").unwrap(), term.text("ends_on").unwrap());
            assert!(last.as_str() < first && first < end, "{year} {number}");
            end.clone_into(&mut last);
        }
    }
}

#[test]
fn every_curriculum_rule_names_a_phase_and_learning_areas_that_there_are() {
    let (phases, areas, levels) = (set("phases"), set("learning_areas"), set("levels"));
    for level in &levels.rows {
        assert!(phases.row(level.text("phase").unwrap()).is_some(), "{}", level.code);
    }
    for rule in set("curriculum_rules").rows {
        assert!(phases.row(rule.text("applies_to").unwrap()).is_some(), "{}", rule.code);
        for area in rule.attributes["compulsory"].as_array().unwrap() {
            assert!(areas.row(area.as_str().unwrap()).is_some(), "{}: {area}", rule.code);
        }
        assert!(rule.number("minimum") <= rule.number("maximum"));
    }
}
