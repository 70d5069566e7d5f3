//! Taking messages in: verified and written down before they are answered, worked on afterwards.
//!
//! Whoever knows no address learns nothing: a wrong provider, a wrong token and a school that is closed are all 404. What
//! is refused leaves a record of why, without its contents, which are a stranger's; a flood of it is counted only.

use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;
use kernel::access::Actor;
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::inbound::{Provider, Received, Refusal};
use kernel::operation::{BodyKind, Input, InputDoc, Raw, Reply, View, parameter};
use kernel::{Ctx, jobs};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::judge::judge;
use super::receipt::{ActiveModel, Column, Entity, Headers, Refused, Status};
use super::secrets::Ring;
use super::{process, source};
use crate::address_token;

/// A message at the address of a source.
pub(super) struct Message {
    pub(super) provider: String,
    pub(super) token: String,
    raw: Raw,
}

impl Input for Message {
    fn describe(doc: &mut InputDoc) {
        doc.body_kind = BodyKind::Bytes;
        doc.parameters.extend(address());
        // A query is part of the address for whom signs the address, and a partner may have put anything there.
        for (name, about) in [
            ("reference", "The sender's own reference, for a sender that has no other place for it"),
            ("bodySHA256", "The body's digest, from a sender that signs its address only"),
        ] {
            let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(500)).build();
            doc.parameters.push(parameter(name, ParameterIn::Query, about, schema));
        }
    }

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self { provider: raw.segment("provider")?.to_owned(), token: raw.segment("token")?.to_owned(), raw: raw.clone() })
    }
}

/// The two segments of the address of a source.
pub(super) fn address() -> [Parameter; 2] {
    let segment = |name: &'static str, about: &str| {
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(120)).build();
        let mut segment = parameter(name, ParameterIn::Path, about, schema);
        segment.required = Required::True;
        segment
    };
    [segment("provider", "What kind of sender it is"), segment("token", "The source's own token, as its address has it")]
}

/// What a sender is told.
#[derive(Serialize, ToSchema)]
pub(super) struct Taken {
    /// Whether it was known already: then nothing more is done.
    duplicate: bool,
}

impl View for Taken {}

/// A school's source, found by the address it was given.
pub(super) struct Addressed {
    /// In its school.
    pub(super) ctx: Ctx,
    /// What kind of sender it is.
    pub(super) provider: Arc<dyn Provider>,
    /// The source.
    pub(super) source: source::Model,
    /// The secrets that hold.
    pub(super) secrets: Vec<String>,
}

/// Finds the source that an address is of.
///
/// # Errors
/// 404 when it is of none.
pub(super) async fn find(open: &Ctx, provider: &str, token: &str, access: Access) -> Result<Addressed> {
    let services = open.services();
    let provider = services.registry().provider(provider).ok_or_else(Error::not_found)?.clone();
    let school = address_token::school(token).ok_or_else(Error::not_found)?;
    let school = services.tenants().by_id(services, school).await?.filter(|school| school.active).ok_or_else(Error::not_found)?;
    let actor = Actor::system(provider.name());
    let ctx = Ctx::school_of(services, school, actor, open.origin().clone(), access);
    let known = ctx.find::<source::Entity>().filter(source::Column::TokenHash.eq(address_token::hash(token)));
    let found = known.filter(source::Column::Provider.eq(provider.name())).one(ctx.uow()).await?;
    let Some(source) = found else {
        ctx.rollback().await;
        return Err(Error::not_found());
    };
    let ring = Ring::open(services.secret(), source.id, &source.secrets)?;
    let secrets = ring.holding(ctx.now()).map(str::to_owned).collect();
    Ok(Addressed { ctx, provider, source, secrets })
}

/// Takes a message in: the operation.
///
/// # Errors
/// 400, 401, 404 or 413, as [`Refusal`] says; 404 for an address that is none.
pub(super) async fn receive(open: Rc<Ctx>, message: Message) -> Result<Reply> {
    let to = find(&open, &message.provider, &message.token, Access::Write).await?;
    let received = Received {
        url: Some(called(&open, &message)),
        headers: headers(to.provider.as_ref(), &message.raw),
        body: message.raw.body.clone(),
    };
    let school = to.ctx.school_id();
    match judge(to.provider.as_ref(), &to.secrets, school, &received, to.ctx.now()) {
        Ok(message_id) => {
            let duplicate = !take(&to, received, message_id).await?;
            count(&to, if duplicate { "duplicate" } else { "taken" });
            let mut reply = Reply::data(&Taken { duplicate })?;
            reply.status = 202;
            Ok(reply)
        }
        Err(refusal) => {
            count(&to, refusal.as_str());
            refuse(&to, &received, refusal).await?;
            Err(answer(refusal, to.provider.limit()))
        }
    }
}

/// The address as it was called from outside: as the source's was given out, with the query as it came.
fn called(open: &Ctx, message: &Message) -> String {
    let http = &open.services().config().http;
    let mut url = source::url(http, &message.provider, &message.token);
    if !message.raw.head.query_string().is_empty() {
        url.push('?');
        url.push_str(message.raw.head.query_string());
    }
    url
}

fn headers(provider: &dyn Provider, raw: &Raw) -> Vec<(String, String)> {
    let kept = |name: &&'static str| Some(((*name).to_owned(), raw.headers().get(*name)?.to_str().ok()?.to_owned()));
    provider.headers().iter().filter_map(kept).collect()
}

/// Writes it down, with the job that works on it. `false`: it was there already.
async fn take(to: &Addressed, message: Received, message_id: String) -> Result<bool> {
    let ctx = &to.ctx;
    let row = ActiveModel {
        message_id: Set(Some(message_id)),
        status: Set(Status::Received),
        refused_because: Set(None),
        headers: Set(Headers(message.headers)),
        body_bytes: Set(i32::try_from(message.body.len()).unwrap_or(i32::MAX)),
        body: Set(message.body.to_vec()),
        ..of(to)
    };
    // Two may come at once: the database tells them apart.
    match ctx.nested(async || ctx.insert::<Entity>(row).await).await {
        Ok(receipt) => {
            jobs::enqueue(ctx, jobs::New::of(process::JOB, json!({ "receipt": receipt.id }))).await?;
            ctx.commit().await?;
            Ok(true)
        }
        Err(error) if error.is(&code::DUPLICATE) => {
            ctx.rollback().await;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Keeps a record of it, unless there are many.
async fn refuse(to: &Addressed, message: &Received, refusal: Refusal) -> Result<()> {
    let ctx = &to.ctx;
    let lately = ctx
        .find::<Entity>()
        .filter(Column::SourceId.eq(to.source.id))
        .filter(Column::Status.eq(Status::Refused))
        .filter(Column::CreatedAt.gt(ctx.now() - TimeDelta::hours(1)))
        .count(ctx.uow())
        .await?;
    if lately < ctx.services().config().webhooks.refused_per_hour {
        let row = ActiveModel {
            message_id: Set(None),
            status: Set(Status::Refused),
            refused_because: Set(Some(refused(refusal))),
            headers: Set(Headers(Vec::new())),
            body_bytes: Set(i32::try_from(message.body.len()).unwrap_or(i32::MAX)),
            body: Set(Vec::new()),
            ..of(to)
        };
        ctx.insert::<Entity>(row).await?;
    }
    ctx.commit().await
}

fn of(to: &Addressed) -> ActiveModel {
    ActiveModel { source_id: Set(to.source.id), processed_at: Set(None), ..ActiveModel::default() }
}

fn refused(refusal: Refusal) -> Refused {
    match refusal {
        Refusal::Signature => Refused::Signature,
        Refusal::Stale => Refused::Stale,
        Refusal::OtherSchool => Refused::OtherSchool,
        Refusal::Malformed => Refused::Malformed,
        Refusal::TooLarge => Refused::TooLarge,
    }
}

fn answer(refusal: Refusal, limit: usize) -> Error {
    match refusal {
        Refusal::Signature | Refusal::Stale => Error::new(&code::UNAUTHENTICATED),
        Refusal::OtherSchool => Error::not_found(),
        Refusal::Malformed => Error::new(&code::MALFORMED_REQUEST),
        Refusal::TooLarge => Error::new(&code::PAYLOAD_TOO_LARGE).with("limit", limit),
    }
}

fn count(to: &Addressed, outcome: &'static str) {
    metrics::counter!("oneclass_webhooks_received_total", "provider" => to.provider.name(), "outcome" => outcome).increment(1);
}
