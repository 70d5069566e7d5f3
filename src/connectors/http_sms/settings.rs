//! A provider described.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use sms::{Reason, Status};

/// One account with a described provider.
#[derive(Clone)]
pub struct Settings {
    /// The description, the same for all accounts of the provider.
    pub definition: Definition,
    /// The account's secrets and other parameters, by the names that templates use: `{account.NAME}`.
    pub account: BTreeMap<String, SecretString>,
    /// The sender for messages that name none.
    pub from: String,
    /// The secret in the path of the callbacks.
    pub callback_secret: SecretString,
    /// How patient the connector is.
    pub outbound: outbound::Settings,
}

impl fmt::Debug for Settings {
    /// Without the templates: somebody may have written a secret into one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("account", &self.account.keys()).field("from", &self.from).finish_non_exhaustive()
    }
}

/// A provider described. Templates know `{to}` (with `+`), `{to_digits}`, `{from}`, `{text}`, `{reference}`, `{encoding}`
/// (`gsm7` or `ucs2`), `{parts}` and `{account.NAME}`; `{{` and `}}` are braces.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// How it is asked.
    pub method: Method,
    /// Where: an address of HTTP. Placeholders only behind the host.
    pub url: String,
    /// Headers: names, and templates of their values.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What is sent.
    pub body: Body,
    /// What its answers mean.
    #[serde(default)]
    pub answers: Answers,
    /// Its reports, if it calls back.
    pub reports: Option<Reports>,
    /// Messages that people write, if it passes them on.
    pub inbounds: Option<Inbounds>,
}

/// How it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
}

/// What is sent.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Nothing.
    None,
    /// A form: names, and templates of their values, in their order.
    Form(Vec<(String, String)>),
    /// JSON, in which every text is a template.
    Json(Value),
}

/// What its answers mean. A status of success without more is an acceptance.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// What an answer of success must also be, to be an acceptance.
    pub accepted: Option<Test>,
    /// Where an acceptance has the message's id.
    pub provider_id: Option<Place>,
    /// Answers that ask to come again later.
    pub later: Vec<Test>,
    /// Answers that refuse, and why; the first that fits.
    pub refused: Vec<(Test, Reason)>,
}

/// A place in an answer or a callback.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A JSON pointer (RFC 6901) into the body.
    Json(String),
    /// A field of a form, in the body or the query. Only in callbacks.
    Field(String),
    /// A regular expression over the body's text: its first group, or all of it.
    Text(String),
}

/// Whether something in an answer looks like this.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Where.
    pub at: Place,
    /// A regular expression that must fit somewhere in it; `^…$` for all of it.
    pub is: String,
}

/// Where a callback has the parts of a report. `id` or `reference` must be there.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reports {
    /// A JSON pointer to a list of reports; every other pointer is then into one of them.
    pub list: Option<String>,
    /// The provider's id.
    pub id: Option<Place>,
    /// The sender's own reference.
    pub reference: Option<Place>,
    /// The receiver.
    pub to: Option<Place>,
    /// Its word for how far the message has come.
    pub status: Place,
    /// Its code of an error.
    pub code: Option<Place>,
    /// When.
    pub at: Option<Place>,
    /// What its words mean; any other is unknown.
    pub statuses: BTreeMap<String, Status>,
    /// What its codes, or words, of failure mean.
    #[serde(default)]
    pub reasons: BTreeMap<String, Reason>,
}

/// Where a callback has the parts of a message that somebody wrote.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbounds {
    /// A JSON pointer to a list of messages; every other pointer is then into one of them.
    pub list: Option<String>,
    /// The provider's id.
    pub id: Option<Place>,
    /// Who wrote.
    pub from: Place,
    /// To which number.
    pub to: Place,
    /// The text.
    pub text: Place,
    /// When.
    pub at: Option<Place>,
}
