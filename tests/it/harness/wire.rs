//! HTTP byte by byte, for what no well-behaved client sends.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::App;

/// How long an answer may take before the test says that there is none.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back over a connection.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// The status of the first answer; `None` when nothing came.
    pub(crate) status: Option<u16>,
    /// Everything, as text.
    pub(crate) text: String,
    /// Whether the server closed the connection.
    pub(crate) closed: bool,
}

impl Heard {
    /// The body of the first answer, as JSON.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        let (_, body) = self.text.split_once("\r\n\r\n")?;
        let start = body.find('{')?;
        let mut values = serde_json::Deserializer::from_str(body.get(start..)?).into_iter();
        values.next()?.ok()
    }

    /// Whether the answer is an error in the envelope.
    pub(crate) fn is_envelope(&self) -> bool {
        self.json().is_some_and(|j| j["success"] == false && j["error"]["code"].is_string() && j["request_id"].is_string())
    }
}

/// Sends bytes, and hears what comes back until the server closes, or is silent after an answer.
pub(crate) async fn say(app: &App, bytes: &[u8]) -> Heard {
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    // The server may refuse and close before everything is sent.
    let _refused_early = stream.write_all(bytes).await;
    hear(&mut stream).await
}

/// Hears what comes back.
pub(crate) async fn hear(stream: &mut TcpStream) -> Heard {
    let mut heard = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    let closed = loop {
        // Once an answer is there, more is waited for only shortly.
        let patience = if whole(&heard) { Duration::from_millis(300) } else { PATIENCE };
        match tokio::time::timeout(patience, stream.read(&mut buffer)).await {
            Err(_silent) => break false,
            Ok(Ok(0) | Err(_)) => break true,
            Ok(Ok(read)) => heard.extend_from_slice(&buffer[..read]),
        }
    };
    let text = String::from_utf8_lossy(&heard).into_owned();
    let status = text.strip_prefix("HTTP/1.").and_then(|t| t.get(2..5)).and_then(|s| s.parse().ok());
    Heard { status, text, closed }
}

/// Whether an answer has its head and as much body as it announces.
fn whole(heard: &[u8]) -> bool {
    let text = String::from_utf8_lossy(heard);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let announced = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    announced.is_none_or(|length| body.len() >= length)
}
