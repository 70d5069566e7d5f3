//! A notice in Apple's words (<https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification>).

use push::Notice;
use serde_json::{Map, Value, json};

/// The payload, with `body` as its text.
pub(crate) fn encode(notice: &Notice, body: &str) -> Vec<u8> {
    let mut payload = Map::new();
    payload.insert("aps".to_owned(), json!({ "alert": { "title": notice.title, "body": body }, "sound": "default" }));
    payload.extend(notice.data.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))));
    Value::from(payload).to_string().into_bytes()
}
