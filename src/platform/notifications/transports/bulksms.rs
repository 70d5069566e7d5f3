//! BulkSMS.

use std::sync::Arc;

use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::transport::{Provider, Transport};
use super::super::words::Channel;
use super::sms::Sms;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "bulksms", channel: Channel::Sms, settings, open };

/// Where the service is unless the settings say otherwise.
const BASE: &str = "https://api.bulksms.com/";

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "default": BASE },
            "token_id": { "type": "string", "minLength": 1, "maxLength": 200 },
            "token_secret": { "type": "string", "minLength": 1, "maxLength": 200, "writeOnly": true },
            "from": { "type": "string", "minLength": 3, "maxLength": 15 }
        },
        "required": ["token_id", "token_secret"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    base: Option<String>,
    token_id: String,
    token_secret: SecretString,
    from: Option<String>,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let provider = bulksms::BulkSms::new(bulksms::Settings {
        base: ways::base(services, account.base.as_deref(), BASE)?,
        token_id: account.token_id,
        token_secret: account.token_secret,
        from: account.from,
        callback_secret: ways::no_callbacks(),
        outbound: ways::outbound(services),
    });
    Ok(Arc::new(Sms(provider.map_err(|_| Error::field("settings.base", "invalid_address"))?)))
}
