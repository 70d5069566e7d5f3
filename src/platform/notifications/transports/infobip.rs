//! Infobip.

use std::sync::Arc;

use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::transport::{Provider, Transport};
use super::super::words::Channel;
use super::sms::Sms;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "infobip", channel: Channel::Sms, settings, open };

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "description": "The account's own: https://xxxxx.api.infobip.com/" },
            "api_key": { "type": "string", "minLength": 1, "maxLength": 200, "writeOnly": true },
            "from": { "type": "string", "minLength": 3, "maxLength": 15 }
        },
        "required": ["base", "api_key", "from"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    base: String,
    api_key: SecretString,
    from: String,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let provider = infobip::Infobip::new(infobip::Settings {
        base: ways::base(services, Some(&account.base), "")?,
        api_key: account.api_key,
        from: account.from,
        report_url: None,
        callback_secret: ways::no_callbacks(),
        outbound: ways::outbound(services),
    });
    Ok(Arc::new(Sms(provider.map_err(|_| Error::field("settings.base", "invalid_address"))?)))
}
