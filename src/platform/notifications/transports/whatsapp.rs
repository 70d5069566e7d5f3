//! WhatsApp by Meta's Cloud API.
//!
//! Within 24 hours after somebody wrote to the school's number, they get the text as it is. At any other time only what Meta
//! has approved may be sent: the school's settings say which of its templates stands for a kind of message, and which of its
//! parameters are what. Without one, the message goes another way.

use std::sync::Arc;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use kernel::i18n::Language;
use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use sms::Number;
use whatsapp::{Account, Content, Outcome as Said, Outgoing, Reason, Template};

use super::super::transport::{Letter, Outcome, Provider, Transport};
use super::super::words::Channel;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "whatsapp", channel: Channel::WhatsApp, settings, open };

/// Where the API is unless the settings say otherwise.
const BASE: &str = "https://graph.facebook.com/";
/// Its version unless the settings say otherwise. Each lives about two years.
const VERSION: &str = "v23.0";
/// Longest free text, in characters.
const LONGEST_TEXT: usize = 4096;
/// Longest body of a template with its parameters, in characters.
const LONGEST_TEMPLATE: usize = 1024;
/// Requests under way at once.
const AT_ONCE: usize = 10;

fn settings() -> Value {
    json!({
        "type": "object",
        "properties": {
            "base": { "type": "string", "format": "uri", "default": BASE },
            "version": { "type": "string", "pattern": "^v[0-9]{1,3}\\.[0-9]$", "default": VERSION },
            "phone_number_id": { "type": "string", "pattern": "^[0-9]{5,30}$", "description": "The id of the business number, not the number." },
            "access_token": { "type": "string", "minLength": 1, "maxLength": 1000, "writeOnly": true },
            "templates": {
                "type": "array", "maxItems": 200,
                "description": "Templates that Meta has approved, for what is sent to somebody who has not written for 24 hours.",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": { "type": "string", "maxLength": 60, "description": "The kind of message it stands for; without: for every kind that has none of its own." },
                        "language": { "enum": ["en", "sn", "nd"], "description": "The language of the person it is for; without: for every language that has none of its own." },
                        "name": { "type": "string", "pattern": "^[a-z0-9_]{1,512}$" },
                        "code": { "type": "string", "maxLength": 10, "description": "The language under which it was approved: `en_GB`." },
                        "parameters": {
                            "type": "array", "maxItems": 10, "items": { "enum": ["school", "name", "subject", "text"] },
                            "description": "What stands for {{1}}, {{2}} … of its body."
                        }
                    },
                    "required": ["name", "code", "parameters"],
                    "additionalProperties": false
                }
            }
        },
        "required": ["phone_number_id", "access_token"],
        "additionalProperties": false
    })
}

#[derive(Deserialize)]
struct Settings {
    base: Option<String>,
    version: Option<String>,
    phone_number_id: String,
    access_token: SecretString,
    #[serde(default)]
    templates: Vec<Approved>,
}

/// A template that Meta has approved.
#[derive(Deserialize)]
struct Approved {
    kind: Option<String>,
    language: Option<Language>,
    name: String,
    code: String,
    parameters: Vec<Parameter>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Parameter {
    School,
    Name,
    Subject,
    Text,
}

struct WhatsApp {
    account: Account,
    templates: Vec<Approved>,
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    let settings = Settings::deserialize(settings).map_err(|_| Error::field("settings", "invalid_settings"))?;
    let account = Account::new(whatsapp::Settings {
        base: ways::base(services, settings.base.as_deref(), BASE)?,
        version: settings.version.unwrap_or_else(|| VERSION.to_owned()),
        phone_number_id: settings.phone_number_id,
        access_token: settings.access_token,
        outbound: ways::outbound(services),
    });
    let account = account.map_err(|_| Error::field("settings.base", "invalid_address"))?;
    Ok(Arc::new(WhatsApp { account, templates: settings.templates }))
}

#[async_trait]
impl Transport for WhatsApp {
    async fn send(&self, letters: &[Letter]) -> Vec<Outcome> {
        let sending = letters.iter().map(|letter| self.send_one(letter)).collect::<Vec<_>>();
        stream::iter(sending).buffered(AT_ONCE).collect().await
    }
}

impl WhatsApp {
    async fn send_one(&self, letter: &Letter) -> Outcome {
        let Ok(to) = Number::parse(&letter.to) else { return refused("invalid_number", true, false) };
        if letter.is_conversing && letter.body.chars().count() <= LONGEST_TEXT {
            let content = Content::Text { body: letter.body.clone(), preview_url: false };
            match self.offer(&to, letter, content).await {
                // Meta counts the 24 hours by its own clock.
                Said::Refused { reason: Reason::WindowClosed, .. } => {}
                said => return read(said),
            }
        }
        let Some(approved) = self.template(letter) else { return refused("no_approved_template", false, false) };
        match approved.fill(letter) {
            Some(template) => read(self.offer(&to, letter, Content::Template(template)).await),
            None => refused("too_long", false, false),
        }
    }

    async fn offer(&self, to: &Number, letter: &Letter, content: Content) -> Said {
        let reference = letter.reference.simple().to_string();
        self.account.send(&Outgoing { reference, to: to.clone(), answers: None, content }).await
    }

    /// The template that stands for a message: the one of its kind and language before those for all.
    fn template(&self, letter: &Letter) -> Option<&Approved> {
        let fits = |approved: &&Approved| {
            approved.kind.as_ref().is_none_or(|kind| *kind == letter.kind)
                && approved.language.is_none_or(|language| language == letter.language)
        };
        let closeness = |approved: &&Approved| (approved.kind.is_some(), approved.language.is_some());
        self.templates.iter().filter(fits).max_by_key(closeness)
    }
}

impl Approved {
    /// With its parameters; `None` when they are too long to be sent, which cutting would hide.
    fn fill(&self, letter: &Letter) -> Option<Template> {
        let said = |parameter: &Parameter| {
            let text = match parameter {
                Parameter::School => &letter.school,
                Parameter::Name => &letter.name,
                Parameter::Subject => &letter.subject,
                Parameter::Text => &letter.body,
            };
            // A parameter takes no line breaks, and an empty one is refused.
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if line.is_empty() { "-".to_owned() } else { line }
        };
        let body: Vec<String> = self.parameters.iter().map(said).collect();
        let length: usize = body.iter().map(|text| text.chars().count()).sum();
        (length <= LONGEST_TEMPLATE).then(|| Template {
            name: self.name.clone(),
            language: self.code.clone(),
            header: None,
            body,
            buttons: Vec::new(),
        })
    }
}

fn refused(reason: &str, dead: bool, account: bool) -> Outcome {
    Outcome::Refused { reason: reason.to_owned(), dead, account }
}

fn read(said: Said) -> Outcome {
    match said {
        Said::Accepted { id, .. } => Outcome::Accepted { provider_id: Some(id), parts: None },
        Said::Later { after, .. } => Outcome::Later { after },
        Said::Unknown { .. } => Outcome::Unknown,
        Said::Refused { reason, .. } => match reason {
            // It has no WhatsApp today; it may tomorrow.
            Reason::Undeliverable => refused("not_on_whatsapp", false, false),
            Reason::OptedOut => refused("blocked_by_receiver", false, false),
            Reason::Withheld => refused("withheld_by_provider", false, false),
            Reason::WindowClosed => refused("conversation_closed", false, false),
            Reason::Template => refused("template_refused", false, false),
            Reason::Media | Reason::Request | Reason::Other => refused("refused", false, false),
            reason @ (Reason::Token | Reason::Account) => {
                debug_assert!(reason.is_the_accounts());
                refused("provider_account_refused", false, true)
            }
        },
    }
}
