//! E-mail by the platform's own mail server, which every school has; or into a folder, where there is none.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use email::{Account, Class, Folder, Mailbox, Mailer, Outcome as Said, Security, Smtp, SmtpSettings};
use futures::future;
use kernel::config::MailSecurity;
use kernel::values::Email;
use kernel::{Error, Result, Services};
use serde_json::{Value, json};

use super::super::transport::{Letter, Outcome, Provider, Transport};
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

struct Mail {
    mailer: Box<dyn Mailer>,
    from: Email,
    reply_to: Option<Email>,
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
            Box::new(Smtp::new(smtp, None).map_err(Error::internal)?)
        }
    };
    let reply_to = settings.get("reply_to").and_then(Value::as_str);
    let reply_to = reply_to.map(|text| text.parse().map_err(|_| Error::field("settings.reply_to", "email"))).transpose()?;
    Ok(Arc::new(Mail { mailer, from: config.from.parse().map_err(Error::internal)?, reply_to }))
}

impl Mail {
    fn write(&self, letter: &Letter) -> email::Letter {
        email::Letter {
            // The same at each try, so that a mailbox that gets it twice knows.
            message_id: format!("{}@{}", letter.reference.simple(), self.from.domain()),
            date: written_at(letter),
            from: Mailbox { name: Some(letter.school.clone()), address: self.from.as_str().to_owned() },
            reply_to: self.reply_to.as_ref().map(|address| Mailbox::bare(address.as_str())),
            return_path: None,
            to: Mailbox { name: Some(letter.name.clone()).filter(|name| !name.is_empty()), address: letter.to.clone() },
            subject: letter.subject.clone(),
            text: letter.body.clone(),
            html: None,
            attachments: Vec::new(),
            unsubscribe: None,
            automatic: true,
            language: Some(letter.language.tag().to_owned()),
        }
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
