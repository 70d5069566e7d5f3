//! `Idempotency-Key`: the second click and the retry get the first answer again.
//!
//! The answer is kept in the change's own transaction, so there is no moment at which one exists without the other. A
//! request that fails changes nothing and keeps nothing: its retry runs. Of two at once, PostgreSQL refuses the second
//! (409, an advisory lock held until the first ends); SQLite's one writer makes it wait and then replays.

mod entity;

use aws_lc_rs::digest;
use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Ctx;
use crate::db::{Access, Uow, dialect};
use crate::errors::{Error, Result, code};
use crate::operation::{Raw, Reply, ReplyBody};

pub(crate) use entity::{Column, Entity};

/// The header of an answer that was given before.
pub(crate) const REPLAYED: &str = "idempotent-replayed";

/// What a key turned out to be.
pub(crate) enum Claim {
    /// Used before with this very request: its answer.
    Replay(Box<Reply>),
    /// New: to be kept with the answer.
    First(First),
}

/// A new key.
pub(crate) struct First {
    account_id: Uuid,
    key: String,
    operation: String,
    request_hash: String,
}

/// Looks a key up, and takes it if it is new.
pub(crate) async fn claim(ctx: &Ctx, account: Option<Uuid>, key: String, operation: &str, raw: &Raw) -> Result<Claim> {
    let account_id = account.unwrap_or_else(Uuid::nil);
    if ctx.uow().access() == Access::Write
        && !dialect::try_lock(ctx.uow(), dialect::lock_key(ctx.school_id(), &format!("{account_id}/{key}"))).await?
    {
        return Err(Error::new(&code::IDEMPOTENCY_IN_PROGRESS).retry_after(1));
    }
    let request_hash = hash(operation, raw);
    let kept = Entity::find_by_id((ctx.school_id(), account_id, key.clone())).one(ctx.uow()).await?;
    match kept {
        Some(kept) if kept.expires_at <= ctx.now() => {
            Entity::delete_by_id((ctx.school_id(), account_id, key.clone())).exec(ctx.uow()).await?;
        }
        Some(kept) if kept.request_hash != request_hash => return Err(Error::new(&code::IDEMPOTENCY_KEY_REUSED)),
        Some(kept) => return Ok(Claim::Replay(Box::new(replay(kept)))),
        None => {}
    }
    Ok(Claim::First(First { account_id, key, operation: operation.to_owned(), request_hash }))
}

/// Keeps the answer.
pub(crate) async fn keep(ctx: &Ctx, first: First, reply: &Reply) -> Result<()> {
    let now = ctx.now();
    let hours = i64::try_from(ctx.services().config().limits.idempotency_hours).unwrap_or(24);
    let body = match &reply.body {
        ReplyBody::Data(data) => Some(String::from_utf8_lossy(data).into_owned()),
        _ => None,
    };
    let row = entity::ActiveModel {
        school_id: Set(ctx.school_id()),
        account_id: Set(first.account_id),
        key: Set(first.key),
        operation: Set(first.operation),
        request_hash: Set(first.request_hash),
        status: Set(i32::from(reply.status)),
        headers: Set(json!({ "etag": reply.etag, "location": reply.location, "meta": reply.meta })),
        body: Set(body),
        created_at: Set(now),
        expires_at: Set(now + TimeDelta::hours(hours)),
    };
    row.insert(ctx.uow()).await?;
    Ok(())
}

/// Deletes answers that have expired. Gives how many.
///
/// # Errors
/// The database's.
pub async fn expire(uow: &Uow, now: chrono::DateTime<chrono::Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lte(now)).exec(uow).await?.rows_affected)
}

fn replay(kept: entity::Model) -> Reply {
    let text = |name: &str| kept.headers.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut reply = Reply::empty();
    reply.status = u16::try_from(kept.status).unwrap_or(200);
    reply.etag = text("etag");
    reply.location = text("location");
    reply.meta = kept.headers.get("meta").filter(|m| !m.is_null()).cloned();
    reply.headers.push((REPLAYED, "true".to_owned()));
    if let Some(body) = kept.body {
        reply.body = ReplyBody::Data(body.into_bytes());
    }
    reply
}

fn hash(operation: &str, raw: &Raw) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    let mut part = |bytes: &[u8]| {
        context.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(bytes);
    };
    part(operation.as_bytes());
    for (name, value) in raw.path.iter().chain(raw.query.iter()) {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    part(&raw.body);
    part(raw.content_digest().as_bytes());
    hex::encode(context.finish())
}
