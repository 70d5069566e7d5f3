//! The workbook of what there is.

use std::io::{Read, Seek};
use std::rc::Rc;

use actix_web::web::Bytes;
use futures::future::LocalBoxFuture;
use rust_xlsxwriter::{Worksheet, XlsxError};
use serde_json::{Map, Value as Json};

use super::super::export::{Rows, columns};
use super::super::{Resource, table};
use super::{Link, Sheet, Workbook, XLSX};
use crate::Ctx;
use crate::errors::{Error, Result, code};
use crate::operation::{ByteStream, Reply};

/// Bytes sent at a time.
const PIECE: usize = 64 * 1024;

/// Answers an export request. Rows are kept on disk while the sheets grow, and so is the file that they become.
pub(super) async fn export<W: Workbook>(ctx: Rc<Ctx>) -> Result<Reply> {
    let sheets = W::sheets();
    sheets.iter().try_for_each(|sheet| ctx.require(&sheet.may_export))?;
    let mut book = rust_xlsxwriter::Workbook::new();
    for sheet in &sheets {
        let page = book.add_worksheet_with_constant_memory().map_err(failed)?.set_name(sheet.name).map_err(failed)?;
        (sheet.export)(ctx.clone(), sheet, &sheets, page).await?;
    }
    let mut file = tempfile::tempfile().map_err(Error::internal)?;
    book.save_to_writer(&mut file).map_err(failed)?;
    file.rewind().map_err(Error::internal)?;
    let name = format!("{}-{}.xlsx", W::NAME.replace('_', "-"), ctx.today());
    Ok(Reply::file(XLSX, name, pieces(file)))
}

pub(super) fn failed(error: XlsxError) -> Error {
    Error::internal(error)
}

fn pieces(file: std::fs::File) -> ByteStream {
    Box::pin(futures::stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).map_err(Error::internal)?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    }))
}

/// Writes the sheet of a resource.
pub(super) fn sheet<'a, R: Resource>(
    ctx: Rc<Ctx>,
    sheet: &'a Sheet,
    sheets: &'a [Sheet],
    page: &'a mut Worksheet,
) -> LocalBoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let limit = usize::try_from(ctx.services().config().limits.export_max_rows).unwrap_or(usize::MAX);
        let mut rows = Rows::<R>::all(&ctx, sheet.sort).await?;
        let names = named(sheet, sheets);
        let mut header = Vec::new();
        for column in columns::<R>(&rows)? {
            let beside = names.iter().filter(|name| name.link.column == column).map(|name| name.column.to_owned());
            let beside: Vec<_> = beside.collect();
            header.push(column);
            header.extend(beside);
        }
        write(page, 0, header.iter().map(String::as_str))?;
        let mut line = 0_u32;
        while let Some(mut batch) = rows.next().await? {
            for name in &names {
                name.put(&ctx, &mut batch).await?;
            }
            for record in batch {
                line += 1;
                if usize::try_from(line).unwrap_or(usize::MAX) > limit {
                    return Err(Error::new(&code::IMPORT_TOO_LARGE).with("limit", limit));
                }
                let cells: Vec<String> = header.iter().map(|column| table::cell(&record, column)).collect();
                write(page, line, cells.iter().map(String::as_str))?;
            }
        }
        Ok(())
    })
}

/// Writes a row. Every cell is a text: no spreadsheet runs it as a formula, nor makes a number of it.
pub(super) fn write<'a>(page: &mut Worksheet, line: u32, cells: impl Iterator<Item = &'a str>) -> Result<()> {
    for (index, text) in (0_u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
        page.write_string(line, index, text).map_err(failed)?;
    }
    Ok(())
}

/// A column that says what the row is known by whose id stands beside it.
struct Named<'a> {
    link: &'a Link,
    column: &'static str,
    of: &'static str,
    to: &'a Sheet,
}

fn named<'a>(sheet: &'a Sheet, sheets: &'a [Sheet]) -> Vec<Named<'a>> {
    let mut all = Vec::new();
    for link in sheet.links {
        let Some(to) = sheets.iter().find(|sheet| sheet.name == link.to) else { continue };
        let known = link.by.iter().filter(|(_, of)| to.name_of(of).is_some_and(|name| name.unique));
        all.extend(known.map(|(column, of)| Named { link, column, of, to }));
    }
    all
}

impl Named<'_> {
    async fn put(&self, ctx: &Ctx, batch: &mut [Map<String, Json>]) -> Result<()> {
        let id = |record: &Map<String, Json>| record.get(self.link.column).and_then(Json::as_str)?.parse().ok();
        let names = (self.to.names_of)(ctx, self.of, batch.iter().filter_map(id).collect()).await?;
        for record in batch {
            if let Some(name) = id(record).and_then(|id| names.get(&id)) {
                record.insert(self.column.to_owned(), Json::String(name.clone()));
            }
        }
        Ok(())
    }
}
