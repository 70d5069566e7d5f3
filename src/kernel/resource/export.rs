//! Exports: the same filtered list as a file, streamed page by page inside one read-only unit of work.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::rc::Rc;

use actix_web::web::Bytes;
use sea_orm::QuerySelect;
use serde_json::{Map, Value};

use super::show::Lens;
use super::{ModelOf, Resource, Verb, filter, find_scoped, page, spec, table};
use crate::audit::Entry;
use crate::ctx::Ctx;
use crate::db::Access;
use crate::errors::{Detail, Error, Result, code};
use crate::list::{Cursor, ListQuery};
use crate::operation::{ByteStream, Raw, Reply};

const BATCH: u64 = 500;

/// Media types of an export.
pub(super) const MEDIA_TYPES: &[&str] =
    &["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/x-ndjson"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
    Ndjson,
}

impl Format {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "ndjson" => Some(Self::Ndjson),
            _ => None,
        }
    }

    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text/csv", "csv"),
            Self::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
            Self::Ndjson => ("application/x-ndjson", "ndjson"),
        }
    }
}

/// Answers an export request.
pub(super) async fn export<R: Resource>(ctx: Rc<Ctx>, raw: &Raw) -> Result<Reply> {
    let format = match raw.query.iter().find(|(name, _)| name == "format") {
        None => Format::Csv,
        Some((_, text)) => Format::parse(text).ok_or_else(|| {
            Error::new(&code::INVALID_PARAMETER).detail(Detail::of("format", "enum").with("options", "csv, xlsx, ndjson"))
        })?,
    };
    let query = spec::query::<R>(&ctx, &raw.query, &["format"])?;
    let rows = Rows::<R>::of(&ctx, query)?;
    announce::<R>(&ctx, &rows.query, format.parts().1).await?;
    let (content_type, extension) = format.parts();
    let name = format!("{}-{}.{extension}", R::PLURAL, ctx.today());
    let columns = columns::<R>(&rows)?;
    let stream: ByteStream = match format {
        Format::Csv => Box::pin(csv(rows, columns)),
        Format::Ndjson => Box::pin(ndjson(rows)),
        Format::Xlsx => {
            let bytes = xlsx(rows, &columns).await?;
            Box::pin(futures::stream::once(async move { Ok(Bytes::from(bytes)) }))
        }
    };
    Ok(Reply::file(content_type, name, stream))
}

/// Personal data that leaves is on record, even when the export then breaks off.
async fn announce<R: Resource>(ctx: &Ctx, query: &ListQuery, format: &str) -> Result<()> {
    let (school, actor, origin) = (ctx.school()?.clone(), ctx.actor().clone(), ctx.origin().clone());
    let note = Ctx::school_of(ctx.services(), school, actor, origin, Access::Write);
    let filters: Vec<String> = query.filters.iter().map(|f| format!("{} {:?}", f.name, f.operator)).collect();
    note.audit(
        Entry::new(R::ENTITY, "export", None)
            .after(serde_json::json!({ "format": format, "filters": filters, "search": query.search, "fields": query.fields })),
    );
    note.commit().await
}

pub(super) fn columns<R: Resource>(rows: &Rows<R>) -> Result<Vec<String>> {
    let hidden = spec::hidden::<R>(&rows.ctx);
    let all = table::view_columns::<R>()?;
    let top = |column: &str| column.split('.').next().unwrap_or_default().to_owned();
    let mut columns: Vec<String> = all.into_iter().filter(|c| !hidden.contains(&top(c).as_str())).collect();
    if !rows.query.fields.is_empty() {
        columns.retain(|c| top(c) == "id" || rows.query.fields.contains(&top(c)));
    }
    columns.extend(rows.query.include.iter().cloned());
    Ok(columns)
}

/// The rows of the list, a batch at a time, by keyset: a long export never skips or repeats a row.
pub(super) struct Rows<R: Resource> {
    ctx: Rc<Ctx>,
    query: ListQuery,
    lens: Lens,
    cursor: Option<Cursor>,
    done: bool,
    resource: PhantomData<fn() -> R>,
}

impl<R: Resource> Rows<R> {
    fn of(ctx: &Rc<Ctx>, query: ListQuery) -> Result<Self> {
        let lens = Lens::of::<R>(ctx, Some(&query))?;
        Ok(Self { ctx: ctx.clone(), query, lens, cursor: None, done: false, resource: PhantomData })
    }

    /// All rows that the caller may export, in this order; that they are exported is on record.
    pub(super) async fn all(ctx: &Rc<Ctx>, sort: &str) -> Result<Self> {
        let rows = Self::of(ctx, spec::query::<R>(ctx, &[("sort".to_owned(), sort.to_owned())], &[])?)?;
        announce::<R>(ctx, &rows.query, Format::Xlsx.parts().1).await?;
        Ok(rows)
    }

    pub(super) async fn next(&mut self) -> Result<Option<Vec<Map<String, Value>>>> {
        if self.done {
            return Ok(None);
        }
        let mut select = filter::apply::<R>(&self.ctx, find_scoped::<R>(&self.ctx, Verb::Export), &self.query)?;
        if let Some(cursor) = &self.cursor {
            select = filter::after::<R>(select, &self.query.sort, cursor)?;
        }
        let select = filter::order::<R>(select, &self.query.sort)?;
        let batch: Vec<ModelOf<R>> = select.limit(BATCH).all(self.ctx.uow()).await?;
        self.done = u64::try_from(batch.len()).unwrap_or(BATCH) < BATCH;
        self.cursor = batch.last().map(|last| page::cursor_at::<R>(last, &self.query.sort)).transpose()?;
        let values = self.lens.values::<R>(&self.ctx, batch).await?;
        Ok(Some(
            values
                .into_iter()
                .filter_map(|v| match v {
                    Value::Object(o) => Some(o),
                    _ => None,
                })
                .collect(),
        ))
    }
}

fn csv<R: Resource>(rows: Rows<R>, columns: Vec<String>) -> impl futures::Stream<Item = Result<Bytes>> {
    // A byte order mark tells spreadsheets that it is UTF-8.
    let mut head = b"\xEF\xBB\xBF".to_vec();
    let header = write_csv(std::iter::once(columns.clone())).map(|line| {
        head.extend(line);
        Bytes::from(head)
    });
    let queue = VecDeque::from([header]);
    futures::stream::unfold((rows, queue, columns), |(mut rows, mut queue, columns)| async move {
        if let Some(chunk) = queue.pop_front() {
            return Some((chunk, (rows, queue, columns)));
        }
        match rows.next().await {
            Ok(Some(batch)) => {
                let lines =
                    batch.iter().map(|r| columns.iter().map(|c| table::defuse(&table::cell(r, c)).into_owned()).collect());
                let chunk = write_csv(lines).map(Bytes::from);
                Some((chunk, (rows, queue, columns)))
            }
            Ok(None) => None,
            Err(error) => {
                rows.done = true;
                Some((Err(error), (rows, queue, columns)))
            }
        }
    })
}

fn write_csv(lines: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for line in lines {
        writer.write_record(&line).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(|e| Error::internal(e.to_string()))
}

fn ndjson<R: Resource>(rows: Rows<R>) -> impl futures::Stream<Item = Result<Bytes>> {
    futures::stream::unfold(rows, |mut rows| async move {
        match rows.next().await {
            Ok(Some(batch)) => {
                let mut chunk = Vec::new();
                for record in batch {
                    chunk.extend(Value::Object(record).to_string().into_bytes());
                    chunk.push(b'\n');
                }
                Some((Ok(Bytes::from(chunk)), rows))
            }
            Ok(None) => None,
            Err(error) => {
                rows.done = true;
                Some((Err(error), rows))
            }
        }
    })
}

/// A workbook can only be written whole; rows are kept on disk while it grows.
async fn xlsx<R: Resource>(mut rows: Rows<R>, columns: &[String]) -> Result<Vec<u8>> {
    let limit = usize::try_from(rows.ctx.services().config().limits.export_max_rows).unwrap_or(usize::MAX);
    let failed = |e: rust_xlsxwriter::XlsxError| Error::internal(e);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
    for (index, column) in (0_u16..).zip(columns) {
        sheet.write_string(0, index, column).map_err(failed)?;
    }
    let mut line = 0_u32;
    while let Some(batch) = rows.next().await? {
        for record in batch {
            line += 1;
            if usize::try_from(line).unwrap_or(usize::MAX) > limit {
                return Err(Error::new(&code::IMPORT_TOO_LARGE).with("limit", limit));
            }
            for (index, column) in (0_u16..).zip(columns) {
                let text = table::cell(&record, column);
                if !text.is_empty() {
                    sheet.write_string(line, index, text).map_err(failed)?;
                }
            }
        }
    }
    book.save_to_buffer().map_err(failed)
}
