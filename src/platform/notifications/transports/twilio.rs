//! Twilio.

use std::sync::Arc;

use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::transport::{Provider, Transport};
use super::super::words::Channel;
use super::sms::Sms;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "twilio", channel: Channel::Sms, settings, open };

/// Where the service is unless the settings say otherwise.
const BASE: &str = "https://api.twilio.com/";

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "default": BASE },
            "account_sid": { "type": "string", "pattern": "^AC[0-9a-f]{32}$" },
            "auth_token": { "type": "string", "minLength": 1, "maxLength": 200, "writeOnly": true },
            "from": { "type": "string", "minLength": 3, "maxLength": 40 }
        },
        "required": ["account_sid", "auth_token", "from"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    base: Option<String>,
    account_sid: String,
    auth_token: SecretString,
    from: String,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let provider = twilio::Twilio::new(twilio::Settings {
        base: ways::base(services, account.base.as_deref(), BASE)?,
        account_sid: account.account_sid,
        auth_token: account.auth_token,
        from: account.from,
        status_callback: None,
        outbound: ways::outbound(services),
    });
    Ok(Arc::new(Sms(provider.map_err(|_| Error::field("settings.base", "invalid_address"))?)))
}
