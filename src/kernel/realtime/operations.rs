//! The two operations: a ticket, and the connection.

use std::rc::Rc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use uuid::Uuid;
use validator::Validate;

use super::connection::Connection;
use super::message::ClientMessage;
use super::subscriptions::Subscriptions;
use super::viewer::Viewer;
use super::{docs, sse, ticket, websocket};
use crate::access::{Grant, Role};
use crate::ctx::Ctx;
use crate::errors::{Detail, Error, Result, code};
use crate::http::origins;
use crate::operation::{Idempotency, Input, InputDoc, Operation, Query, Raw, Reply, View, parameter};
use crate::registry::Module;

/// A ticket for one live connection.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RealtimeTicket {
    /// For `?ticket=` of `GET /realtime`. It says who you are: keep it out of logs.
    ticket: String,
    /// Until when it may be used.
    expires_at: DateTime<Utc>,
}

impl View for RealtimeTicket {}

/// How a connection is asked for.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
struct ConnectQuery {
    /// A ticket, in place of an access token: for browsers, which cannot set a header on a WebSocket or an `EventSource`.
    #[serde(rename = "ticket")]
    #[schema(max_length = 2000)]
    _ticket: Option<String>,
    /// Channels to listen to at once, separated by commas. Server-sent events need some; over a WebSocket there may be more
    /// later.
    #[schema(max_items = 100)]
    channels: Option<Vec<String>>,
    /// The id of the last event that was heard; as the header `Last-Event-ID`, which wins.
    last_event_id: Option<Uuid>,
}

/// What a request for a connection asks for.
struct Asked {
    first: ClientMessage,
    is_websocket: bool,
    origin: Option<String>,
    host: Option<String>,
}

const LAST_EVENT_ID: &str = "last-event-id";

impl Input for Asked {
    fn describe(doc: &mut InputDoc) {
        Query::<ConnectQuery>::describe(doc);
        let id = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        let about = "The id of the last event that was heard: what happened since is told first. Browsers send it by themselves.";
        doc.parameters.push(parameter("Last-Event-ID", ParameterIn::Header, about, id.build()));
    }

    fn read(raw: &Raw) -> Result<Self> {
        let Query(query) = Query::<ConnectQuery>::read(raw)?;
        let text = |name: &str| raw.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let resume = match text(LAST_EVENT_ID).filter(|id| !id.is_empty()) {
            Some(id) => Some(id.parse().map_err(|_| invalid(LAST_EVENT_ID, "uuid"))?),
            None => query.last_event_id,
        };
        let is_websocket = text("upgrade").is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
        let takes_events = text("accept").is_some_and(|accept| accept.contains("text/event-stream"));
        if !is_websocket && !takes_events {
            return Err(Error::new(&code::NOT_ACCEPTABLE).with("allowed", "WebSocket, text/event-stream"));
        }
        if !is_websocket && query.channels.as_ref().is_none_or(Vec::is_empty) {
            return Err(invalid("channels", "required"));
        }
        let first = ClientMessage { subscribe: query.channels, unsubscribe: None, resume };
        Ok(Self { first, is_websocket, origin: text("origin"), host: text("host") })
    }
}

fn invalid(parameter: &str, issue: &'static str) -> Error {
    Error::new(&code::INVALID_PARAMETER).detail(Detail::of(parameter, issue))
}

async fn create_ticket(ctx: &Ctx, (): ()) -> Result<RealtimeTicket> {
    let (ticket, expires_at) = ticket::issue(ctx)?;
    Ok(RealtimeTicket { ticket, expires_at })
}

async fn connect(ctx: Rc<Ctx>, asked: Asked) -> Result<Reply> {
    let Asked { first, is_websocket, origin, host } = asked;
    let config = ctx.services().config();
    // CORS keeps no page from opening a WebSocket; it keeps pages from reading events.
    if let Some(origin) = origin.filter(|_| is_websocket)
        && !origins::may_call(&config.http, &origin, host.as_deref())
    {
        return Err(Error::new(&code::ORIGIN_NOT_ALLOWED));
    }
    let viewer = Viewer::of(&ctx)?;
    let hub = ctx.services().nodes().hub();
    let stopping = hub.stopping();
    let (seat, queue) = hub.open(viewer.school.id, viewer.account())?;
    let subscriptions = Subscriptions::new(viewer, seat);
    let (patience, config) = (Duration::from_secs(config.overload.stalled_stream_seconds), config.realtime.clone());
    let connection = Connection { subscriptions, queue, stopping, first, config, patience };
    Ok(Reply::connection(Box::new(move |req: &HttpRequest, payload| -> Result<HttpResponse> {
        if is_websocket { websocket::start(connection, req, payload) } else { Ok(sse::start(connection)) }
    })))
}

const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["realtime.*"]),
    Grant::all(Role::Registrar, &["realtime.*"]),
    Grant::all(Role::Bursar, &["realtime.*"]),
    Grant::all(Role::Teacher, &["realtime.*"]),
    Grant::all(Role::Staff, &["realtime.*"]),
    Grant::all(Role::Student, &["realtime.*"]),
    Grant::all(Role::Parent, &["realtime.*"]),
];

/// The module of live updates.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("realtime", "Live updates: what happens, told at once over WebSocket or server-sent events.");
    let mut ticket = Operation::post("/realtime/tickets", "create_realtime_ticket", create_ticket)
        .permission("realtime.connection.open")
        .unconditional()
        .describe(
            "Get a ticket for a live connection",
            "Makes a ticket that says who you are, for one connection within seconds: for `?ticket=` of `GET /realtime`, where a browser cannot send its access token. Writes nothing.",
        )
        .response_example(json!({ "ticket": "S2Vpbi1lY2h0ZXMtVGlja2V0", "expires_at": "2026-01-18T10:30:30.000Z" }));
    // A ticket is kept for nobody.
    ticket.idempotency = Idempotency::None;
    let mut connection = Operation::raw(Method::GET, "/realtime", "open_realtime_connection", connect)
        .permission("realtime.connection.open")
        .describe("Open a live connection", docs::ABOUT)
        .errors(&[&code::TICKET_INVALID, &code::ORIGIN_NOT_ALLOWED, &code::TOO_MANY_CONNECTIONS]);
    connection.takes_ticket = true;
    docs::describe(&mut connection.output);
    module.operations = vec![ticket, connection];
    module.grants = GRANTS;
    module
}
