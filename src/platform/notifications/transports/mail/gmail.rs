//! A mailbox of the school's in Google Workspace.

use std::sync::Arc;

use gmail::{Gmail, SCOPE};
use kernel::{Error, Result, Services};
use oauth_client::{Grant, ServiceAccount};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::transport::{Provider, Transport};
use super::super::super::words::Channel;
use super::super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "google", channel: Channel::Email, settings, open };

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "default": Gmail::BASE },
            "service_account": {
                "type": "string", "minLength": 1, "maxLength": 10000, "writeOnly": true,
                "description": "The key of a service account as Google's console makes it (JSON), with `gmail.send` delegated for the domain."
            },
            "mailbox": { "type": "string", "format": "email", "description": "The mailbox that letters leave from." },
            "from": { "type": "string", "format": "email", "description": "Its address, or an alias of it." },
            "reply_to": { "type": "string", "format": "email", "description": "Where answers go: the school's office." }
        },
        "required": ["service_account", "mailbox", "from"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    base: Option<String>,
    service_account: String,
    mailbox: String,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let base = ways::base(services, account.base.as_deref(), Gmail::BASE)?;
    let key = ServiceAccount::from_json(&account.service_account);
    let key = key.map_err(|_| Error::field("settings.service_account", "invalid_settings"))?;
    // The key's file names where tokens are fetched, and whoever brings the file says what is in it.
    let token_url = ways::address(services, "settings.service_account", key.token_url.as_str())?;
    let grant = Grant::JwtBearer { account: key, subject: Some(account.mailbox), scope: SCOPE.to_owned() };
    let mailer = Gmail::new(&base, token_url, grant, Gmail::LARGEST, ways::outbound(services));
    super::of_school(services, mailer.map_err(|_| Error::field("settings.base", "invalid_address"))?, settings)
}
