//! Clickatell.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::transport::{Provider, Transport};
use super::super::words::Channel;
use super::sms::Sms;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "clickatell", channel: Channel::Sms, settings, open };

/// Where the service is unless the settings say otherwise.
const BASE: &str = "https://platform.clickatell.com/";

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "default": BASE },
            "api_key": { "type": "string", "minLength": 1, "maxLength": 200, "writeOnly": true },
            "from": { "type": "string", "minLength": 3, "maxLength": 15 }
        },
        "required": ["api_key"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    base: Option<String>,
    api_key: SecretString,
    from: Option<String>,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let provider = clickatell::Clickatell::new(clickatell::Settings {
        base: ways::base(services, account.base.as_deref(), BASE)?,
        api_key: account.api_key,
        from: account.from,
        callback_secret: ways::no_callbacks(),
        statuses: BTreeMap::new(),
        outbound: ways::outbound(services),
    });
    Ok(Arc::new(Sms(provider.map_err(|_| Error::field("settings.base", "invalid_address"))?)))
}
