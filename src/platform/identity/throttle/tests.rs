use super::super::fixture::{at, config};
use super::*;

/// Failures at these moments.
fn failing(moments: impl IntoIterator<Item = i64>) -> Option<Model> {
    moments.into_iter().fold(None, |before, moment| Some(after_failure(before.as_ref(), "key".into(), at(moment), &config())))
}

#[test]
fn the_fifth_failure_in_a_row_locks_for_a_quarter_of_an_hour() {
    assert!(!is_locked(failing(0..4).as_ref(), at(4)));
    let locked = failing(0..5);
    assert!(is_locked(locked.as_ref(), at(5)));
    assert!(is_locked(locked.as_ref(), at(4 + 15 * 60 - 1)));
    assert!(!is_locked(locked.as_ref(), at(4 + 15 * 60)));
}

#[test]
fn a_lock_does_not_last_longer_because_the_clock_was_set_back() {
    let locked = failing(0..5);
    assert!(is_locked(locked.as_ref(), at(0)), "a little is no clock that was set back");
    assert!(!is_locked(locked.as_ref(), at(-3_600)));
    // It is not an open door: the next failure locks again.
    let again = after_failure(locked.as_ref(), "key".into(), at(-3_600), &config());
    assert!(is_locked(Some(&again), at(-3_600)));
}

#[test]
fn trying_while_locked_does_not_lengthen_the_lock() {
    let locked = failing(0..5);
    assert_eq!(failing(0..60), locked);
}

#[test]
fn after_the_lock_the_count_begins_again() {
    let again = failing((0..5).chain([4 + 15 * 60]));
    assert_eq!(again.as_ref().map(|t| (t.failures, t.locked_until)), Some((1, None)));
}

#[test]
fn failures_far_apart_are_not_in_a_row() {
    let apart = failing((0..10).map(|n| n * 15 * 60));
    assert_eq!(apart.map(|t| t.failures), Some(1));
    let near = failing((0..4).map(|n| n * 14 * 60));
    assert_eq!(near.map(|t| t.failures), Some(4));
}

#[test]
fn the_key_of_an_address_does_not_show_it() {
    let key = key(&"rudo.moyo@example.org".parse().unwrap());
    assert_eq!((key.len(), key.contains("rudo")), (64, false));
}

#[test]
fn a_lock_ends_with_its_minutes_whatever_they_are() {
    let config = kernel::config::Auth { lockout_failures: 1, lockout_minutes: 1_440, ..config() };
    let locked = after_failure(None, "key".into(), at(0), &config);
    assert_eq!(locked.locked_until, Some(at(0) + TimeDelta::days(1)));
}
