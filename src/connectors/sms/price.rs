//! What a provider says a message cost.

use std::fmt;

/// What a provider says a message cost: exact, for it is added up a hundred thousand times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// In millionths of the currency's unit.
    pub millionths: i64,
    /// The currency as the provider names it: an ISO 4217 code, or `credits`.
    pub currency: String,
}

impl Price {
    /// Reads a decimal number such as `0.0300`. Its sign is dropped: some providers note a price as what they take away.
    /// Nothing for what is no number, is too large, or is finer than a millionth.
    #[must_use]
    pub fn parse(amount: &str, currency: &str) -> Option<Self> {
        let amount = amount.trim().trim_start_matches('-');
        let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
        let part = part.trim_end_matches('0');
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !(part.is_empty() || digits(part)) || part.len() > 6 || currency.is_empty() {
            return None;
        }
        let millionths = whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(format!("{part:0<6}").parse().ok()?)?;
        Some(Self { millionths, currency: currency.to_owned() })
    }

    /// The price of so many. Nothing if it is too large.
    #[must_use]
    pub fn times(self, count: u32) -> Option<Self> {
        Some(Self { millionths: self.millionths.checked_mul(i64::from(count))?, ..self })
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06} {}", self.millionths / 1_000_000, self.millionths % 1_000_000, self.currency)
    }
}
