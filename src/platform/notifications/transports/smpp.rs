//! SMPP: a session with a network's message centre.

use std::sync::Arc;
use std::time::Duration;

use ::smpp::{Settings, Smpp};
use async_trait::async_trait;
use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use sms::{Inbound, NotStored, Receipt, Sink};
use uuid::Uuid;

use super::super::smpp::Sessions;
use super::super::transport::{Letter, Outcome, Provider, Transport};
use super::super::words::Channel;
use super::sms::Sms;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "smpp", channel: Channel::Sms, settings, open };

/// How long is waited for a gateway's session to be there.
const PATIENCE: Duration = Duration::from_secs(10);
/// When a message is tried again that found none.
const LATER: Duration = Duration::from_secs(30);

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "host": { "type": "string", "minLength": 1, "maxLength": 253, "description": "The message centre. It must allow as many binds as the platform has processes for background work, and one more for tests." },
            "port": { "type": "integer", "minimum": 1, "maximum": 65535, "default": 2775 },
            "tls": { "type": "boolean", "default": false },
            "system_id": { "type": "string", "minLength": 1, "maxLength": 15 },
            "password": { "type": "string", "minLength": 1, "maxLength": 8, "writeOnly": true },
            "system_type": { "type": "string", "maxLength": 12 },
            "from": { "type": "string", "minLength": 1, "maxLength": 20, "description": "The sender: a name of at most 11 characters, a number, or a short code." },
            "window": { "type": "integer", "minimum": 1, "maximum": 1000, "default": 10, "description": "Messages under way at once." },
            "packed": { "type": "boolean", "default": false, "description": "Whether GSM 7-bit goes packed, seven bits each. Most centres want a septet in each octet." },
            "hex_ids": { "type": "boolean", "default": false, "description": "Whether the centre names a message by a hexadecimal number when it takes it, and by a decimal one in its report." }
        },
        "required": ["host", "system_id", "password", "from"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Account {
    host: String,
    #[serde(default = "by_custom")]
    port: u16,
    #[serde(default)]
    tls: bool,
    system_id: String,
    password: SecretString,
    #[serde(default)]
    system_type: String,
    from: String,
    window: Option<usize>,
    #[serde(default)]
    packed: bool,
    #[serde(default)]
    hex_ids: bool,
}

fn by_custom() -> u16 {
    2775
}

/// An account as the connector takes it, with connections only to where webhooks may go: whoever sets up a gateway says where.
///
/// # Errors
/// 422 for a host that is none, or not the public internet's.
pub(in crate::notifications) fn account(services: &Services, settings: &Value) -> Result<Settings> {
    let account = Account::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    ways::host(services, &account.host, account.port)?;
    let usual = Settings::new(account.host, account.port, account.system_id, account.password);
    Ok(Settings {
        resolver: Some(ways::resolver(services)),
        tls: account.tls,
        system_type: account.system_type,
        from: account.from,
        window: account.window.unwrap_or(usual.window),
        packed: account.packed,
        hex_ids: account.hex_ids,
        ..usual
    })
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    Ok(Arc::new(ForOnce(account(services, settings)?)))
}

/// A gateway whose session is kept by this process ([`Sessions`]).
pub(in crate::notifications) fn kept(services: &Services, id: Uuid, version: i64) -> Arc<dyn Transport> {
    Arc::new(Kept { sessions: services.shared::<Sessions>(), id, version })
}

struct Kept {
    sessions: Arc<Sessions>,
    id: Uuid,
    version: i64,
}

#[async_trait]
impl Transport for Kept {
    async fn send(&self, letters: &[Letter]) -> Vec<Outcome> {
        match self.sessions.of(self.id, self.version, PATIENCE).await {
            Some(session) => Sms(session).send(letters).await,
            None => letters.iter().map(|_| Outcome::Later { after: Some(LATER) }).collect(),
        }
    }
}

/// A session of its own for what is sent, and no longer: a test of a gateway, in whichever process is asked for it.
struct ForOnce(Settings);

#[async_trait]
impl Transport for ForOnce {
    async fn send(&self, letters: &[Letter]) -> Vec<Outcome> {
        let (account, session) = Smpp::new(self.0.clone(), Arc::new(Nobody));
        let sending = async {
            let sms = Sms(account);
            sms.send(letters).await
        };
        // The session unbinds when the account has been dropped.
        tokio::join!(sending, session).0
    }
}

/// What comes in over a session that is there for a moment is for the one that stays: it comes again.
struct Nobody;

#[async_trait]
impl Sink for Nobody {
    async fn receipt(&self, _: Receipt) -> std::result::Result<(), NotStored> {
        Err(NotStored)
    }

    async fn inbound(&self, _: Inbound) -> std::result::Result<(), NotStored> {
        Err(NotStored)
    }
}
