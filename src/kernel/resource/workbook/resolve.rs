//! Rows that name rows of other sheets: the ids they mean.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::super::import::row;
use super::index::{Index, Token, tokens};
use super::read::{Line, Page};
use super::run::State;
use super::{Link, REF, Sheet};
use crate::Ctx;
use crate::errors::{Detail, Error, Problems, Result};

/// A row as its resource takes it.
pub(super) struct Resolved {
    pub(super) number: u64,
    pub(super) record: Map<String, Json>,
    /// Columns of the resource, each with the column of the file that was given instead.
    pub(super) renamed: Vec<(&'static str, &'static str)>,
}

/// Records by what they are known by: the link's sheet, the column, and the text.
type Found = HashMap<(&'static str, &'static str, String), Vec<Uuid>>;

/// Resolves rows of a sheet: each as it is to be written, or what is wrong with what it names.
pub(super) async fn resolve(
    ctx: &Ctx,
    sheets: &[Sheet],
    (sheet, page): (&Sheet, &Page),
    lines: &[Line],
    index: &Index,
    state: &State,
) -> Result<Vec<Result<Resolved>>> {
    let found = look_up(ctx, sheets, sheet, lines).await?;
    let resolved = lines.iter().map(|line| {
        let mut problems = Problems::new();
        let mut resolved = Resolved { number: line.number, record: line.record.clone(), renamed: Vec::new() };
        resolved.record.shift_remove(REF);
        for link in sheet.links {
            let tokens = tokens(sheets, link, line);
            for (column, _) in link.by {
                resolved.record.shift_remove(*column);
            }
            resolved.record.shift_remove(link.column);
            if let Some(first) = tokens.first() {
                resolved.renamed.push((link.column, first.column));
            }
            if let Some(id) = meant(sheets, link, page, &tokens, &found, index, state, &mut problems) {
                resolved.record.insert(link.column.to_owned(), Json::String(id.to_string()));
            }
        }
        match row::clean(&resolved.record) {
            Ok(record) => resolved.record = record,
            Err(error) => problems.merge(error)?,
        }
        problems.into_result().map(|()| resolved)
    });
    Ok(resolved.collect())
}

async fn look_up(ctx: &Ctx, sheets: &[Sheet], sheet: &Sheet, lines: &[Line]) -> Result<Found> {
    let mut found = Found::new();
    for link in sheet.links {
        let Some(to) = sheets.iter().find(|sheet| sheet.name == link.to) else { continue };
        let mut texts: HashMap<&'static str, HashSet<String>> = HashMap::new();
        for token in lines.iter().flat_map(|line| tokens(sheets, link, line)) {
            if to.name_of(token.of).is_some() {
                texts.entry(token.of).or_default().insert(token.text);
            }
        }
        for (of, texts) in texts {
            for (text, id) in (to.find)(ctx, of, texts.into_iter().collect()).await? {
                found.entry((link.to, of, text)).or_default().push(id);
            }
        }
    }
    Ok(found)
}

/// The id that a row means by what it gives.
#[expect(clippy::too_many_arguments, reason = "all that is known, for one answer")]
fn meant(
    sheets: &[Sheet],
    link: &Link,
    page: &Page,
    tokens: &[Token],
    found: &Found,
    index: &Index,
    state: &State,
    problems: &mut Problems,
) -> Option<Uuid> {
    let to = sheets.iter().position(|sheet| sheet.name == link.to)?;
    let mut meant: Option<(Uuid, &'static str)> = None;
    for token in tokens {
        let failed = index.rows(to, token.of, &token.text).iter().find(|row| state.has_failed(to, **row));
        if let Some(row) = failed {
            problems.add(Detail::of(token.column, "failed_row").with("sheet", link.to).with("row", row));
            continue;
        }
        let ids: Vec<Uuid> = match token.of {
            "id" => token.text.parse().into_iter().collect(),
            REF => state.named(to, &token.text).into_iter().collect(),
            of => found.get(&(link.to, of, token.text.clone())).cloned().unwrap_or_default(),
        };
        match (ids.as_slice(), meant) {
            ([], _) => problems.add(Detail::of(token.column, "invalid_reference")),
            ([id], None) => meant = Some((*id, token.column)),
            ([id], Some((other, column))) => {
                problems.add_if(*id != other, || Detail::of(token.column, "must_match").with("field", column));
            }
            _ => problems.add(Detail::of(token.column, "ambiguous").with("value", &token.text)),
        }
    }
    if tokens.is_empty() {
        let all = link.by.iter().map(|(column, _)| *column).chain([link.column]);
        let column = all.into_iter().find(|column| page.header.iter().any(|name| name == column));
        problems.add(Detail::of(column.or(link.by.first().map(|(column, _)| *column)).unwrap_or(link.column), "required"));
    }
    meant.map(|(id, _)| id)
}

/// What is wrong with a row, by the columns of the file.
pub(super) fn renamed(mut detail: Detail, renamed: &[(&'static str, &'static str)]) -> Detail {
    if let Some((_, column)) = renamed.iter().find(|(column, _)| detail.field.as_deref() == Some(*column)) {
        detail.field = Some((*column).to_owned());
    }
    detail
}

/// The error of a row, by the columns of the file.
pub(super) fn by_columns(error: Error, columns: &[(&'static str, &'static str)]) -> Error {
    let details: Vec<_> = error.details().iter().cloned().map(|detail| renamed(detail, columns)).collect();
    if details.is_empty() { error } else { details.into_iter().fold(Error::new(error.code()), Error::detail) }
}
