//! An empty workbook to fill in: the columns of each sheet, an example row, and notes on what each column takes.

use rust_xlsxwriter::{Format, Worksheet};
use serde_json::Value as Json;

use super::export::{failed, write};
use super::{NOTES, REF, Sheet, Workbook, XLSX};
use crate::Ctx;
use crate::errors::{Error, Result};
use crate::operation::Reply;

/// Answers a request for the template.
pub(super) async fn template<W: Workbook>(ctx: &Ctx) -> Result<Reply> {
    let sheets = W::sheets();
    let mut book = rust_xlsxwriter::Workbook::new();
    let mut notes = vec![["sheet", "column", "needed", "takes", "what it is"].map(str::to_owned)];
    for sheet in &sheets {
        let columns = offered(sheet)?;
        let page = book.add_worksheet().set_name(sheet.name).map_err(failed)?;
        header(page, columns.iter().map(|(name, _)| name.as_str()))?;
        let example = |name: &str| sheet.example.iter().find(|(column, _)| *column == name).map_or("", |(_, text)| *text);
        write(page, 1, columns.iter().map(|(name, _)| example(name)))?;
        notes.extend(notes_on(ctx, sheet, &columns).await?);
    }
    let page = book.add_worksheet().set_name(NOTES).map_err(failed)?;
    for (line, row) in (0_u32..).zip(&notes) {
        match line {
            0 => header(page, row.iter().map(String::as_str))?,
            _ => write(page, line, row.iter().map(String::as_str))?,
        }
    }
    let mut reply = Reply::document(XLSX, book.save_to_buffer().map_err(failed)?);
    reply.file_name = Some(format!("{}-template.xlsx", W::NAME.replace('_', "-")));
    Ok(reply)
}

fn header<'a>(page: &mut Worksheet, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let bold = Format::new().set_bold();
    for (index, name) in (0_u16..).zip(names) {
        page.write_string_with_format(0, index, name, &bold).map_err(failed)?;
    }
    Ok(())
}

/// The columns of a new workbook: without ids.
fn offered(sheet: &Sheet) -> Result<Vec<(String, Json)>> {
    let columns = sheet.columns()?;
    Ok(columns.into_iter().filter(|(name, _)| sheet.links.iter().all(|link| link.column != name)).collect())
}

async fn notes_on(ctx: &Ctx, sheet: &Sheet, columns: &[(String, Json)]) -> Result<Vec<[String; 5]>> {
    let shape = (sheet.shape)()?;
    let properties = shape.properties().ok_or_else(|| Error::internal(format!("{}: a row is not an object", sheet.name)))?;
    let required = shape.resolve(shape.document()).get("required").and_then(Json::as_array).cloned().unwrap_or_default();
    let options = match sheet.options {
        Some(options) => options(ctx).await?,
        None => Vec::new(),
    };
    let notes = columns.iter().map(|(name, schema)| {
        let codes = options.iter().find(|(column, _)| column == name).map(|(_, codes)| codes.join(", "));
        let about = properties.get(name).and_then(|property| property.get("description")).and_then(Json::as_str);
        let needed = required.iter().any(|required| required == name);
        [
            sheet.name.to_owned(),
            name.clone(),
            if needed { "yes" } else { "" }.to_owned(),
            codes.unwrap_or_else(|| takes(schema)),
            about.map_or_else(|| about_names(sheet, name), |about| about.replace('\n', " ")),
        ]
    });
    Ok(notes.collect())
}

/// What a column is that is not the resource's own.
fn about_names(sheet: &Sheet, column: &str) -> String {
    if column == REF {
        return "A name for this row that rows of other sheets of this file can give; not kept.".to_owned();
    }
    let named = sheet.links.iter().find_map(|link| {
        let (_, of) = link.by.iter().find(|(by, _)| *by == column)?;
        Some(format!("The row of the sheet {} with this {of}. One column that names it is enough.", link.to))
    });
    named.unwrap_or_default()
}

/// What a cell takes, by its schema.
fn takes(schema: &Json) -> String {
    let has = |name: &str, value: &str| match schema.get(name) {
        Some(Json::String(text)) => text == value,
        Some(Json::Array(all)) => all.iter().any(|one| one == value),
        _ => false,
    };
    if let Some(options) = schema.get("enum").and_then(Json::as_array) {
        return options.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", ");
    }
    if has("type", "boolean") {
        return "yes, no".to_owned();
    }
    if has("format", "date") {
        return "a date: 2026-01-31 or 31/01/2026".to_owned();
    }
    if has("type", "array") {
        return "codes, separated by ;".to_owned();
    }
    let limit = |name: &str| schema.get(name).and_then(Json::as_i64);
    match (limit("minimum"), limit("maximum"), limit("maxLength")) {
        (Some(least), Some(most), _) => format!("{least} to {most}"),
        (_, _, Some(most)) => format!("at most {most} characters"),
        _ => String::new(),
    }
}
