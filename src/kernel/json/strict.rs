//! The strict parser. What it refuses is refused because two readers could understand it differently (duplicate keys,
//! numbers that lose digits, invalid UTF-8, control characters) or because it costs too much (depth, long lists);
//! what is merely untidy (spaces around a text, decomposed accents, `\r\n`) is tidied.

use super::path::{push_index, push_key};
use crate::text::clean;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::{OnceCell, RefCell};

/// How large a document may be, apart from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most levels of arrays and objects; from 0 (scalars only) to 127, serde_json's own limit.
    pub depth: usize,
    /// The most items of one array, and the most keys of one object.
    pub items: usize,
}

impl Default for Limits {
    /// The limits of a request body: depth 32, 1,000 items.
    fn default() -> Self {
        Self { depth: 32, items: 1_000 }
    }
}

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// It is not JSON; line and column count from 1 and say where that was noticed.
    Malformed {
        /// The line.
        line: usize,
        /// The column, in bytes.
        column: usize,
    },
    /// It is nested deeper than the limit.
    TooDeep,
    /// An object has a key twice.
    DuplicateKey,
    /// An array or object has more items than the limit.
    TooMany,
    /// A text or a key has a control character other than line feed and tab.
    Control,
    /// A number would lose digits: a whole number beyond 64 bits, or one beyond the range of a double.
    NumberRange,
    /// It is not UTF-8.
    NotUtf8,
}

/// Why a document was refused, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} at {path:?}")]
pub struct JsonError {
    /// What is wrong.
    pub kind: JsonErrorKind,
    /// Where, as `guardians[0].phone`; empty for the document itself. For malformed JSON, the value being read.
    pub path: String,
}

/// Reads a JSON document. A leading byte order mark is skipped; every text and key comes out trimmed, in Unicode
/// normal form C and with `\n` for `\r\n`.
///
/// # Errors
/// The first thing that is wrong with it, see [`JsonErrorKind`]. No input makes it panic.
pub fn parse_strict(bytes: &[u8], limits: Limits) -> Result<Value, JsonError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError { kind: JsonErrorKind::NotUtf8, path: String::new() })?;
    let reader = Reader { text, limits, place: RefCell::new(Place::default()), whole: OnceCell::new() };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed = reader.value().deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|error| {
        let place = reader.place.take();
        let kind = place.refused.unwrap_or_else(|| syntax_error(&error));
        JsonError { kind, path: place.path }
    })
}

/// serde_json's own refusals; two of them are ours by another name, and its message is all that tells them apart.
fn syntax_error(error: &serde_json::Error) -> JsonErrorKind {
    let message = error.to_string();
    if message.starts_with("number out of range") {
        JsonErrorKind::NumberRange
    } else if message.starts_with("recursion limit exceeded") {
        JsonErrorKind::TooDeep
    } else {
        JsonErrorKind::Malformed { line: error.line(), column: error.column() }
    }
}

/// Where the parser is.
#[derive(Default)]
struct Place {
    path: String,
    depth: usize,
    /// Numbers read so far.
    numbers: usize,
    /// Why reading stopped, when it was us who stopped it: serde's errors carry text only.
    refused: Option<JsonErrorKind>,
}

/// One parse.
struct Reader<'t> {
    text: &'t str,
    limits: Limits,
    place: RefCell<Place>,
    /// Of each number of the text whether it is written as a whole one; looked up only when one is very large.
    whole: OnceCell<Vec<bool>>,
}

impl<'t> Reader<'t> {
    fn value(&self) -> AnyValue<'_, 't> {
        AnyValue(self)
    }

    fn refuse<E: de::Error>(&self, kind: JsonErrorKind) -> E {
        self.place.borrow_mut().refused = Some(kind);
        E::custom("refused")
    }

    /// Goes one step down for the time of `read`; the path stays where it is when that fails, to say where.
    fn at<T, E>(&self, step: impl FnOnce(&mut String), read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let length = {
            let mut place = self.place.borrow_mut();
            let length = place.path.len();
            step(&mut place.path);
            length
        };
        let read = read()?;
        self.place.borrow_mut().path.truncate(length);
        Ok(read)
    }

    /// Enters an array or object.
    fn enter<E: de::Error>(&self) -> Result<(), E> {
        let depth = {
            let mut place = self.place.borrow_mut();
            place.depth += 1;
            place.depth
        };
        if depth > self.limits.depth { Err(self.refuse(JsonErrorKind::TooDeep)) } else { Ok(()) }
    }

    fn leave(&self) {
        self.place.borrow_mut().depth -= 1;
    }

    /// A text, tidied.
    fn tidy<E: de::Error>(&self, text: &str) -> Result<String, E> {
        clean(text).map_err(|_| self.refuse(JsonErrorKind::Control))
    }
}

/// Reads any one value.
struct AnyValue<'r, 't>(&'r Reader<'t>);

impl<'de> DeserializeSeed<'de> for AnyValue<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        self.0.place.borrow_mut().numbers += 1;
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        self.0.place.borrow_mut().numbers += 1;
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let Self(reader) = self;
        let index = reader.place.borrow().numbers;
        reader.place.borrow_mut().numbers += 1;
        // serde_json turns whole numbers beyond 64 bits into doubles. From 2^63 on, look at what was written.
        let rounded = value.abs() >= 9_223_372_036_854_775_808.0
            && reader.whole.get_or_init(|| written_whole(reader.text)).get(index).is_none_or(|whole| *whole);
        // JSON Schema's `integer` is any number without a fraction, `7.0` as well; up to 2^53 nothing is lost.
        let exact = (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then(|| format!("{value:.0}"));
        if let Some(integer) = exact.and_then(|digits| digits.parse::<i64>().ok()) {
            return Ok(integer.into());
        }
        match Number::from_f64(value) {
            Some(number) if !rounded => Ok(Value::Number(number)),
            _ => Err(reader.refuse(JsonErrorKind::NumberRange)),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        self.0.tidy(text).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Value, A::Error> {
        let Self(reader) = self;
        reader.enter()?;
        let mut items = Vec::new();
        loop {
            let index = items.len();
            let item = reader.at(|path| push_index(path, index), || array.next_element_seed(reader.value()));
            // Beyond the last item the step down was for nothing, and `at` has undone it.
            let Some(item) = item? else { break };
            if index >= reader.limits.items {
                return Err(reader.refuse(JsonErrorKind::TooMany));
            }
            items.push(item);
        }
        reader.leave();
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let Self(reader) = self;
        reader.enter()?;
        let mut fields = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let key = reader.tidy(&key)?;
            if fields.len() >= reader.limits.items {
                return Err(reader.refuse(JsonErrorKind::TooMany));
            }
            let value = reader.at(
                |path| push_key(path, &key),
                || {
                    if fields.contains_key(&key) {
                        return Err(reader.refuse(JsonErrorKind::DuplicateKey));
                    }
                    object.next_value_seed(reader.value())
                },
            )?;
            fields.insert(key, value);
        }
        reader.leave();
        Ok(Value::Object(fields))
    }
}

/// Of each number of a JSON text whether it is written without a fraction and an exponent. One pass over the text: a
/// body of nothing but large numbers must not cost a pass for each.
fn written_whole(text: &str) -> Vec<bool> {
    let in_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    let mut numbers = Vec::new();
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'"' {
            // To the end of the string: a quote that no backslash precedes.
            while let Some(byte) = bytes.next_if(|byte| *byte != b'"') {
                if byte == b'\\' {
                    bytes.next();
                }
            }
            bytes.next();
        } else if byte == b'-' || byte.is_ascii_digit() {
            let mut whole = true;
            while let Some(byte) = bytes.next_if(|byte| in_number(*byte)) {
                whole &= !matches!(byte, b'.' | b'e' | b'E');
            }
            numbers.push(whole);
        }
    }
    numbers
}

#[cfg(test)]
mod tests;
