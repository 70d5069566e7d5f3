//! The declared fields, the structure and the tables cannot drift apart.

use super::*;
use crate::config::*;

#[test]
fn the_declared_fields_are_exactly_the_settings_read() {
    let loaded = Config::load(Sources::default()).unwrap();
    let declared: Vec<&str> = fields().map(|field| field.key).collect();
    let unique: BTreeSet<&str> = declared.iter().copied().collect();
    assert_eq!(declared.len(), unique.len());
    assert_eq!(unique, loaded.origins.keys().collect());
    let printed: Vec<String> =
        loaded.print().lines().skip(1).filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
    assert_eq!(printed, declared);
}

#[test]
fn every_field_is_a_row_of_the_table_with_a_meaning() {
    let table = config_table_markdown();
    assert_eq!(table.lines().count(), fields().count() + 2);
    for field in fields() {
        assert!(field.doc.ends_with('.'), "{}", field.key);
        assert!(table.contains(&format!("| `{}` | `{}` |", field.key, field.env_name())), "{}", field.key);
    }
    assert!(table.contains("| `log.format` | `ONECLASS__LOG__FORMAT` | demo `text`, production `json` |"), "{table}");
}

#[test]
fn every_default_is_within_its_range_in_both_profiles() {
    for field in fields() {
        let Some((least, greatest)) = field.range() else {
            continue;
        };
        for profile in [Profile::Demo, Profile::Production] {
            let number: u64 = field.default_text(profile).unwrap().parse().unwrap();
            assert!((least..=greatest).contains(&number), "{}", field.key);
        }
    }
}
