//! A notice in FCM's words.

use push::{Notice, Priority};
use serde_json::{Value, json};

/// A name in the data that FCM keeps for itself.
pub(crate) struct NamesKept(pub(crate) String);

/// Whether the data's names are free (`data` of the reference: not `from`, `message_type`, `google…`, `gcm…`).
pub(crate) fn check(notice: &Notice) -> Result<(), NamesKept> {
    let kept = |name: &&String| {
        ["from", "message_type"].contains(&name.as_str()) || name.starts_with("google") || name.starts_with("gcm")
    };
    notice.data.keys().find(kept).map_or(Ok(()), |name| Err(NamesKept(name.clone())))
}

/// What counts towards the limit, with `text`.
pub(crate) fn counted(notice: &Notice, text: &str) -> Vec<u8> {
    let notification = json!({ "title": notice.title, "body": text });
    json!({ "notification": notification, "data": notice.data }).to_string().into_bytes()
}

/// The whole request. What Android is told is told to browsers and Apple's devices behind FCM too, in their own terms.
pub(crate) fn encode(token: &str, notice: &Notice, body: &str) -> Value {
    let seconds = notice.ttl.as_secs();
    let (android, urgency, apple) = match notice.priority {
        Priority::High => ("HIGH", "high", "10"),
        Priority::Normal => ("NORMAL", "normal", "5"),
    };
    let mut message = json!({
        "token": token,
        "notification": { "title": notice.title, "body": body },
        "data": notice.data,
        "android": { "priority": android, "ttl": format!("{seconds}s") },
        "apns": { "headers": { "apns-priority": apple } },
        "webpush": { "headers": { "TTL": seconds.to_string(), "Urgency": urgency } },
    });
    if let (Some(key), Some(android)) = (&notice.collapse_key, message.get_mut("android").and_then(Value::as_object_mut)) {
        android.insert("collapse_key".to_owned(), json!(key));
    }
    json!({ "message": message })
}
