//! The one way from a request to an answer.
//!
//! The order is fixed and sequential (actix polls extractors concurrently, so a bad body could otherwise win over a
//! 401): authenticate → resolve the school → authorize → rate limit → media types → idempotency key → read the body →
//! wait for a turn → validate path, query and body → transaction (opened by the first statement) → run → audit and
//! events → commit → envelope. What would find no place to wait in has been refused before ([`super::refusal`]). A body that is
//! streamed is taken in where others are read, before the wait for a turn.

use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Payload;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::answer::{Answer, weak_etag};
use super::streamed::Erased;
use super::{Audience, BodyKind, Idempotency, Operation, Raw, ReplyBody, known, request, streamed};
use crate::access::{Actor, RoleSet};
use crate::ctx::{Ctx, Origin};
use crate::db::Access;
use crate::envelope;
use crate::errors::{Detail, Error, Result, code};
use crate::http::client;
use crate::http::metrics::Meters;
use crate::i18n::Language;
use crate::idempotency::{self, Claim};
use crate::nodes::LastChange;
use crate::ratelimit::{Allowances, Who};
use crate::services::Services;
use crate::telemetry;

/// How often it is tried what others keep coming in the way of.
const TRIES: usize = 8;

/// Runs an operation for a request; `path` has the segments that its address names.
pub async fn handle(
    services: &Services,
    operation: &Operation,
    req: HttpRequest,
    payload: Payload,
    path: Vec<(String, String)>,
) -> HttpResponse {
    let mut unread = Some(payload);
    let started = Instant::now();
    let mut origin = origin_of(services, &req);
    origin.operation.clone_from(&operation.id);
    tracing::Span::current().record("operation", operation.id.as_str()).record("route", operation.address());
    let config = &services.config().http;
    let patience = if operation.lengthy { config.upload_timeout_seconds } else { config.request_timeout_seconds };
    let patience = Duration::from_secs(patience);
    let mut allowances = Allowances::default();
    let running = run(services, operation, &req, (&mut unread, path), &mut origin, &mut allowances);
    let result = tokio::time::timeout(patience, running)
        .await
        .unwrap_or_else(|_| Err(Error::new(&code::OVERLOADED).retry_after(5).cause("the request took longer than its limit")));
    if let Some(unread) = unread.take_if(|_| !result.as_ref().is_ok_and(Answer::takes_over)) {
        request::discard(req.headers(), unread).await;
    }
    let mut response = match result {
        Ok(answer) => answer.respond(&req, unread),
        Err(error) => fail(services, &origin, &error),
    };
    for (name, value) in allowances.headers() {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    operation.meters.get_or_init(|| Meters::of(&operation.id)).record(response.status(), started.elapsed());
    response
}

/// The request's id, address, client and language, as far as they can be known before anything else.
pub(crate) fn origin_of(services: &Services, req: &HttpRequest) -> Origin {
    let accept = request::text(req.headers(), header::ACCEPT_LANGUAGE);
    Origin {
        request_id: req.extensions().get::<client::RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        ip: client::address(req, &services.config().http.trusted_proxies).map(|ip| ip.to_string()),
        user_agent: request::text(req.headers(), header::USER_AGENT).map(|agent| agent.chars().take(400).collect()),
        operation: String::new(),
        reason: request::text(req.headers(), header::HeaderName::from_static("x-access-reason"))
            .map(|reason| reason.chars().take(200).collect()),
        language: Language::negotiate(accept, None, None),
        ..Origin::default()
    }
}

/// The answer to an error, logged as it deserves.
pub(crate) fn fail(services: &Services, origin: &Origin, error: &Error) -> HttpResponse {
    // A refusal for want of room has no cause, and the admission tells of all of them together.
    let is_refusal = error.code().name == code::OVERLOADED.name && error.cause_text().is_none();
    if error.code().status >= 500 && !is_refusal {
        // In the line itself: the request's span is there for a log of level `debug` only.
        let trace_id = telemetry::trace_id();
        let Origin { request_id, operation, account, school, .. } = origin;
        let (account, school) = (account.map(tracing::field::display), school.map(tracing::field::display));
        tracing::error!(request_id, trace_id, operation, account, school, error = %error, "request failed");
    } else {
        tracing::debug!(request_id = %origin.request_id, operation = %origin.operation, error = %error, "request refused");
    }
    envelope::failure(services.messages(), origin, error, services.source().now())
}

async fn run(
    services: &Services,
    operation: &Operation,
    req: &HttpRequest,
    sent: (&mut Option<Payload>, Vec<(String, String)>),
    origin: &mut Origin,
    allowances: &mut Allowances,
) -> Result<Answer> {
    let ip = client::address(req, &services.config().http.trusted_proxies).map(Who::ip);
    let admitted = admit(services, operation, req, origin).await;
    let who = match &admitted {
        Ok(admitted) => [ip, admitted.account.map(Who::User), admitted.school.map(Who::School)],
        Err(error) if error.code().status == 401 => [ip, None, None],
        Err(_) => [None; 3],
    };
    let who: Vec<Who> = who.into_iter().flatten().collect();
    let (left, allowed) = services.rate_limiter().check(services.nodes(), operation.rate, &who).await;
    *allowances = left;
    let Admitted { make, account, school, roles } = match allowed {
        Ok(()) => admitted?,
        Err(refused) => return Err(refused),
    };
    request::media_types(operation, req.headers())?;
    let question = known::Question::of(services, operation, req, account.zip(school).map(|(a, s)| (a, s, roles)));
    if let Some(etag) = question.as_ref().and_then(|question| question.unchanged(services, req)) {
        return Ok(Answer::NotModified(etag));
    }
    let key = idempotency_key(operation, req)?;
    let (unread, path) = sent;
    let raw = read(services, operation, req, (unread, path)).await?;
    let mut ctx = make(origin.clone());
    if operation.conditional {
        ctx.set_if_match(if_match(req)?);
    }
    let call = Call { ctx: Rc::new(ctx), account, school, key, question };
    let Some(receive) = &operation.receive else { return insist(services, operation, call, raw).await };
    let patience = Duration::from_secs(services.config().http.header_timeout_seconds);
    let body = unread.take_if(|_| operation.input.body_kind == BodyKind::Stream);
    let incoming = body.map(|body| streamed::incoming(req, body, patience)).transpose()?;
    let ctx = call.ctx.clone();
    let Erased { taken, discard } = receive(ctx.clone(), raw.clone(), incoming).await?;
    let answered = answer(services, operation, call, Rc::new(Raw { taken: Some(taken), ..raw })).await;
    if !answered.as_ref().is_ok_and(|answer| !answer.is_replay()) {
        // What is taken back may wait for what this still holds.
        ctx.rollback().await;
        discard.await;
    }
    answered
}

/// A request that has been let in and read.
struct Call {
    ctx: Rc<Ctx>,
    account: Option<uuid::Uuid>,
    school: Option<uuid::Uuid>,
    key: Option<String>,
    question: Option<known::Question>,
}

/// The answer. A client that set no condition does not mind that somebody else changed the same record meanwhile: what it
/// asks for is done anew, to what the other has made of it.
async fn insist(services: &Services, operation: &Operation, mut call: Call, raw: Raw) -> Result<Answer> {
    let raw = Rc::new(raw);
    let mut tries = 1;
    loop {
        let (ctx, account, school, key) = (call.ctx.clone(), call.account, call.school, call.key.clone());
        match answer(services, operation, call, raw.clone()).await {
            Err(error) if error.is(&code::PRECONDITION_FAILED) && !ctx.is_conditional() && tries < TRIES => tries += 1,
            answered => return answered,
        }
        call = Call { ctx: Rc::new(ctx.beside(operation.access)), account, school, key, question: None };
    }
}

async fn answer(services: &Services, operation: &Operation, call: Call, raw: Rc<Raw>) -> Result<Answer> {
    let Call { ctx, account, school, key, question } = call;
    let permit = services.admission().enter(operation.rate, school).await?;
    if let (Access::Read, Some(account), Some(_)) = (operation.access, account, school) {
        let_replica_serve(&ctx, account).await;
    }
    if question.is_some() {
        ctx.uow().note_reads();
    }
    let claim = match key {
        Some(key) => match idempotency::claim(&ctx, account, key, &operation.id, &raw).await? {
            Claim::Replay(reply) => return Ok(Answer::made(ctx, *reply, permit)),
            Claim::First(claim) => Some(claim),
        },
        None => None,
    };
    match (operation.handler)(ctx.clone(), raw).await {
        Ok(mut reply) => {
            if matches!(reply.body, ReplyBody::Stream(_)) {
                // A stream reads on while it is sent; its unit of work ends with it.
                return Ok(Answer::made(ctx, reply, permit));
            }
            if reply.status == 200 {
                reply.status = operation.success;
            }
            reply.meta = reply.meta.or_else(|| ctx.take_meta());
            if reply.location.is_none() {
                reply.location = match (reply.status, reply.id) {
                    (201, Some(id)) => Some(format!("{}/{id}", operation.address())),
                    (202, Some(id)) => Some(format!("/api/v1/jobs/{id}")),
                    _ => None,
                };
            }
            if let Some(claim) = claim {
                idempotency::keep(&ctx, claim, &reply).await?;
            }
            if ctx.uow().access() == Access::Read
                && let ReplyBody::Data(data) = &reply.body
            {
                let etag = reply.etag.take().unwrap_or_else(|| weak_etag(data, reply.meta.as_ref()));
                if let Some(question) = question {
                    question.keep(&ctx, &etag);
                }
                reply.etag = Some(etag);
            }
            ctx.commit().await?;
            Ok(Answer::made(ctx, reply, permit))
        }
        Err(error) => {
            ctx.rollback().await;
            Err(error)
        }
    }
}

/// What only reads in a school may be read from a replica that has the account's own changes.
async fn let_replica_serve(ctx: &Ctx, account: uuid::Uuid) {
    let services = ctx.services();
    if services.database().replica_serves() != Some(true) {
        return;
    }
    match services.nodes().last_change(account).await {
        LastChange::At(lsn) => ctx.uow().may_be_behind(Some(lsn)),
        LastChange::LongAgo => ctx.uow().may_be_behind(None),
        LastChange::Unknown => {}
    }
}

type MakeCtx = Box<dyn FnOnce(Origin) -> Ctx>;

/// Who may do it, and where.
struct Admitted {
    make: MakeCtx,
    account: Option<uuid::Uuid>,
    school: Option<uuid::Uuid>,
    roles: RoleSet,
}

/// Authenticates, resolves the school, authorizes. Gives what makes the context once the request has been read.
async fn admit(services: &Services, operation: &Operation, req: &HttpRequest, origin: &mut Origin) -> Result<Admitted> {
    let access = operation.access;
    if operation.audience == Audience::Public {
        let services = services.clone();
        let make: MakeCtx = Box::new(move |origin| Ctx::account(&services, Actor::anonymous(), origin, access));
        return Ok(Admitted { make, account: None, school: None, roles: RoleSet::NONE });
    }
    let identity = request::authenticate(services, operation, req).await?;
    let accept = request::text(req.headers(), header::ACCEPT_LANGUAGE);
    origin.language = Language::negotiate(accept, identity.language, None);
    tracing::Span::current().record("user", tracing::field::display(identity.account_id));
    let account = Some(identity.account_id);
    origin.account = account;
    let platform_roles =
        if identity.platform_admin { RoleSet::NONE.with(crate::access::Role::SuperAdmin) } else { RoleSet::NONE };
    let shared = services.clone();
    let (make, roles): (MakeCtx, RoleSet) = match operation.audience {
        Audience::Public | Audience::Account => {
            let actor = identity.actor(platform_roles);
            (Box::new(move |origin| Ctx::account(&shared, actor, origin, access)), platform_roles)
        }
        Audience::Platform(reason) => {
            let actor = identity.actor(platform_roles);
            (Box::new(move |origin| Ctx::platform(&shared, actor, origin, access, reason)), platform_roles)
        }
        Audience::School => {
            let school = request::school(services, req, &identity).await?;
            let roles = identity.roles_in(school.id).ok_or_else(Error::not_found)?;
            origin.language = Language::negotiate(accept, identity.language, Some(school.language));
            tracing::Span::current().record("school", tracing::field::display(school.id));
            origin.school = Some(school.id);
            let actor = identity.actor(roles);
            (Box::new(move |origin| Ctx::school_of(&shared, school, actor, origin, access)), roles)
        }
    };
    if let Some(permission) = &operation.permission
        && operation.audience != Audience::Account
        && services.registry().permissions().reach(roles, permission).is_none()
    {
        return Err(Error::forbidden(permission));
    }
    Ok(Admitted { make, account, school: origin.school, roles })
}

async fn read(
    services: &Services,
    operation: &Operation,
    req: &HttpRequest,
    (unread, path): (&mut Option<Payload>, Vec<(String, String)>),
) -> Result<Raw> {
    let config = &services.config().http;
    let limit = match operation.input.body_kind {
        BodyKind::None | BodyKind::Stream => 0,
        BodyKind::Json | BodyKind::MergePatch | BodyKind::Bytes => config.body_limit_bytes,
        BodyKind::File => config.upload_limit_bytes,
    };
    let body = match unread.take_if(|_| limit > 0) {
        Some(payload) => request::body(req.headers(), payload, limit, Duration::from_secs(config.header_timeout_seconds)).await?,
        None => actix_web::web::Bytes::new(),
    };
    // Elsewhere no body is `{}`; a change that names nothing to change is a client's mistake.
    if operation.input.body_kind == BodyKind::MergePatch && body.is_empty() {
        return Err(Error::new(&code::MALFORMED_JSON).with("line", 1).with("column", 0));
    }
    let query = client::query_pairs(req.query_string())?;
    if operation.input.parameters.iter().all(|p| p.parameter_in != utoipa::openapi::path::ParameterIn::Query)
        && let Some((name, _)) = query.first()
    {
        return Err(Error::new(&code::UNKNOWN_PARAMETER).detail(Detail::of(name.clone(), "unknown_field")));
    }
    Ok(Raw { path: path.into(), query: query.into(), head: req.clone(), body, taken: None })
}

pub(super) fn idempotency_key(operation: &Operation, req: &HttpRequest) -> Result<Option<String>> {
    if operation.idempotency == Idempotency::None {
        return Ok(None);
    }
    match req.headers().get("idempotency-key").map(|v| v.to_str()) {
        Some(Ok(key)) if !key.is_empty() && key.len() <= 255 => Ok(Some(key.to_owned())),
        Some(_) => Err(Error::new(&code::IDEMPOTENCY_KEY_INVALID)),
        None if operation.idempotency == Idempotency::Required => Err(Error::new(&code::IDEMPOTENCY_KEY_REQUIRED)),
        None => Ok(None),
    }
}

/// The versions that `If-Match` allows; `None`: no header, or `*`.
pub(super) fn if_match(req: &HttpRequest) -> Result<Option<Vec<i64>>> {
    let malformed = || {
        let detail = Detail::of("If-Match", "pattern").with("expected", request::IF_MATCH_PATTERN);
        Error::new(&code::INVALID_PARAMETER).detail(detail)
    };
    let mut versions = None::<Vec<i64>>;
    for header in req.headers().get_all(header::IF_MATCH) {
        let header = header.to_str().map_err(|_| malformed())?;
        if header.trim() == "*" {
            return Ok(None);
        }
        versions.get_or_insert_default().extend(request::entity_tags(header).ok_or_else(malformed)?);
    }
    Ok(versions)
}
