//! One page of the feed: the entries of the chain after a position, and the records they are about.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::cursor::Position;
use super::{ChangeType, ChangesMeta, ChangesQuery, RecordChange, reach};
use crate::Ctx;
use crate::audit::{Column, Entity};
use crate::errors::{Detail, Error, Result, code};
use crate::operation::Reply;
use crate::resource::{Current, ResourceInfo};

/// Entries of the chain that one request goes through at most, whatever it asks for: a rare kind of record in a long
/// log gives empty pages with `more` rather than a slow one.
const WINDOW: i64 = 5_000;

/// An entry, as far as the feed needs it.
#[derive(Debug, FromQueryResult)]
struct Entry {
    chain_seq: i64,
    chain_hash: String,
    entity: String,
    entity_id: Option<Uuid>,
    action: String,
    at: DateTime<Utc>,
}

/// A record that the page is about.
struct Touched {
    resource: usize,
    id: Uuid,
    change: ChangeType,
    at: DateTime<Utc>,
}

/// Answers a request.
pub(super) async fn answer(ctx: &Ctx, query: ChangesQuery) -> Result<Reply> {
    let resources = resources(ctx, query.entity.as_deref())?;
    let reach = reach::fingerprint(ctx, &resources).await?;
    let head = head(ctx).await?;
    let (since, before) = match query.since.as_deref() {
        None => (head.clone(), reach.clone()),
        Some("start") => (Position::start(), reach.clone()),
        Some(text) => Position::open(ctx, text)?,
    };
    if since.seq > head.seq {
        return Err(Error::new(&code::CURSOR_EXPIRED));
    }
    let end = head.seq.min(since.seq.saturating_add(WINDOW));
    let (touched, next) = entries(ctx, &resources, &since, end, query.per_page).await?;
    let meta = ChangesMeta {
        per_page: query.per_page,
        next_cursor: next.seal(ctx, &reach)?,
        more: next.seq < head.seq,
        reach_changed: before != reach,
    };
    let mut reply = Reply::data(&records(ctx, &resources, touched).await?)?;
    reply.meta = Some(serde_json::to_value(meta)?);
    Ok(reply)
}

/// The resources that are asked for, or all that the caller may list.
fn resources<'a>(ctx: &'a Ctx, wanted: Option<&str>) -> Result<Vec<&'a ResourceInfo>> {
    let all = || ctx.services().registry().resources().iter().filter(|resource| resource.in_changes);
    let Some(wanted) = wanted.filter(|names| !names.trim().is_empty()) else {
        return Ok(all().filter(|resource| ctx.can(&resource.list_permission())).collect());
    };
    let mut found = Vec::new();
    for name in wanted.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let resource = all().find(|resource| resource.entity == name).ok_or_else(|| {
            let options: Vec<_> = all().map(|resource| resource.entity).collect();
            Error::new(&code::INVALID_PARAMETER).detail(Detail::of("entity", "enum").with("options", options.join(", ")))
        })?;
        ctx.require(&resource.list_permission())?;
        found.push(resource);
    }
    Ok(found)
}

/// The school's part of the log that has its place in the chain.
#[expect(clippy::disallowed_methods, reason = "the audit log is no tenant entity; its school is named here")]
fn sealed(ctx: &Ctx) -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([Column::ChainSeq, Column::ChainHash, Column::Entity, Column::EntityId, Column::Action, Column::At])
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::ChainSeq.is_not_null())
}

/// After the newest entry.
async fn head(ctx: &Ctx) -> Result<Position> {
    let newest = sealed(ctx).order_by_desc(Column::ChainSeq).limit(1).into_model::<Entry>().one(ctx.uow()).await?;
    Ok(newest.map_or(Position::start(), |entry| Position::after(entry.chain_seq, &entry.chain_hash)))
}

/// What the entries after `since` and up to number `end` are about, at most `count` of them, and where to go on.
async fn entries(
    ctx: &Ctx,
    resources: &[&ResourceInfo],
    since: &Position,
    end: i64,
    count: u64,
) -> Result<(Vec<Touched>, Position)> {
    let names: Vec<_> = resources.iter().map(|resource| resource.entity).collect();
    let about = Condition::all().add(Column::Entity.is_in(names)).add(Column::EntityId.is_not_null());
    // The entries at both ends are read too, whatever they are about: the first proves that the log is still the one
    // in which the position was taken, the last says where the next page begins.
    let ends = Column::ChainSeq.is_in([since.seq, end]);
    let found = sealed(ctx)
        .filter(Column::ChainSeq.gte(since.seq))
        .filter(Column::ChainSeq.lte(end))
        .filter(Condition::any().add(about).add(ends))
        .order_by_asc(Column::ChainSeq)
        .limit(count.saturating_add(2))
        .into_model::<Entry>()
        .all(ctx.uow())
        .await?;
    let mut found = found.into_iter().peekable();
    let first =
        if since.seq == 0 { Some(Position::start()) } else { found.next().map(|e| Position::after(e.chain_seq, &e.chain_hash)) };
    if first.as_ref() != Some(since) {
        return Err(Error::new(&code::CURSOR_EXPIRED));
    }
    let mut next = since.clone();
    let mut touched = Vec::new();
    let mut left = count;
    for entry in found {
        let resource = resources.iter().position(|resource| resource.entity == entry.entity);
        if let (Some(resource), Some(id)) = (resource, entry.entity_id) {
            if left == 0 {
                break;
            }
            left -= 1;
            touched.push(Touched { resource, id, change: change(&entry.action), at: entry.at });
        }
        next = Position::after(entry.chain_seq, &entry.chain_hash);
    }
    Ok((folded(touched), next))
}

fn change(action: &str) -> ChangeType {
    match action {
        "create" => ChangeType::Created,
        "delete" => ChangeType::Deleted,
        "restore" => ChangeType::Restored,
        // A command's verb.
        _ => ChangeType::Updated,
    }
}

/// One of each record: the last, in the order of the last.
fn folded(touched: Vec<Touched>) -> Vec<Touched> {
    let mut records: HashMap<(usize, Uuid), usize> = HashMap::new();
    let mut kept: Vec<Option<Touched>> = Vec::with_capacity(touched.len());
    for mut now in touched {
        let earlier = records.insert((now.resource, now.id), kept.len()).and_then(|at| kept.get_mut(at)).and_then(Option::take);
        if let Some(earlier) = earlier
            && now.change == ChangeType::Updated
            && earlier.change != ChangeType::Deleted
        {
            now.change = earlier.change;
        }
        kept.push(Some(now));
    }
    kept.into_iter().flatten().collect()
}

/// The records as they are now, without those that the caller does not reach: a statement for each kind.
async fn records(ctx: &Ctx, resources: &[&ResourceInfo], touched: Vec<Touched>) -> Result<Vec<RecordChange>> {
    let mut current: Vec<HashMap<Uuid, Current>> = Vec::with_capacity(resources.len());
    for (index, resource) in resources.iter().enumerate() {
        let ids: Vec<_> = touched.iter().filter(|t| t.resource == index).map(|t| t.id).collect();
        current.push(if ids.is_empty() { HashMap::new() } else { (resource.current)(ctx, ids).await? });
    }
    let shown = touched.into_iter().filter_map(|touched| {
        let resource = resources.get(touched.resource)?;
        let now = current.get_mut(touched.resource)?.remove(&touched.id)?;
        // The record may have changed again since: what it is now is what counts.
        let change = match (touched.change, &now.data) {
            (_, None) => ChangeType::Deleted,
            (ChangeType::Deleted, Some(_)) => ChangeType::Restored,
            (change, Some(_)) => change,
        };
        let (entity, id, changed_at) = (resource.entity, touched.id, touched.at);
        Some(RecordChange { entity, id, version: now.version, change, changed_at, data: now.data })
    });
    Ok(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChangeType::{Created, Deleted, Restored, Updated};

    #[test]
    fn several_changes_of_a_record_fold_into_one() {
        let fold = |changes: &[ChangeType]| {
            let touched =
                |change: &ChangeType| Touched { resource: 0, id: Uuid::nil(), change: *change, at: DateTime::UNIX_EPOCH };
            folded(changes.iter().map(touched).collect()).into_iter().map(|t| t.change).collect::<Vec<_>>()
        };
        assert_eq!(fold(&[Created, Updated, Updated]), [Created]);
        assert_eq!(fold(&[Updated, Updated]), [Updated]);
        assert_eq!(fold(&[Updated, Deleted]), [Deleted]);
        assert_eq!(fold(&[Deleted, Restored, Updated]), [Restored]);
        assert_eq!(fold(&[Created, Deleted]), [Deleted]);
    }

    #[test]
    fn a_record_keeps_the_place_of_its_last_change() {
        let touched = |n: u128| Touched { resource: 0, id: Uuid::from_u128(n), change: Updated, at: DateTime::UNIX_EPOCH };
        let order: Vec<_> = folded(vec![touched(1), touched(2), touched(1)]).into_iter().map(|t| t.id.as_u128()).collect();
        assert_eq!(order, [2, 1]);
    }
}
