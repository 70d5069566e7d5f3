//! The cells of a file, CSV or XLSX, within limits: a file of a few kilobytes must not fill the memory.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

use crate::errors::{Error, Result, code};

/// Columns that are read at most; no resource has nearly as many, and a spreadsheet may have 16,384.
const MAX_COLUMNS: usize = 1_000;
/// Cells that are read at most.
const MAX_CELLS: usize = 4_000_000;
/// Bytes of text in all cells together: in an XLSX file any number of cells may share one long text.
const MAX_TEXT: usize = 64 * 1024 * 1024;
/// Bytes an XLSX file unpacks to at most; zip files of a thousandth of their contents are easily made.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// The rows that are not blank, in order: the number a spreadsheet shows, and the cells with text by column, from 0.
#[derive(Debug)]
pub(in crate::resource) struct Grid {
    rows: BTreeMap<u64, Vec<(usize, String)>>,
    max_rows: u64,
    cells: usize,
    text: usize,
}

impl Grid {
    /// Reads a file of at most `max_rows` rows below its header.
    ///
    /// # Errors
    /// 422 `IMPORT_UNREADABLE` or `IMPORT_TOO_LARGE`.
    pub(in crate::resource) fn read(bytes: &[u8], media_type: &str, max_rows: u64) -> Result<Self> {
        let mut grid = Self { rows: BTreeMap::new(), max_rows, cells: 0, text: 0 };
        // An XLSX is a zip file, whatever the client called it.
        if bytes.starts_with(b"PK\x03\x04") || media_type.contains("spreadsheetml") {
            grid.xlsx(bytes)?;
        } else {
            grid.csv(bytes)?;
        }
        Ok(grid)
    }

    /// The rows.
    pub(in crate::resource) fn into_rows(self) -> impl Iterator<Item = (u64, Vec<(usize, String)>)> {
        // An XLSX file may have its cells in any order.
        self.rows.into_iter().map(|(row, mut cells)| {
            cells.sort_by_key(|(column, _)| *column);
            (row, cells)
        })
    }

    fn put(&mut self, row: u64, column: usize, text: &str) -> Result<()> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        self.cells += 1;
        self.text += text.len();
        if column >= MAX_COLUMNS {
            return Err(unreadable("too many columns"));
        }
        if self.cells > MAX_CELLS || self.text > MAX_TEXT {
            return Err(unreadable("too many cells"));
        }
        self.rows.entry(row).or_default().push((column, text.to_owned()));
        if u64::try_from(self.rows.len()).unwrap_or(u64::MAX) > self.max_rows.saturating_add(1) {
            return Err(Error::new(&code::IMPORT_TOO_LARGE).with("limit", self.max_rows));
        }
        Ok(())
    }

    fn csv(&mut self, bytes: &[u8]) -> Result<()> {
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable("not UTF-8"))?;
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        // Spreadsheets in some languages separate by semicolon or tab.
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|d| (first.bytes().filter(|b| b == d).count(), *d == b','))
            .unwrap_or(b',');
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        for (row, record) in (1_u64..).zip(reader.records()) {
            let record = record.map_err(|e| unreadable(&e.to_string()))?;
            for (column, cell) in record.iter().enumerate() {
                self.put(row, column, cell)?;
            }
        }
        Ok(())
    }

    fn xlsx(&mut self, bytes: &[u8]) -> Result<()> {
        within_limits(bytes, MAX_UNPACKED)?;
        let failed = |error: calamine::XlsxError| unreadable(&error.to_string());
        let mut book: Book<'_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(failed)?;
        let name = book.sheet_names().into_iter().next().ok_or_else(|| unreadable("no sheet"))?;
        self.sheet(&mut book, &name)
    }

    /// Reads the sheets of a workbook for which `wanted` is true, each with its name. The limits are those of all of
    /// them together.
    ///
    /// # Errors
    /// 422 `IMPORT_UNREADABLE` or `IMPORT_TOO_LARGE`.
    pub(in crate::resource) fn sheets(bytes: &[u8], max_rows: u64, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Self)>> {
        within_limits(bytes, MAX_UNPACKED)?;
        let failed = |error: calamine::XlsxError| unreadable(&error.to_string());
        let mut book: Book<'_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(failed)?;
        let mut sheets = Vec::new();
        let mut read = Self { rows: BTreeMap::new(), max_rows, cells: 0, text: 0 };
        for name in book.sheet_names().into_iter().filter(|name| wanted(name)) {
            let mut grid = Self { rows: BTreeMap::new(), max_rows: read.max_rows, cells: read.cells, text: read.text };
            grid.sheet(&mut book, &name).map_err(|error| match error.is(&code::IMPORT_TOO_LARGE) {
                true => Error::new(&code::IMPORT_TOO_LARGE).with("limit", max_rows),
                false => error,
            })?;
            let rows = u64::try_from(grid.rows.len()).unwrap_or(u64::MAX).saturating_sub(1);
            read =
                Self { rows: BTreeMap::new(), max_rows: grid.max_rows.saturating_sub(rows), cells: grid.cells, text: grid.text };
            sheets.push((name, grid));
        }
        Ok(sheets)
    }

    fn sheet(&mut self, book: &mut Book<'_>, name: &str) -> Result<()> {
        let failed = |error: calamine::XlsxError| unreadable(&error.to_string());
        // Cell by cell: calamine's ranges have a place for every cell of the smallest rectangle around those there are,
        // so that two cells far apart would take gigabytes.
        let mut cells = book.worksheet_cells_reader(name).map_err(failed)?;
        while let Some(cell) = cells.next_cell().map_err(failed)? {
            let (row, column) = cell.get_position();
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            self.put(u64::from(row) + 1, column, &text_of(&Data::from(cell.get_value().clone())))?;
        }
        Ok(())
    }
}

pub(in crate::resource) fn unreadable(why: &str) -> Error {
    Error::new(&code::IMPORT_UNREADABLE).cause(why.to_owned())
}

/// Unpacks a zip file to nowhere: what it says of its sizes may be untrue.
fn within_limits(bytes: &[u8], limit: u64) -> Result<()> {
    let failed = |error: zip::result::ZipError| unreadable(&error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
    let mut left = limit;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(failed)?;
        let size = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|e| unreadable(&e.to_string()))?;
        left = left.checked_sub(size).ok_or_else(|| unreadable("it unpacks to too much"))?;
    }
    Ok(())
}

fn text_of(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(moment) => match moment.as_datetime() {
            Some(moment) if moment.time() == chrono::NaiveTime::MIN => moment.date().to_string(),
            Some(moment) => moment.and_utc().to_rfc3339(),
            None => String::new(),
        },
        // A number that is whole is written whole: `7`, not `7.0`.
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row's number, and its cells by column.
    type Row = (u64, Vec<(usize, String)>);

    fn rows(bytes: &[u8]) -> Result<Vec<Row>> {
        Grid::read(bytes, "", 3).map(|grid| grid.into_rows().collect())
    }

    fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        fill(book.add_worksheet());
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn both_formats_give_the_same_rows() {
        let expected = vec![(1, vec![(0, "a".to_owned()), (1, "b".to_owned())]), (3, vec![(1, "7".to_owned())])];
        assert_eq!(rows(b"a;b\n;\n;7\n").unwrap(), expected);
        let book = workbook(|sheet| {
            sheet.write(0, 0, "a").unwrap().write(0, 1, "b").unwrap().write(2, 1, 7).unwrap();
        });
        assert_eq!(rows(&book).unwrap(), expected);
    }

    #[test]
    fn two_cells_far_apart_take_no_more_memory_than_two_cells() {
        // A rectangle around them has 17 thousand million cells.
        let book = workbook(|sheet| {
            sheet.write(0, 0, "a").unwrap().write(1_048_575, 999, "b").unwrap();
        });
        assert_eq!(rows(&book).unwrap().len(), 2);
        let book = workbook(|sheet| {
            sheet.write(0, 0, "a").unwrap().write(1_048_575, 16_383, "b").unwrap();
        });
        assert!(rows(&book).unwrap_err().is(&code::IMPORT_UNREADABLE));
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        use std::io::Write as _;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&vec![b' '; 1024 * 1024]).unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 2048, "{}", bytes.len());
        assert!(within_limits(&bytes, 1024 * 1024).is_ok());
        let error = within_limits(&bytes, 1024 * 1024 - 1).unwrap_err();
        assert!(error.is(&code::IMPORT_UNREADABLE) && error.cause_text().unwrap().contains("unpacks"), "{error}");
    }

    #[test]
    fn rows_are_counted_without_the_header_and_blank_ones() {
        assert_eq!(rows(b"h\n1\n\n , \n2\n3\n").unwrap().len(), 4);
        assert!(rows(b"h\n1\n2\n3\n4\n").unwrap_err().is(&code::IMPORT_TOO_LARGE));
    }
}
