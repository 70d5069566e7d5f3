//! What is read of a request before its body: the query, and one header a line.
#![no_main]

use kernel::fuzzing::read_headers;
use kernel::http::client::query_pairs;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    if let Some(Ok(query)) = lines.next().map(std::str::from_utf8) {
        for (name, value) in query_pairs(query).unwrap_or_default() {
            assert!(!name.chars().chain(value.chars()).any(char::is_control));
        }
    }
    read_headers(lines);
});
