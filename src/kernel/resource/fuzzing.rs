//! The reader of import files, for the fuzz targets.

use serde_json::{Map, Value};

use super::{import, table};

/// Reads a file, and each cell as each of `schemas`. Gives the number of cells.
pub(crate) fn cells(bytes: &[u8], media_type: &str, max_rows: u64, schemas: &[Value]) -> usize {
    let Ok(rows) = import::cells(bytes, media_type, max_rows) else { return 0 };
    let mut count = 0;
    for text in &rows {
        count += 1;
        let mut record = Map::new();
        for schema in schemas {
            table::put(&mut record, "a.b", schema, text);
        }
        let _ = import::clean(&record);
        let _ = table::defuse(text);
    }
    count
}
