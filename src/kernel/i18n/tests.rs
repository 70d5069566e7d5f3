//! The rules of messages, and of the kernel's own.

use super::*;
use std::borrow::Cow;
use std::collections::BTreeSet;

const ERRORS: &str = "MALFORMED_JSON UNKNOWN_PARAMETER INVALID_PARAMETER INVALID_CURSOR PAGE_TOO_DEEP MALFORMED_REQUEST \
    UNAUTHENTICATED TOKEN_EXPIRED INVALID_CREDENTIALS FORBIDDEN SCHOOL_MISMATCH SCHOOL_NOT_ACTIVE NOT_FOUND METHOD_NOT_ALLOWED NOT_ACCEPTABLE \
    UNSUPPORTED_MEDIA_TYPE PAYLOAD_TOO_LARGE URI_TOO_LONG REQUEST_TIMEOUT CONFLICT DUPLICATE ILLEGAL_TRANSITION \
    STILL_REFERENCED PRECONDITION_FAILED PRECONDITION_REQUIRED VALIDATION_ERROR INVALID_REFERENCE IDEMPOTENCY_KEY_REUSED \
    IDEMPOTENCY_IN_PROGRESS IDEMPOTENCY_KEY_REQUIRED IDEMPOTENCY_KEY_INVALID RATE_LIMITED OVERLOADED INTERNAL UNAVAILABLE STORAGE_FULL \
    IMPORT_UNREADABLE IMPORT_TOO_LARGE IMPORT_HEADER_INVALID SCHOOL_REQUIRED CURSOR_EXPIRED TICKET_INVALID ORIGIN_NOT_ALLOWED LENGTH_REQUIRED RANGE_NOT_SATISFIABLE TOO_MANY_CONNECTIONS";

const ISSUES: &str = "required unknown_field type format enum min_length max_length minimum maximum min_items max_items \
    unique_items pattern multiple_of date date_order email phone zw_national_id school_number zimsec_centre \
    candidate_number subdomain money currency uuid duplicate duplicate_key invalid_reference not_allowed too_deep \
    control_characters number_range in_future in_past invalid read_only must_match unknown_column ambiguous \
    failed_row duplicate_row unknown_sheet";

fn kernel() -> Messages {
    Messages::new(&KERNEL).unwrap()
}

fn messages(sources: &[(Language, &'static str)]) -> Messages {
    Messages::new(sources).unwrap()
}

#[test]
fn no_message_is_missing_in_any_language() {
    assert_eq!(kernel().missing(), []);
}

#[test]
fn every_error_code_and_every_field_problem_has_a_message_and_there_are_no_others() {
    let errors = ERRORS.split_whitespace().map(|code| format!("error-{}", code.to_lowercase().replace('_', "-")));
    let issues = ISSUES.split_whitespace().map(|code| format!("issue-{code}"));
    let wanted: BTreeSet<String> = errors.chain(issues).collect();
    let messages = kernel();
    assert_eq!(wanted.iter().filter(|key| !messages.contains(key)).collect::<Vec<_>>(), Vec::<&String>::new());
    let lines = KERNEL[0].1.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic())).count();
    assert_eq!(lines, wanted.len());
}

/// The arguments a message names, as the text has them.
fn arguments(text: &str) -> BTreeSet<&str> {
    text.split("{ $").skip(1).filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next()).collect()
}

#[test]
fn a_translation_names_the_arguments_of_the_english_message() {
    let line = |text: &'static str, key: &str| {
        text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = ")).unwrap().to_owned()
    };
    let english = KERNEL[0].1;
    for key in english.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).filter(|key| !key.starts_with('#')) {
        let wanted = line(english, key);
        for (language, text) in KERNEL {
            assert_eq!(arguments(&line(text, key)), arguments(&wanted), "{key} in {language}");
        }
    }
}

#[test]
fn a_message_is_formatted_without_invisible_marks() {
    let args = [("limit", Cow::Borrowed("40"))];
    let text = kernel().format(Language::En, "issue-max_length", &args);
    assert_eq!(text, "Must have at most 40 characters");
    for language in Language::ALL {
        let text = kernel().format(language, "issue-max_length", &args);
        assert!(text.contains("40") && !text.contains(['\u{2068}', '\u{2069}', '{']), "{text}");
    }
}

#[test]
fn a_message_falls_back_to_english_and_then_to_its_key() {
    let messages = messages(&[(Language::En, "hello = Hello, { $name }\nbye = Bye"), (Language::Sn, "hello = Mhoro, { $name }")]);
    let args = [("name", Cow::Borrowed("Rudo"))];
    assert_eq!(messages.format(Language::Sn, "hello", &args), "Mhoro, Rudo");
    assert_eq!(messages.format(Language::Nd, "hello", &args), "Hello, Rudo");
    assert_eq!(messages.format(Language::Sn, "bye", &[]), "Bye");
    assert_eq!(messages.format(Language::Sn, "nowhere", &[]), "nowhere");
    assert_eq!(messages.format(Language::Sn, "not a key!", &[]), "not a key!");
    assert_eq!(
        messages.missing(),
        [(Language::Sn, "bye".to_owned()), (Language::Nd, "bye".to_owned()), (Language::Nd, "hello".to_owned())]
    );
}

#[test]
fn a_message_that_only_a_translation_has_is_missing_in_english() {
    let messages = messages(&[(Language::Sn, "only = Chete")]);
    assert!(messages.missing().contains(&(Language::En, "only".to_owned())));
}

#[test]
fn a_message_defined_twice_is_an_error_also_across_texts() {
    let twice = Messages::new(&[(Language::En, "a = 1\n"), (Language::En, "a = 2\n")]).err();
    assert_eq!(twice, Some(InvalidMessages::Duplicate { language: Language::En, key: "a".to_owned() }));
    assert!(Messages::new(&[(Language::En, "a = 1\na = 2\n")]).is_err());
    assert!(Messages::new(&[(Language::En, "a = 1\n"), (Language::Nd, "a = 2\n")]).is_ok());
}

#[test]
fn a_text_that_is_not_fluent_is_an_error() {
    let broken = Messages::new(&[(Language::Nd, "a = { $x\n")]).err();
    assert!(matches!(broken, Some(InvalidMessages::Syntax { language: Language::Nd, .. })));
}

#[test]
fn messages_are_shared_by_threads() {
    fn shared<T: Send + Sync + 'static>(_: &T) {}
    shared(&kernel());
}
