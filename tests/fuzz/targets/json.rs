//! The strict JSON reader: what it accepts is JSON, within limits, and reads the same again.
#![no_main]

use kernel::json::{Limits, parse_strict};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = parse_strict(bytes, Limits::default()) else { return };
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    assert!(serde_json::from_slice::<serde_json::Value>(bare).is_ok(), "it is no JSON");
    let written = serde_json::to_vec(&value).unwrap();
    assert_eq!(parse_strict(&written, Limits::default()).as_ref(), Ok(&value), "tidied twice is tidied once");
});
