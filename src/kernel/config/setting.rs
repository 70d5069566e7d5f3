//! What a type must know to be a setting: how to be read, what to say it expects, and how to be shown.

use std::path::PathBuf;

use figment::value::Value;
use ipnet::IpNet;
use secrecy::SecretString;

/// A type that a setting may have.
///
/// The environment gives text and the file gives typed values; text is read here by the type, so a password
/// made of digits stays text (figment's own environment reader would make it a number).
pub(super) trait Setting: Sized {
    /// What to give, as in "give a whole number".
    const EXPECTED: &'static str;

    /// Whether a value may hold a secret, so that no message quotes it.
    const SECRET: bool = false;

    /// Reads text, as from the environment. `None` when it is not what is expected.
    fn parse(text: &str) -> Option<Self>;

    /// Reads a value of the file, or text of the environment.
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }

    /// The value when nothing sets it. `None` for a type that must be set.
    fn absent() -> Option<Self> {
        None
    }

    /// The number to compare with the field's range.
    fn number(&self) -> Option<u64> {
        None
    }

    /// The value for a person to read, without secrets.
    fn shown(&self) -> String;
}

macro_rules! whole_numbers {
    ($($type:ty),+) => { $(
        impl Setting for $type {
            const EXPECTED: &'static str = "a whole number";

            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Num(_, number) => {
                        number.to_i128().and_then(|number| Self::try_from(number).ok())
                            .or_else(|| number.to_u128().and_then(|number| Self::try_from(number).ok()))
                    }
                    other => Self::parse(other.as_str()?),
                }
            }

            fn number(&self) -> Option<u64> {
                u64::try_from(*self).ok()
            }

            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )+ };
}
whole_numbers!(u16, u32, u64, usize);

impl Setting for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn from_value(value: &Value) -> Option<Self> {
        value.to_bool().or_else(|| Self::parse(value.as_str()?))
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    const EXPECTED: &'static str = "text that is not empty";

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn shown(&self) -> String {
        self.clone()
    }
}

impl Setting for PathBuf {
    const EXPECTED: &'static str = "the path of a folder";

    fn parse(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Self::from(text))
    }

    fn shown(&self) -> String {
        self.display().to_string()
    }
}

impl Setting for SecretString {
    const EXPECTED: &'static str = "text that is not empty";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }

    fn shown(&self) -> String {
        "***".to_owned()
    }
}

impl Setting for IpNet {
    const EXPECTED: &'static str = "an address or a range of addresses such as `10.0.0.0/8`";

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(Self::from))
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl<T: Setting> Setting for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Option<Self> {
        T::parse(text).map(Some)
    }

    fn from_value(value: &Value) -> Option<Self> {
        T::from_value(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn number(&self) -> Option<u64> {
        self.as_ref().and_then(T::number)
    }

    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "(unset)".to_owned(), T::shown)
    }
}

/// A list: an array in the file, text separated by commas in the environment. Every entry is `T::EXPECTED`.
impl<T: Setting> Setting for Vec<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Option<Self> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(T::parse).collect()
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Array(_, entries) => entries.iter().map(T::from_value).collect(),
            other => Self::parse(other.as_str()?),
        }
    }

    fn shown(&self) -> String {
        let entries: Vec<String> = self.iter().map(T::shown).collect();
        if entries.is_empty() { "(none)".to_owned() } else { entries.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_secret_of_digits_stays_text() {
        let secret = SecretString::parse("0012345678901234567890").unwrap();
        assert_eq!(secret.expose_secret(), "0012345678901234567890");
    }

    #[test]
    fn a_number_is_read_from_text_and_from_the_file_but_never_cut_to_fit() {
        assert_eq!(u16::from_value(&Value::from("8080")), Some(8080));
        assert_eq!(u16::from_value(&Value::from(8080_i64)), Some(8080));
        assert_eq!(u16::from_value(&Value::from(65_536_i64)), None);
        assert_eq!(u16::from_value(&Value::from(-1_i64)), None);
        assert_eq!(u16::from_value(&Value::from(1.5)), None);
    }

    #[test]
    fn a_list_is_an_array_or_text_with_commas() {
        let wanted = vec!["10.0.0.0/8".parse().unwrap(), "192.0.2.7/32".parse().unwrap()];
        assert_eq!(Vec::<IpNet>::parse("10.0.0.0/8, 192.0.2.7,"), Some(wanted.clone()));
        assert_eq!(Vec::from_value(&Value::from(vec!["10.0.0.0/8", "192.0.2.7"])), Some(wanted));
        assert_eq!(Vec::<IpNet>::parse("10.0.0.0/8, nonsense"), None);
        assert_eq!(Vec::<IpNet>::parse(""), Some(Vec::new()));
    }
}
