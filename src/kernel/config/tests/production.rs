//! What production asks for and what it refuses.

use super::*;
use crate::config::*;

#[test]
fn production_names_everything_missing_at_once() {
    let problems = rejected(Sources { profile: Some(Profile::Production), ..Sources::default() });
    assert_eq!(keys(&problems), BTreeSet::from(["auth.secret", "database.url", "http.public_url"]));
}

#[test]
fn production_with_what_it_needs_starts_and_guesses_nothing_for_a_demo() {
    let config = Config::load(production(&[])).unwrap().config;
    assert!(!config.demo.load && !config.database.auto_migrate && !config.http.server_timing);
    assert!(config.http.tls_terminated);
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.database.owner_url().expose(), "postgres://app:hunter2@db/one");
}

#[test]
fn production_may_use_sqlite_when_it_says_so() {
    let sources = production(&[("ONECLASS__DATABASE__URL", "sqlite://data/oneclass.db")]);
    assert_eq!(Config::load(sources).unwrap().config.database.kind(), DatabaseKind::Sqlite);
}

#[test]
fn production_without_tls_must_say_so() {
    let plain = ("ONECLASS__HTTP__PUBLIC_URL", "http://one.example");
    assert_eq!(keys(&rejected(production(&[plain]))), BTreeSet::from(["http.public_url"]));
    assert!(Config::load(production(&[plain, ("ONECLASS__HTTP__TLS_TERMINATED", "false")])).is_ok());
}

#[test]
fn production_refuses_what_is_only_safe_in_a_demo() {
    let problems = rejected(production(&[
        ("ONECLASS__DEMO__LOAD", "true"),
        ("ONECLASS__AUTH__SECRET", "short"),
        ("ONECLASS__AUTH__ARGON2_ITERATIONS", "1"),
        ("ONECLASS__HTTP__TRUSTED_PROXIES", "0.0.0.0/0"),
        ("ONECLASS__DATABASE__OWNER_URL", "sqlite://other.db"),
    ]));
    let wanted = ["auth.argon2_memory_kib", "auth.secret", "database.owner_url", "demo.load", "http.trusted_proxies"];
    assert_eq!(keys(&problems), BTreeSet::from(wanted));
}
