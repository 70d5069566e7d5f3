//! E-mail: by the platform's own mail server, which every school has (or into a folder, where there is none); or by the
//! school's own, each kind in a file.

pub(in crate::notifications) mod gmail;
pub(in crate::notifications) mod graph;
pub(in crate::notifications) mod smtp;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use email::{
    Account, Class, Dkim, Folder, Mailbox, Mailer, Outcome as Said, ReturnPaths, Security, Smtp, SmtpSettings, Unsubscribe,
};
use futures::future;
use kernel::config::MailSecurity;
use kernel::values::Email;
use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::super::returned::return_paths;
use super::super::transport::{Letter, Outcome, Provider, Transport};
use super::super::unsubscribe::Links;
use super::super::words::Channel;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "platform", channel: Channel::Email, settings, open };

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "reply_to": { "type": "string", "format": "email", "description": "Where answers go: the school's office." }
        },
        "additionalProperties": false
    })
}

/// Whoever carries letters, as a transport.
struct Mail {
    mailer: Box<dyn Mailer>,
    from: Email,
    reply_to: Option<Email>,
    return_paths: Option<ReturnPaths>,
    links: Links,
}

/// The address in a setting.
///
/// # Errors
/// 422 naming the setting when it is none.
fn address(settings: &Value, name: &str) -> Result<Option<Email>> {
    let given = settings.get(name).and_then(Value::as_str);
    given.map(|text| text.parse().map_err(|_| Error::field(&format!("settings.{name}"), "email"))).transpose()
}

/// A school's own account: letters come from the address in its settings, and come back to that too.
///
/// # Errors
/// 422 for an address that is none.
fn of_school(services: &Services, mailer: impl Mailer + 'static, settings: &Value) -> Result<Arc<dyn Transport>> {
    let from = address(settings, "from")?.ok_or_else(|| Error::field("settings.from", "required"))?;
    let (reply_to, links) = (address(settings, "reply_to")?, Links::of(services));
    Ok(Arc::new(Mail { mailer: Box::new(mailer), from, reply_to, return_paths: None, links }))
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let config = &services.config().mail;
    let mailer: Box<dyn Mailer> = match &config.smtp_host {
        None => Box::new(Folder::new(config.local_folder(&services.config().storage))),
        Some(host) => {
            let security = match config.smtp_security {
                MailSecurity::StartTls => Security::StartTls,
                MailSecurity::Implicit => Security::Implicit,
                MailSecurity::None => Security::None,
            };
            let account = config.smtp_user.clone().zip(config.smtp_password.clone());
            let account = account.map(|(name, password)| Account { name, password });
            let smtp = SmtpSettings { port: config.smtp_port, security, account, ..SmtpSettings::submission(host) };
            Box::new(Smtp::new(smtp, dkim(config)?).map_err(Error::internal)?)
        }
    };
    let from = config.from.parse().map_err(Error::internal)?;
    let reply_to = address(settings, "reply_to")?;
    Ok(Arc::new(Mail { mailer, from, reply_to, return_paths: return_paths(services)?, links: Links::of(services) }))
}

/// The key that letters are signed with, if there is one.
///
/// # Errors
/// 500 for a file that cannot be read or a key that is none. Neither shows the key.
pub(in crate::notifications) fn dkim(config: &kernel::config::Mail) -> Result<Option<Dkim>> {
    let (Some(domain), Some(selector)) = (&config.dkim_domain, &config.dkim_selector) else { return Ok(None) };
    let pem = match (&config.dkim_key, &config.dkim_key_file) {
        (Some(pem), _) => pem.clone(),
        (None, Some(path)) => std::fs::read_to_string(path)
            .map(SecretString::from)
            .map_err(|error| Error::internal(format!("{}: {error}", path.display())))?,
        (None, None) => return Ok(None),
    };
    Dkim::new(domain.as_str(), selector, &pem).map(Some).map_err(Error::internal)
}

impl Mail {
    fn write(&self, letter: &Letter) -> email::Letter {
        email::Letter {
            // The same at each try, so that a mailbox that gets it twice knows.
            message_id: format!("{}@{}", letter.reference.simple(), self.from.domain()),
            date: written_at(letter),
            from: Mailbox { name: Some(letter.school.clone()), address: self.from.as_str().to_owned() },
            reply_to: self.reply_to.as_ref().map(|address| Mailbox::bare(address.as_str())),
            return_path: self.return_paths.as_ref().map(|paths| paths.of(letter.school_id, letter.reference)),
            to: Mailbox { name: Some(letter.name.clone()).filter(|name| !name.is_empty()), address: letter.to.clone() },
            subject: letter.subject.clone(),
            text: letter.body.clone(),
            html: None,
            attachments: Vec::new(),
            unsubscribe: self.unsubscribe(letter),
            automatic: true,
            language: Some(letter.language.tag().to_owned()),
        }
    }
}

impl Mail {
    /// How its recipient gets no more of its kind, where it is of one that they may turn off.
    fn unsubscribe(&self, letter: &Letter) -> Option<Unsubscribe> {
        let url = letter.optional.then(|| self.links.url(letter.school_id, letter.reference)).flatten();
        url.map(|url| Unsubscribe { url, address: None })
    }
}

/// When it was written: its id says so.
fn written_at(letter: &Letter) -> SystemTime {
    let since_1970 = letter.reference.get_timestamp().map_or((0, 0), |timestamp| timestamp.to_unix());
    SystemTime::UNIX_EPOCH + Duration::new(since_1970.0, since_1970.1)
}

#[async_trait]
impl Transport for Mail {
    async fn send(&self, letters: &[Letter]) -> Vec<Outcome> {
        let sending = letters.iter().map(async |letter| read(self.mailer.send(&self.write(letter)).await));
        future::join_all(sending).await
    }
}

fn read(said: Said) -> Outcome {
    match said {
        Said::Accepted { message_id } => Outcome::Accepted { provider_id: Some(message_id), parts: None },
        Said::Later { after, .. } => Outcome::Later { after },
        Said::Unknown { .. } => Outcome::Unknown,
        Said::Refused { class, .. } => {
            let reason = match class {
                Class::NoSuchMailbox => "no_such_mailbox",
                Class::Policy => "refused_by_policy",
                Class::TooLarge => "too_large",
                Class::Settings => "provider_account_refused",
                Class::Other => "refused",
            };
            Outcome::Refused { reason: reason.to_owned(), dead: class == Class::NoSuchMailbox, account: class == Class::Settings }
        }
    }
}
