//! Cursors: none opens but those we sealed, and no bit of one can be changed.
#![no_main]

use kernel::fuzzing::{cursor_key, open_cursor, seal_cursor};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let key = cursor_key();
    let text = String::from_utf8_lossy(bytes);
    assert!(open_cursor(&text, &key, "students").is_none(), "nobody but us has the key");
    let sealed = seal_cursor(&text, &key, "students");
    assert_eq!(open_cursor(&sealed, &key, "students").as_deref(), Some(&*text));
    assert!(open_cursor(&sealed, &key, "guardians").is_none());
    let mut changed = sealed.into_bytes();
    let index = bytes.first().map_or(0, |byte| usize::from(*byte)) % changed.len();
    changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
    assert!(open_cursor(&String::from_utf8(changed).unwrap(), &key, "students").is_none());
});
