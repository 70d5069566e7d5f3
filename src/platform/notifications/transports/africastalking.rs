//! Africa's Talking.

use std::sync::Arc;

use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::transport::{Provider, Transport};
use super::super::words::Channel;
use super::sms::Sms;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider =
    Provider { name: "africastalking", channel: Channel::Sms, settings, open };

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "default": "https://api.africastalking.com/" },
            "username": { "type": "string", "minLength": 1, "maxLength": 80 },
            "api_key": { "type": "string", "minLength": 1, "maxLength": 200, "writeOnly": true },
            "from": { "type": "string", "minLength": 3, "maxLength": 15 }
        },
        "required": ["username", "api_key"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    base: Option<String>,
    username: String,
    api_key: SecretString,
    from: Option<String>,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let provider = africastalking::AfricasTalking::new(africastalking::Settings {
        base: ways::base(services, account.base.as_deref(), "https://api.africastalking.com/")?,
        username: account.username,
        api_key: account.api_key,
        from: account.from,
        callback_secret: ways::no_callbacks(),
        outbound: ways::outbound(services),
    });
    Ok(Arc::new(Sms(provider.map_err(|_| Error::field("settings.base", "invalid_address"))?)))
}
