//! Finding something in an answer or a callback.

use regex::Regex;
use serde_json::Value;

use crate::{Invalid, Place, Test};

/// A [`Place`], ready to look.
#[derive(Clone)]
pub(crate) enum Locator {
    Json(String),
    Field(String),
    Text(Regex),
}

/// What is looked into.
pub(crate) struct Content<'a> {
    pub(crate) json: Option<&'a Value>,
    pub(crate) fields: &'a [(String, String)],
    pub(crate) text: &'a str,
}

impl Locator {
    pub(crate) fn new(place: &Place) -> Result<Self, Invalid> {
        Ok(match place {
            Place::Json(pointer) => Self::Json(pointer_of(pointer)?),
            Place::Field(name) => Self::Field(name.clone()),
            Place::Text(expression) => Self::Text(expression_of(expression)?),
        })
    }

    pub(crate) fn optional(place: Option<&Place>) -> Result<Option<Self>, Invalid> {
        place.map(Self::new).transpose()
    }

    /// What is there, as text; nothing for nothing, and for an empty text.
    pub(crate) fn find(&self, content: &Content<'_>) -> Option<String> {
        let found = match self {
            Self::Json(pointer) => match content.json?.pointer(pointer)? {
                Value::Bool(value) => Some(value.to_string()),
                value => sms::text(value).map(std::borrow::Cow::into_owned),
            },
            Self::Field(name) => sms::field(content.fields, name).map(str::to_owned),
            Self::Text(expression) => {
                let captures = expression.captures(content.text)?;
                captures.get(1).or_else(|| captures.get(0)).map(|found| found.as_str().to_owned())
            }
        };
        found.filter(|text| !text.is_empty())
    }
}

/// A [`Test`], ready to look.
#[derive(Clone)]
pub(crate) struct Tester {
    at: Locator,
    is: Regex,
}

impl Tester {
    pub(crate) fn new(test: &Test) -> Result<Self, Invalid> {
        Ok(Self { at: Locator::new(&test.at)?, is: expression_of(&test.is)? })
    }

    pub(crate) fn fits(&self, content: &Content<'_>) -> bool {
        self.at.find(content).is_some_and(|found| self.is.is_match(&found))
    }
}

/// A regular expression; the crate's are linear in the text, so none can hang.
fn expression_of(text: &str) -> Result<Regex, Invalid> {
    Regex::new(text).map_err(|_| Invalid::Expression(text.to_owned()))
}

pub(crate) fn pointer_of(text: &str) -> Result<String, Invalid> {
    if text.is_empty() || text.starts_with('/') { Ok(text.to_owned()) } else { Err(Invalid::Pointer(text.to_owned())) }
}
