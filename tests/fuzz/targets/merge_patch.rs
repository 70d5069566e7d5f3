//! Merge patches: two documents, a line each. A patch applied twice does what it does once.
#![no_main]

use kernel::json::{Limits, merge_patch, parse_strict};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut documents = bytes.splitn(2, |byte| *byte == b'\n').map(|line| parse_strict(line, Limits::default()));
    let (Some(Ok(mut target)), Some(Ok(patch))) = (documents.next(), documents.next()) else { return };
    merge_patch(&mut target, &patch);
    let once = target.clone();
    merge_patch(&mut target, &patch);
    assert_eq!(target, once);
    if let (Some(fields), Some(changes)) = (once.as_object(), patch.as_object()) {
        assert!(changes.iter().all(|(name, change)| fields.contains_key(name) != change.is_null()));
    }
});
