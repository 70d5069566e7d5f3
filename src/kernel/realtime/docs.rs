//! What the document says of the connection.

use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::message::{ClientMessage, ServerMessage};
use crate::operation::{OutputDoc, Upgrade};

/// The description of the operation.
pub(super) const ABOUT: &str = "\
With `Upgrade: websocket` a WebSocket; with `Accept: text/event-stream` server-sent events. Who asks is said by an access token or, \
in a browser, by `ticket`. Reads only.\n\n\
A WebSocket client says what it wants to hear: `{\"subscribe\": [\"me\", \"classes/01890a5d-ac96-774b-bcce-b302099a8057\"]}`, \
`{\"unsubscribe\": [...]}`, `{\"resume\": \"<id of the last event>\"}` (its schema stands in `x-websocket`). Server-sent events are told what \
`channels` names. What the server says is `ServerMessage` either way.\n\n\
Each event names ids and what kind of change it was; the record is then read as always. \
Delivery is at least once: the same `id` may come twice, above all after a resume, when everything from a minute before that id \
on is told again. `reset` means that something may have been missed: load anew what you show. `state` is how something stands, \
and has no id. Ids do not come in strict order; resume after the one that came last.\n\n\
Close codes: 1001 the server stops, connect again (elsewhere); 1003 not text; 1009 a message beyond 16 KiB; 1013 try again later; \
4000 no sign of life; 4008 too slow; 4401 the session has ended; 4403 no longer of this school, or the school cannot be used. \
Server-sent events end with a `closing` event that has them.";

/// Describes what goes over the connection.
pub(super) fn describe(doc: &mut OutputDoc) {
    // One of several kinds, which stands under its own name all the same: it is long.
    let name = ServerMessage::name();
    ServerMessage::schemas(&mut doc.schemas);
    doc.schemas.push((name.clone().into_owned(), ServerMessage::schema()));
    let server = RefOr::Ref(Ref::from_schema_name(name));
    // By itself: tools that look for references do not look into extensions.
    ClientMessage::schemas(&mut doc.schemas);
    let client = ClientMessage::schema();
    doc.media_types = vec!["text/event-stream"];
    doc.data = Some(server.clone());
    doc.upgrade = Some(Upgrade { client, server });
}
