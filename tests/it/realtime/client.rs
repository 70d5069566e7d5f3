//! A client that listens.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::harness::{App, Client, PASSWORD};

/// How long a message may take before the test says that it does not come.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Something that must be over within [`PATIENCE`], however many messages come meanwhile.
pub(super) async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

/// A WebSocket.
pub(super) struct Live(pub(super) WebSocketStream<MaybeTlsStream<TcpStream>>);

/// A ticket for somebody.
pub(super) async fn ticket(client: &Client) -> String {
    let answer = client.post("/realtime/tickets").send().await.is(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer}");
    answer.data()["ticket"].as_str().unwrap().to_owned()
}

/// Connects with a query and headers; the refusal's status and code when there is one.
pub(super) async fn connect(app: &App, query: &str, headers: &[(&'static str, &str)]) -> Result<Live, (u16, String)> {
    let mut request = format!("ws://{}/api/v1/realtime?{query}", app.address()).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((stream, _)) => {
            let mut live = Live(stream);
            assert_eq!(live.hear().await["type"], "welcome");
            Ok(live)
        }
        Err(Error::Http(response)) => {
            let body: Value = serde_json::from_slice(response.body().as_deref().unwrap_or_default()).unwrap_or_default();
            Err((response.status().as_u16(), body["error"]["code"].as_str().unwrap_or_default().to_owned()))
        }
        Err(error) => panic!("{error}"),
    }
}

impl Live {
    /// Somebody's connection, listening to these.
    pub(super) async fn to(app: &App, client: &Client, channels: &[&str]) -> Self {
        let mut live = connect(app, &format!("ticket={}", ticket(client).await), &[]).await.unwrap();
        if !channels.is_empty() {
            live.say(&json!({ "subscribe": channels })).await;
            let answer = live.hear().await;
            assert_eq!((&answer["type"], &answer["channels"]), (&json!("subscribed"), &json!(channels)), "{answer}");
        }
        live
    }

    /// Says something.
    pub(super) async fn say(&mut self, message: &Value) {
        self.say_text(&message.to_string()).await;
    }

    /// Says something that need be no JSON.
    pub(super) async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// The next message.
    pub(super) async fn hear(&mut self) -> Value {
        self.next().await.unwrap_or_else(|code| panic!("closed with {code:?}"))
    }

    /// The next message of this type; others before it are passed over.
    pub(super) async fn hear_a(&mut self, kind: &str) -> Value {
        loop {
            let message = self.hear().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// The next message, or the code that the connection was closed with.
    pub(super) async fn next(&mut self) -> Result<Value, Option<u16>> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("nothing comes");
            match next {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// The code it is closed with, whatever else comes before.
    pub(super) async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }

    /// That nothing more was told before this: an answer to a question that is asked now.
    pub(super) async fn silent(&mut self) {
        self.say(&json!({ "unsubscribe": ["nothing"] })).await;
        let answer = self.hear().await;
        assert_eq!((&answer["type"], &answer["channels"]), (&json!("unsubscribed"), &json!(["nothing"])), "{answer}");
    }
}

/// An access token, as it is sent.
pub(super) async fn token(app: &App, email: &str) -> String {
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = app.client().post("/auth/login").json(&body).send().await.is(200);
    answer.data()["access_token"].as_str().unwrap().to_owned()
}

/// A WebSocket with as little of a client as may be.
pub(super) async fn socket(app: &App, token: &str, channel: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    let request = format!(
        "GET /api/v1/realtime?channels={channel} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    until(&mut stream, "\"subscribed\"").await;
    stream
}

/// Reads until a text has come.
pub(super) async fn until(stream: &mut TcpStream, wanted: &str) {
    let mut heard = String::new();
    let mut buffer = [0; 2_048];
    while !heard.contains(wanted) {
        let read =
            tokio::time::timeout(Duration::from_secs(120), stream.read(&mut buffer)).await.expect("nothing comes").unwrap();
        assert!(read > 0, "closed after {heard}");
        heard.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
}

/// A student of the school.
pub(super) async fn student(head: &Client) -> String {
    let body = json!({ "first_name": "Rudo", "last_name": "Moyo", "sex": "female", "born_on": "2015-04-18" });
    head.post("/students").json(&body).send().await.is(201).id()
}

/// Changes a student.
pub(super) async fn change(head: &Client, student: &str, name: &str) {
    head.patch(&format!("/students/{student}")).json(&json!({ "preferred_name": name })).send().await.is(200);
}
