//! Templates, and what is put into them.

use std::collections::BTreeMap;

use outbound::reqwest::header::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sms::Outgoing;
use sms_text::{Encoding, measure};

use crate::Invalid;

/// Everything but the unreserved characters of RFC 3986: no value can end a part of an address.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What can be put into a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    To,
    ToDigits,
    From,
    Text,
    Reference,
    Encoding,
    Parts,
    Account(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Value(Name),
}

/// A text with places for values.
#[derive(Clone)]
pub(crate) struct Template(Vec<Piece>);

/// The values of one message.
pub(crate) struct Values<'a> {
    pub(crate) message: &'a Outgoing,
    pub(crate) from: &'a str,
    pub(crate) account: &'a BTreeMap<String, SecretString>,
}

impl Values<'_> {
    fn of(&self, name: &Name) -> String {
        let message = self.message;
        match name {
            Name::To => message.to.e164().to_owned(),
            Name::ToDigits => message.to.digits().to_owned(),
            Name::From => message.from.as_deref().unwrap_or(self.from).to_owned(),
            Name::Text => message.text.clone(),
            Name::Reference => message.reference.clone(),
            Name::Encoding => if Encoding::of(&message.text) == Encoding::Gsm7 { "gsm7" } else { "ucs2" }.to_owned(),
            Name::Parts => measure(&message.text).parts.to_string(),
            // That it is there was seen when the template was read.
            Name::Account(name) => self.account.get(name).map(|secret| secret.expose_secret().to_owned()).unwrap_or_default(),
        }
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`Invalid::Template`] for a placeholder that nobody knows, or braces that do not fit together.
    pub(crate) fn parse(text: &str, account: &BTreeMap<String, SecretString>) -> Result<Self, Invalid> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
                literal.extend(from.chars().next());
                rest = after;
            } else {
                let inner = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
                let (name, after) = inner.ok_or_else(|| Invalid::Template("a brace alone".to_owned()))?;
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                pieces.push(Piece::Value(known(name, account)?));
                rest = after;
            }
        }
        literal.push_str(rest);
        pieces.push(Piece::Literal(literal));
        Ok(Self(pieces))
    }

    /// What stands before the first placeholder.
    pub(crate) fn beginning(&self) -> &str {
        match self.0.first() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    /// With the values as they are: for a form, which escapes them itself, and for JSON, which does so too.
    pub(crate) fn plain(&self, values: &Values<'_>) -> String {
        self.filled(|name| values.of(name))
    }

    /// With the values escaped for an address.
    pub(crate) fn address(&self, values: &Values<'_>) -> String {
        self.filled(|name| utf8_percent_encode(&values.of(name), RESERVED).to_string())
    }

    /// With the values as they are, for a header. Nothing when one cannot be in a header.
    pub(crate) fn header(&self, values: &Values<'_>) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&self.plain(values)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    fn filled(&self, value: impl Fn(&Name) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Value(name) => value(name),
        };
        self.0.iter().map(piece).collect()
    }
}

fn known(name: &str, account: &BTreeMap<String, SecretString>) -> Result<Name, Invalid> {
    Ok(match name {
        "to" => Name::To,
        "to_digits" => Name::ToDigits,
        "from" => Name::From,
        "text" => Name::Text,
        "reference" => Name::Reference,
        "encoding" => Name::Encoding,
        "parts" => Name::Parts,
        _ => match name.strip_prefix("account.").filter(|name| account.contains_key(*name)) {
            Some(name) => Name::Account(name.to_owned()),
            None => return Err(Invalid::Template(format!("nobody knows `{{{name}}}`"))),
        },
    })
}

/// JSON in which every text is a template.
#[derive(Clone)]
pub(crate) enum Json {
    Template(Template),
    Plain(Value),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn parse(value: &Value, account: &BTreeMap<String, SecretString>) -> Result<Self, Invalid> {
        Ok(match value {
            Value::String(text) => Self::Template(Template::parse(text, account)?),
            Value::Array(list) => {
                Self::List(list.iter().map(|value| Self::parse(value, account)).collect::<Result<_, Invalid>>()?)
            }
            Value::Object(fields) => {
                let field = |(name, value): (&String, &Value)| Ok((name.clone(), Self::parse(value, account)?));
                Self::Object(fields.iter().map(field).collect::<Result<_, Invalid>>()?)
            }
            plain => Self::Plain(plain.clone()),
        })
    }

    pub(crate) fn filled(&self, values: &Values<'_>) -> Value {
        match self {
            Self::Template(template) => Value::String(template.plain(values)),
            Self::Plain(value) => value.clone(),
            Self::List(list) => list.iter().map(|value| value.filled(values)).collect(),
            Self::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value.filled(values))).collect(),
        }
    }
}
