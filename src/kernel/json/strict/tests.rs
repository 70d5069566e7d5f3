//! The rules of the strict parser.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn parse(text: &str) -> Result<Value, JsonError> {
    parse_strict(text.as_bytes(), Limits::default())
}

fn refusal(text: &str) -> (JsonErrorKind, String) {
    let error = parse(text).unwrap_err();
    (error.kind, error.path)
}

#[test]
fn texts_and_keys_come_out_tidy() {
    let body = "\u{FEFF}{ \" name \": \"  Zoe\u{0308}\\r\\nMoyo\\t \", \"list\": [1, -2, 2.5, true, null] }";
    assert_eq!(parse(body).unwrap(), json!({"name": "Zoë\nMoyo", "list": [1, -2, 2.5, true, null]}));
}

#[test]
fn a_control_character_is_refused_with_its_path() {
    for code in (0..0x20_u32).chain(0x7f..0xa0).filter(|code| ![0x09, 0x0a].contains(code)) {
        let body = format!("{{\"guardians\":[{{}},{{\"phone\":\"a\\u{code:04x}b\"}}]}}");
        assert_eq!(refusal(&body), (JsonErrorKind::Control, "guardians[1].phone".to_owned()), "{code:#x}");
    }
    assert_eq!(refusal(r#"{"a":{"b\u0000":1}}"#), (JsonErrorKind::Control, "a".to_owned()));
    assert!(parse("\"tab\\tand\\nline\"").is_ok());
}

#[test]
fn a_duplicate_key_is_refused_with_its_path() {
    assert_eq!(refusal(r#"{"a":1,"b":{"c":1,"c":1}}"#), (JsonErrorKind::DuplicateKey, "b.c".to_owned()));
    assert_eq!(refusal(r#"[{"a":1," a ":2}]"#), (JsonErrorKind::DuplicateKey, "[0].a".to_owned()));
    assert_eq!(refusal("{\"é\":1,\"e\u{301}\":2}"), (JsonErrorKind::DuplicateKey, "é".to_owned()));
}

#[test]
fn what_is_nested_deeper_than_32_is_refused() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(32)).is_ok());
    assert_eq!(refusal(&nested(33)), (JsonErrorKind::TooDeep, "[0]".repeat(32)));
    assert_eq!(refusal(&"[".repeat(1_000_000)).0, JsonErrorKind::TooDeep);
    assert_eq!(refusal(&"{\"a\":".repeat(100_000)).0, JsonErrorKind::TooDeep);
    let deep = Limits { depth: 1_000, items: 1 };
    assert_eq!(parse_strict("[".repeat(500).as_bytes(), deep).unwrap_err().kind, JsonErrorKind::TooDeep);
    let siblings = json!({"a": [[1], [2]], "b": [[3], {"c": []}]});
    assert!(parse_strict(siblings.to_string().as_bytes(), Limits { depth: 4, items: 2 }).is_ok_and(|v| v == siblings));
}

#[test]
fn a_list_has_at_most_1000_items() {
    let list = |count: usize| json!({ "rows": vec![0; count] }).to_string();
    assert!(parse(&list(1_000)).is_ok());
    assert_eq!(refusal(&list(1_001)), (JsonErrorKind::TooMany, "rows".to_owned()));
    let keys: Map<String, Value> = (0..1_001).map(|n| (n.to_string(), Value::Null)).collect();
    assert_eq!(refusal(&Value::Object(keys).to_string()).0, JsonErrorKind::TooMany);
}

#[test]
fn a_number_that_would_lose_digits_is_refused() {
    for kept in ["9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e30", "1.5e300", "-0", "1E2"] {
        assert!(parse(kept).is_ok(), "{kept}");
    }
    for lost in ["18446744073709551616", "-9223372036854775809", "100000000000000000000000", "1e400", "-1e400"] {
        let body = format!(r#"{{"note":"12, \"34\\","fees":[1, 2.5e0, {lost}],"x":1e30}}"#);
        assert_eq!(refusal(&body), (JsonErrorKind::NumberRange, "fees[2]".to_owned()), "{lost}");
    }
}

#[test]
fn what_is_not_json_is_refused_with_line_and_column() {
    assert_eq!(refusal("{\"a\":\n [1,]}").0, JsonErrorKind::Malformed { line: 2, column: 5 });
    for text in [
        "",
        " ",
        "{",
        "[1 2]",
        "nul",
        "{'a':1}",
        "{a:1}",
        "01",
        "+1",
        ".5",
        "NaN",
        "[1]]",
        "{} {}",
        "1 x",
        "// c\n1",
        "\"a",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"line\nbreak\"",
    ] {
        assert!(matches!(refusal(text).0, JsonErrorKind::Malformed { .. }), "{text:?}");
    }
    let latin1 = parse_strict(b"\"caf\xe9\"", Limits::default()).unwrap_err();
    assert_eq!(latin1.kind, JsonErrorKind::NotUtf8);
    let utf16 = parse_strict(b"\xff\xfe{\x00}\x00", Limits::default()).unwrap_err();
    assert_eq!(utf16.kind, JsonErrorKind::NotUtf8);
}

#[test]
fn the_path_of_a_later_problem_is_its_own() {
    let body = r#"{"a":[1,[2,3],{"b":[]}],"c":{"d":"x"},"e":[[],{"f":1,"f":2}]}"#;
    assert_eq!(refusal(body), (JsonErrorKind::DuplicateKey, "e[1].f".to_owned()));
    assert_eq!(refusal("{\"a\":[],\"a b\":[\"\\u0001\"]}"), (JsonErrorKind::Control, "a b[0]".to_owned()));
}

/// Texts that are clean already.
fn clean_text() -> impl Strategy<Value = String> {
    "\\PC{0,12}".prop_filter_map("control characters", |text| clean(&text).ok())
}

/// Values within the limits, of clean texts.
fn value(number: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), clean_text().prop_map(Value::from), number];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(clean_text(), inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn whole() -> impl Strategy<Value = Value> {
    prop_oneof![any::<i64>().prop_map(Value::from), any::<u64>().prop_map(Value::from)]
}

fn real() -> impl Strategy<Value = Value> {
    (proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::SUBNORMAL).prop_map(Value::from)
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), near in "[\\[\\]{}\",:0-9eE.+\\-\\\\untrfa \\n]{0,60}") {
        let _ = (parse_strict(&bytes, Limits::default()), parse_strict(near.as_bytes(), Limits { depth: 2, items: 2 }));
    }

    #[test]
    fn every_clean_value_is_read_as_it_was_written(value in value(whole())) {
        let bytes = serde_json::to_vec(&value).unwrap();
        prop_assert_eq!(parse_strict(&bytes, Limits::default()).unwrap(), value.clone());
        let pretty = serde_json::to_vec_pretty(&value).unwrap();
        prop_assert_eq!(parse_strict(&pretty, Limits::default()).unwrap(), value);
    }

    #[test]
    fn every_finite_double_is_accepted(value in value(real())) {
        let bytes = serde_json::to_vec(&value).unwrap();
        prop_assert!(parse_strict(&bytes, Limits::default()).is_ok());
    }

    #[test]
    fn what_is_accepted_is_accepted_again_unchanged(text in "\\[(\"[^\"\\\\\\x00-\\x1f]{0,8}\",){0,4}\"\"\\]") {
        if let Ok(value) = parse(&text) {
            prop_assert_eq!(parse(&value.to_string()).unwrap(), value);
        }
    }
}

#[test]
fn a_number_without_a_fraction_is_a_whole_number() {
    let read = parse("[7.0, -0.0, 2e3, 2.5, 9007199254740992.0, 1e300]").unwrap();
    let whole: Vec<_> = read.as_array().unwrap().iter().map(Value::is_i64).collect();
    assert_eq!(whole, [true, true, true, false, true, false]);
    assert_eq!(read[0], json!(7));
}

#[test]
fn large_numbers_are_read_in_one_pass() {
    // 150,000 numbers in 1 MiB: with a pass over the text for each this took minutes.
    let row = format!("[{}]", ["1e300"; 1_000].join(","));
    let body = format!("[{}]", vec![row; 150].join(","));
    let started = std::time::Instant::now();
    assert!(parse(&body).is_ok());
    assert!(started.elapsed() < std::time::Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(refusal(&body.replacen("1e300]]", "100000000000000000000]]", 1)).0, JsonErrorKind::NumberRange);
}
