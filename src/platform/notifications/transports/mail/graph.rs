//! A mailbox of the school's in Microsoft 365.

use std::sync::Arc;

use graph_mail::{App, GraphMail};
use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::transport::{Provider, Transport};
use super::super::super::words::Channel;
use super::super::ways;

pub(in crate::notifications) const PROVIDER: Provider =
    Provider { name: "microsoft365", channel: Channel::Email, settings, open };

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "default": GraphMail::BASE },
            "login": { "type": "string", "format": "uri", "default": App::LOGIN },
            "tenant": { "type": "string", "minLength": 1, "maxLength": 200, "description": "The directory's id or domain." },
            "client_id": { "type": "string", "minLength": 1, "maxLength": 200 },
            "client_secret": { "type": "string", "minLength": 1, "maxLength": 200, "writeOnly": true },
            "mailbox": {
                "type": "string", "minLength": 1, "maxLength": 200,
                "description": "The mailbox that letters leave from: its id or user principal name."
            },
            "from": { "type": "string", "format": "email", "description": "An address of that mailbox, or one it may send as." },
            "reply_to": { "type": "string", "format": "email", "description": "Where answers go: the school's office." }
        },
        "required": ["tenant", "client_id", "client_secret", "mailbox", "from"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    base: Option<String>,
    login: Option<String>,
    tenant: String,
    client_id: String,
    client_secret: SecretString,
    mailbox: String,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let base = ways::base(services, account.base.as_deref(), GraphMail::BASE)?;
    let app = App {
        tenant: account.tenant,
        client_id: account.client_id,
        client_secret: account.client_secret,
        login: ways::address(services, "settings.login", account.login.as_deref().unwrap_or(App::LOGIN))?,
    };
    let mailer = GraphMail::new(&base, app, &account.mailbox, ways::outbound(services));
    super::of_school(services, mailer.map_err(|_| Error::field("settings", "invalid_settings"))?, settings)
}
