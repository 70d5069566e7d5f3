//! Server-sent events (the HTML standard's `text/event-stream`).

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures::stream;
use tokio::sync::mpsc;

use super::close::Close;
use super::connection::{Connection, Gone, Incoming, Wire};
use super::message::{Outgoing, ServerMessage};

/// Messages under way to the socket.
const UNDER_WAY: usize = 16;

/// Runs a connection over an answer that does not end.
pub(super) fn start(connection: Connection) -> HttpResponse {
    let (sender, receiver) = mpsc::channel::<Bytes>(UNDER_WAY);
    let left = sender.clone();
    actix_web::rt::spawn(async move {
        // Nothing comes but that the client goes.
        let incoming = stream::once(async move { left.closed().await });
        connection.run(Events(sender), futures::StreamExt::filter_map(incoming, async |()| None::<Incoming>)).await;
    });
    let body = stream::unfold(receiver, async |mut receiver| {
        let chunk = receiver.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(chunk), receiver))
    });
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Compressed it would wait for more to compress; buffered by nginx for more to send.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body)
}

struct Events(mpsc::Sender<Bytes>);

impl Events {
    async fn write(&self, text: String) -> Result<(), Gone> {
        self.0.send(text.into()).await.map_err(|_| Gone)
    }
}

impl Wire for Events {
    const NAME: &'static str = "sse";

    async fn send(&mut self, message: &Outgoing) -> Result<(), Gone> {
        self.write(event(message)).await
    }

    async fn beat(&mut self) -> Result<(), Gone> {
        self.write(":\n\n".to_owned()).await
    }

    async fn close(mut self, why: Close) -> Result<(), Gone> {
        let message = ServerMessage::Closing { code: why.code(), reason: why.reason().to_owned() };
        let message = message.outgoing().map_err(|_| Gone)?;
        self.send(&message).await
    }
}

/// One event as it is written. JSON has no line end in it.
fn event(message: &Outgoing) -> String {
    let id = message.id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("event: {}\n{id}data: {}\n\n", message.kind, message.text)
}
