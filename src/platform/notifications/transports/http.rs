//! Any other provider of SMS that takes messages over HTTP, as the school describes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use http_sms::{Definition, HttpSms, Invalid};
use kernel::{Error, Result, Services};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::transport::{Provider, Transport};
use super::super::words::Channel;
use super::sms::Sms;
use super::ways;

pub(in crate::notifications) const PROVIDER: Provider = Provider { name: "http", channel: Channel::Sms, settings, open };

fn settings() -> Value {
    let template = json!({ "type": "string", "maxLength": 2000 });
    let place = json!({
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": { "json": { "type": "string" }, "text": { "type": "string" } },
        "description": "`json`: a JSON pointer into the answer; `text`: a regular expression over it, its first group."
    });
    let test = json!({
        "type": "object", "required": ["at", "is"], "additionalProperties": false,
        "properties": { "at": place, "is": { "type": "string", "description": "A regular expression that must fit." } }
    });
    json!({
        "type": "object",
        "description": "Texts are templates: `{to}` (with +), `{to_digits}`, `{from}`, `{text}`, `{reference}`, `{encoding}` (gsm7 or ucs2), `{parts}` and `{account.NAME}`; `{{` and `}}` are braces.",
        "properties": {
            "method": { "enum": ["GET", "POST", "PUT"] },
            "url": { "type": "string", "maxLength": 2000, "description": "Placeholders only behind the host." },
            "headers": { "type": "object", "additionalProperties": template, "maxProperties": 20 },
            "body": {
                "description": "`none`, a `form` of names and templates, or `json`, in which every text is a template.",
                "oneOf": [
                    { "const": "none" },
                    {
                        "type": "object", "required": ["form"], "additionalProperties": false,
                        "properties": { "form": { "type": "array", "maxItems": 30, "items": {
                            "type": "array", "prefixItems": [{ "type": "string" }, template], "minItems": 2, "maxItems": 2
                        } } }
                    },
                    { "type": "object", "required": ["json"], "additionalProperties": false, "properties": { "json": {} } }
                ]
            },
            "answers": {
                "type": "object", "additionalProperties": false,
                "description": "What answers mean. A status of success without more is an acceptance.",
                "properties": {
                    "accepted": test, "provider_id": place,
                    "later": { "type": "array", "items": test, "maxItems": 20 },
                    "refused": { "type": "array", "maxItems": 50, "items": {
                        "type": "array", "prefixItems": [test, reason()], "minItems": 2, "maxItems": 2
                    } }
                }
            },
            "reports": reports(),
            "inbounds": inbounds(),
            "account": {
                "type": "object", "additionalProperties": { "type": "string", "maxLength": 500 }, "maxProperties": 20,
                "writeOnly": true, "description": "Users, passwords and keys, by the names that templates use."
            },
            "from": { "type": "string", "maxLength": 15 }
        },
        "required": ["method", "url", "body"],
        "additionalProperties": false
    })
}

/// A place in a callback.
fn called() -> Value {
    json!({
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": { "json": { "type": "string" }, "text": { "type": "string" }, "field": { "type": "string" } },
        "description": "`json`: a JSON pointer; `field`: the name of a field of a form; `text`: a regular expression, its first group."
    })
}

/// Where its reports have what.
fn reports() -> Value {
    json!({
        "type": "object", "required": ["status", "statuses"], "additionalProperties": false,
        "description": "Where a report about a message has what; `id` or `reference` must be there. They come as POST to a webhook source of the provider `http`.",
        "properties": {
            "list": { "type": "string", "description": "A JSON pointer to a list of reports." },
            "id": called(), "reference": called(), "to": called(), "status": called(), "code": called(), "at": called(),
            "statuses": { "type": "object", "maxProperties": 50, "additionalProperties": {
                "enum": ["unknown", "queued", "sent", "expired", "rejected", "failed", "delivered"]
            } },
            "reasons": { "type": "object", "maxProperties": 50, "additionalProperties": reason() }
        }
    })
}

/// Where what people write has what.
fn inbounds() -> Value {
    json!({
        "type": "object", "required": ["from", "to", "text"], "additionalProperties": false,
        "description": "Where a message that somebody wrote has what.",
        "properties": {
            "list": { "type": "string", "description": "A JSON pointer to a list of messages." },
            "id": called(), "from": called(), "to": called(), "text": called(), "at": called()
        }
    })
}

fn reason() -> Value {
    json!({ "enum": ["invalid_number", "blacklisted", "no_credit", "account", "sender_not_allowed", "content", "other"] })
}

fn open(services: &Services, settings: &Value) -> Result<Arc<dyn Transport>> {
    #[derive(Deserialize)]
    struct Account {
        #[serde(default)]
        account: BTreeMap<String, SecretString>,
        #[serde(default)]
        from: String,
    }

    let invalid = |_| Error::field("settings", "invalid_settings");
    let Account { account, from } = Account::deserialize(settings).map_err(invalid)?;
    let definition = definition(settings)?;
    // The host has no placeholders, so what stands before the first one says where it leads.
    let beginning = definition.url.split('{').next().unwrap_or_default();
    ways::address(services, "settings.url", beginning)?;
    let provider = HttpSms::new(http_sms::Settings {
        definition,
        account,
        from,
        callback_secret: ways::no_callbacks(),
        outbound: ways::outbound(services),
    });
    Ok(Arc::new(Sms(provider.map_err(|invalid| Error::field(setting(&invalid), "invalid_settings"))?)))
}

/// The description in an account's settings.
///
/// # Errors
/// 422 for what is none.
pub(in crate::notifications) fn definition(settings: &Value) -> Result<Definition> {
    let mut described = settings.clone();
    if let Some(fields) = described.as_object_mut() {
        fields.retain(|name, _| !["account", "from"].contains(&name.as_str()));
    }
    Definition::deserialize(described).map_err(|_| Error::field("settings", "invalid_settings"))
}

/// Which of the settings makes no sense.
fn setting(invalid: &Invalid) -> &'static str {
    match invalid {
        Invalid::Address => "settings.url",
        Invalid::Header(_) => "settings.headers",
        Invalid::Expression(_) | Invalid::Pointer(_) => "settings.answers",
        Invalid::Anonymous => "settings.reports",
        Invalid::Template(_) | Invalid::Client(_) => "settings",
    }
}
