//! Money: whole minor units of one currency. No floating point anywhere, and two currencies are never added.
//!
//! JSON is `{"amount": "125.50", "currency": "USD"}`: the amount is text because JSON numbers lose cents in clients
//! that read them as doubles. In the database it is two columns, a `bigint` of minor units and the currency.

use super::{Currency, Invalid};
use serde::{Deserialize, Serialize};

/// An amount of one currency; negative for what is owed the other way.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount in the currency's minor unit (cents), or in whole units where it has none.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why an amount could not be read or computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not an optional sign, digits without leading zeros, and optionally a point and more digits.
    #[error("not an amount of money")]
    Malformed,
    /// The text has more decimals than the currency.
    #[error("{currency} has at most {} decimals", currency.minor_digits())]
    TooManyDecimals {
        /// The currency that was given.
        currency: Currency,
    },
    /// The amount, or the result, is beyond 64 bits of minor units.
    #[error("the amount is too large")]
    OutOfRange,
    /// The two amounts are of different currencies.
    #[error("{left} and {right} cannot be added")]
    CurrencyMismatch {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// The currency is not one of the supported ones.
    #[error("not a supported currency")]
    UnknownCurrency,
}

impl MoneyError {
    /// The code of the field problem: `currency` when the currency is at fault, otherwise `money`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownCurrency | Self::CurrencyMismatch { .. } => "currency",
            Self::Malformed | Self::TooManyDecimals { .. } | Self::OutOfRange => "money",
        }
    }
}

impl From<Invalid> for MoneyError {
    fn from(_: Invalid) -> Self {
        Self::UnknownCurrency
    }
}

impl Money {
    /// The JSON Schema `format` of the amount: well formed for *some* currency (at most three decimals).
    pub const AMOUNT_FORMAT: &'static str = "money";

    /// An amount in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, of a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Whether nothing is left.
    pub const fn is_zero(&self) -> bool {
        self.minor == 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(&self) -> bool {
        self.minor < 0
    }

    /// Reads an amount such as `125.50`, `-3`, `+0.5`.
    ///
    /// # Errors
    /// `Malformed` (also for exponents, thousands separators, spaces and leading zeros), `TooManyDecimals` or
    /// `OutOfRange`. Nothing is ever rounded.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = usize::from(currency.minor_digits());
        let (negative, whole, fraction) = split(amount).ok_or(MoneyError::Malformed)?;
        if fraction.len() > digits {
            return Err(MoneyError::TooManyDecimals { currency });
        }
        let padding = std::iter::repeat_n(b'0', digits - fraction.len());
        let minor = whole.bytes().chain(fraction.bytes()).chain(padding).try_fold(0_i64, |total, digit| {
            // Built on the negative side, which reaches one further than the positive.
            total.checked_mul(10)?.checked_sub(i64::from(digit - b'0'))
        });
        let minor = if negative { minor } else { minor.and_then(i64::checked_neg) };
        minor.map(|minor| Self::new(minor, currency)).ok_or(MoneyError::OutOfRange)
    }

    /// The amount as text with all the currency's decimals, e.g. `125.50`.
    pub fn amount(&self) -> String {
        let digits = usize::from(self.currency.minor_digits());
        let sign = if self.minor < 0 { "-" } else { "" };
        let text = format!("{:0width$}", self.minor.unsigned_abs(), width = digits + 1);
        match text.split_at_checked(text.len() - digits) {
            Some((whole, fraction)) if digits > 0 => format!("{sign}{whole}.{fraction}"),
            _ => format!("{sign}{text}"),
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// `CurrencyMismatch` or `OutOfRange`.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    /// `CurrencyMismatch` or `OutOfRange`.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    /// The same amount the other way.
    ///
    /// # Errors
    /// `OutOfRange` for the one amount that has no opposite, `i64::MIN`.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    /// Whether a text is an amount of some currency.
    pub(crate) fn is_amount(text: &str) -> bool {
        split(text).is_some_and(|(_, _, fraction)| fraction.len() <= 3)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

/// Splits `[+-]whole[.fraction]` into its sign, whole and fraction; `None` where the text is not of that form.
fn split(amount: &str) -> Option<(bool, &str, &str)> {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let negative = amount.starts_with('-');
    let unsigned = amount.strip_prefix(['-', '+']).unwrap_or(amount);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if all_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (unsigned, ""),
    };
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    (all_digits(whole) && !leading_zero).then_some((negative, whole, fraction))
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.currency, self.amount())
    }
}

impl std::fmt::Debug for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// Reads what `Display` writes: `USD 125.50`.
impl std::str::FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (currency, amount) = text.split_once(' ').ok_or(MoneyError::Malformed)?;
        Self::parse(amount, currency.parse()?)
    }
}

/// Money as JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    amount: String,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire { amount: self.amount(), currency: self.currency }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Self::parse(&wire.amount, wire.currency).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, SchemaFormat, Type};
        let amount = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom(String::from(Self::AMOUNT_FORMAT))))
            // Nineteen digits of minor units, a point and a sign.
            .min_length(Some(1))
            .max_length(Some(21))
            .description(Some("A decimal number as text, with no more decimals than the currency has."))
            .examples(["125.50"]);
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("An amount of money in one currency."))
            .property("amount", amount)
            .property("currency", Currency::schema())
            .required("amount")
            .required("currency")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .examples([serde_json::json!({ "amount": "125.50", "currency": "USD" })])
            .into()
    }
}

impl utoipa::ToSchema for Money {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Money")
    }
}

#[cfg(test)]
mod tests;
