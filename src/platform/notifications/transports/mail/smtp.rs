//! The school's own mail server.

use std::sync::Arc;

use email::{Account, Security, Smtp, SmtpSettings};
use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::transport::{Provider, Transport};
use super::super::super::words::Channel;
use super::super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "smtp", channel: Channel::Email, settings, open };

/// Where mail servers listen, below 1024: 25 between servers, 465 and 587 for submission (RFC 8314).
const PORTS: [u16; 3] = [25, 465, 587];

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "host": { "type": "string", "format": "hostname", "maxLength": 253 },
            "port": { "type": "integer", "minimum": 1, "maximum": 65535, "default": 587 },
            "security": {
                "type": "string", "enum": ["starttls", "implicit"], "default": "starttls",
                "description": "`implicit` is TLS from the first byte: port 465."
            },
            "user": { "type": "string", "minLength": 1, "maxLength": 200 },
            "password": { "type": "string", "minLength": 1, "maxLength": 200, "writeOnly": true },
            "from": { "type": "string", "format": "email", "description": "Address that letters come from." },
            "reply_to": { "type": "string", "format": "email", "description": "Where answers go: the school's office." },
            "certificate": {
                "type": "string", "maxLength": 10000,
                "description": "A certificate authority of one's own, in PEM, by which the server is known."
            }
        },
        "required": ["host", "from"],
        "dependentRequired": { "user": ["password"], "password": ["user"] },
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Server {
    host: String,
    port: Option<u16>,
    security: Option<Wanted>,
    user: Option<String>,
    password: Option<SecretString>,
    certificate: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wanted {
    StartTls,
    Implicit,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let server = Server::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let security = match server.security {
        Some(Wanted::Implicit) => Security::Implicit,
        Some(Wanted::StartTls) | None => Security::StartTls,
    };
    let port = server.port.unwrap_or(587);
    // Its own ports it may be asked at; above 1024 anybody may be.
    ways::host(services, &server.host, if PORTS.contains(&port) { u16::MAX } else { port })?;
    let smtp = SmtpSettings {
        port,
        security,
        account: server.user.zip(server.password).map(|(name, password)| Account { name, password }),
        certificate: server.certificate,
        resolver: Some(ways::resolver(services)),
        ..SmtpSettings::submission(server.host)
    };
    super::of_school(
        services,
        Smtp::new(smtp, None).map_err(|_| Error::field("settings.certificate", "invalid_certificate"))?,
        settings,
    )
}
