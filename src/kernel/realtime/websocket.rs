//! The WebSocket (RFC 6455).

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{AggregatedMessage, CloseCode, CloseReason, ProtocolError, Session};
use futures::StreamExt;

use super::close::Close;
use super::connection::{Connection, Gone, Incoming, WEBSOCKET, Wire};
use super::message::Outgoing;
use crate::errors::{Error, Result, code};

/// Longest message of a client, in bytes.
const LONGEST: usize = 16 * 1024;

/// Shakes hands, and runs a connection over it.
///
/// # Errors
/// 400 when it is no handshake.
pub(super) fn start(connection: Connection, req: &HttpRequest, payload: Payload) -> Result<HttpResponse> {
    let refused = |error: actix_web::Error| Error::new(&code::MALFORMED_REQUEST).cause(error.to_string());
    let (response, session, stream) = actix_ws::handle(req, payload).map_err(refused)?;
    let stream = stream.max_frame_size(LONGEST).aggregate_continuations().max_continuation_size(LONGEST);
    let socket = Socket(session.clone());
    actix_web::rt::spawn(async move {
        let answers = session;
        let incoming = stream.then(move |said| {
            let mut answers = answers.clone();
            async move {
                if let Ok(AggregatedMessage::Ping(text)) = &said {
                    // Who does not take its pong is seen by what it does not take else.
                    let _gone = answers.pong(text).await;
                }
                incoming(said)
            }
        });
        connection.run(socket, incoming).await;
    });
    Ok(response)
}

fn incoming(said: Result<AggregatedMessage, ProtocolError>) -> Incoming {
    match said {
        Ok(AggregatedMessage::Text(text)) => Incoming::Text(text.to_string()),
        Ok(AggregatedMessage::Ping(_) | AggregatedMessage::Pong(_)) => Incoming::Alive,
        Ok(AggregatedMessage::Binary(_)) => Incoming::Last(Close::NotText),
        Ok(AggregatedMessage::Close(_)) => Incoming::Last(Close::Over),
        // The second is how a message in too many parts is told.
        Err(ProtocolError::Overflow | ProtocolError::Io(_)) => Incoming::Last(Close::TooBig),
        Err(_) => Incoming::Last(Close::Protocol),
    }
}

struct Socket(Session);

impl Wire for Socket {
    const NAME: &'static str = WEBSOCKET;

    async fn send(&mut self, message: &Outgoing) -> Result<(), Gone> {
        self.0.text(message.text.to_string()).await.map_err(|_| Gone)
    }

    async fn beat(&mut self) -> Result<(), Gone> {
        self.0.ping(b"").await.map_err(|_| Gone)
    }

    async fn close(self, why: Close) -> Result<(), Gone> {
        let reason = CloseReason { code: CloseCode::from(why.code()), description: Some(why.reason().to_owned()) };
        self.0.close(Some(reason)).await.map_err(|_| Gone)
    }
}
