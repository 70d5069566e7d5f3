//! Import files: the first byte says what the client calls it, the rest is the file.
#![no_main]

use kernel::fuzzing::import_cells;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, file)) = bytes.split_first() else { return };
    let media_type = match kind % 3 {
        0 => "text/csv",
        1 => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    };
    let _cells = import_cells(file, media_type, 50);
});
