//! One page of a list, by number or by cursor.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait};
use sea_orm::{Iden, ModelTrait, QuerySelect, Select};
use serde_json::json;

use super::show::Lens;
use super::{ModelOf, Resource, Verb, filter, find_scoped, spec};
use crate::Ctx;
use crate::errors::Result;
use crate::list::{ColumnKind, Cursor, Paging, SortKey};
use crate::operation::{Raw, Reply};

/// Answers a list request.
pub(super) async fn list<R: Resource>(ctx: &Ctx, raw: &Raw) -> Result<Reply> {
    let query = spec::query::<R>(ctx, &raw.query, &[])?;
    let select = filter::apply::<R>(ctx, find_scoped::<R>(ctx, Verb::List), &query)?;
    let lens = Lens::of::<R>(ctx, Some(&query))?;
    let (rows, meta) = match &query.paging {
        Paging::Page(page) => {
            let offset = (page - 1) * query.per_page;
            let wanted = filter::order::<R>(select.clone(), &query.sort)?;
            let rows = wanted.offset(offset).limit(query.per_page).all(ctx.uow()).await?;
            let found = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            // A page that is neither full nor beyond the end is the last, and tells how many there are.
            let is_last = found < query.per_page && (found > 0 || offset == 0);
            let total = if is_last { offset + found } else { count::<R>(ctx, select).await? };
            (rows, json!({ "total": total, "page": page, "per_page": query.per_page }))
        }
        Paging::Cursor(text) => {
            let mut select = select;
            if !text.is_empty() {
                let cursor = Cursor::open(text, ctx.services().cursor_key(), R::PLURAL)?;
                if cursor.sort != query.sort_text() {
                    return Err(crate::Error::new(&crate::errors::code::INVALID_CURSOR));
                }
                select = filter::after::<R>(select, &query.sort, &cursor)?;
            }
            let select = filter::order::<R>(select, &query.sort)?;
            // One more than asked shows whether there is a next page.
            let mut rows = select.limit(query.per_page + 1).all(ctx.uow()).await?;
            let more = rows.len() > usize::try_from(query.per_page).unwrap_or(usize::MAX);
            rows.truncate(usize::try_from(query.per_page).unwrap_or(usize::MAX));
            let next = match rows.last() {
                Some(last) if more => Some(cursor_at::<R>(last, &query.sort)?.seal(ctx.services().cursor_key(), R::PLURAL)?),
                _ => None,
            };
            (rows, json!({ "per_page": query.per_page, "next_cursor": next }))
        }
    };
    let mut reply = Reply::data(&())?;
    reply.body = crate::operation::ReplyBody::Data(lens.many::<R>(ctx, rows).await?);
    reply.meta = Some(meta);
    Ok(reply)
}

/// How many rows there are; SeaORM's own count reads every column of each.
async fn count<R: Resource>(ctx: &Ctx, select: Select<R::Entity>) -> Result<u64> {
    let counted = select.select_only().column_as(Expr::col(Asterisk).count(), "total").into_tuple::<i64>();
    let total = counted.one(ctx.uow()).await?.unwrap_or_default();
    Ok(u64::try_from(total).unwrap_or_default())
}

/// The cursor that goes on after a row.
pub(super) fn cursor_at<R: Resource>(row: &ModelOf<R>, keys: &[SortKey]) -> Result<Cursor> {
    let mut values = Vec::with_capacity(keys.len());
    let mut names = Vec::with_capacity(keys.len());
    for key in keys {
        let column = filter::sort_column::<R>(key)?;
        let value = row.get(column);
        values.push(ColumnKind::of(&column).and_then(|kind| kind.print(&value)));
        names.push(format!("{}{}", if key.descending { "-" } else { "" }, column.unquoted()));
    }
    Ok(Cursor { sort: names.join(","), values })
}
