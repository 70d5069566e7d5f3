//! The rules of money.

use super::*;
use proptest::prelude::*;

fn usd(amount: &str) -> Result<Money, MoneyError> {
    Money::parse(amount, Currency::USD)
}

#[test]
fn an_amount_is_read_exactly_or_not_at_all() {
    for (text, minor) in [("125.50", 12_550), ("125.5", 12_550), ("125", 12_500), ("-0.01", -1), ("+3", 300)] {
        assert_eq!(usd(text).unwrap().minor, minor, "{text}");
    }
    assert_eq!(usd("-0.00").unwrap().amount(), "0.00");
    for text in ["", "-", ".5", "5.", "1e3", "1,000", " 1", "1 ", "007", "00", "--1", "٣", "1.2.3", "0x1", "NaN"] {
        assert_eq!(usd(text).unwrap_err(), MoneyError::Malformed, "{text:?}");
    }
}

#[test]
fn no_more_decimals_than_the_currency_has() {
    assert_eq!(usd("1.005").unwrap_err(), MoneyError::TooManyDecimals { currency: Currency::USD });
    assert!(Money::parse("1.0", Currency::JPY).is_err());
    assert_eq!(Money::parse("1", Currency::JPY).unwrap().to_string(), "JPY 1");
    assert_eq!(Money::parse("1.005", Currency::KWD).unwrap().minor, 1005);
}

#[test]
fn the_range_is_that_of_64_bits_of_minor_units() {
    assert_eq!(usd("92233720368547758.07").unwrap().minor, i64::MAX);
    assert_eq!(usd("-92233720368547758.08").unwrap().minor, i64::MIN);
    assert_eq!(usd("92233720368547758.08").unwrap_err(), MoneyError::OutOfRange);
    assert_eq!(usd(&"9".repeat(400)).unwrap_err(), MoneyError::OutOfRange);
    let most = Money::new(i64::MAX, Currency::USD);
    assert_eq!(most.checked_add(Money::new(1, Currency::USD)).unwrap_err(), MoneyError::OutOfRange);
    assert_eq!(Money::new(i64::MIN, Currency::USD).checked_neg().unwrap_err(), MoneyError::OutOfRange);
    assert_eq!(Money::new(i64::MIN, Currency::USD).amount().len(), 21);
}

#[test]
fn two_currencies_are_never_added() {
    let (left, right) = (Money::new(1, Currency::USD), Money::new(1, Currency::ZWG));
    let mismatch = MoneyError::CurrencyMismatch { left: Currency::USD, right: Currency::ZWG };
    assert_eq!(left.checked_add(right).unwrap_err(), mismatch);
    assert_eq!(left.checked_sub(right).unwrap_err(), mismatch);
    assert_eq!(left.checked_sub(left).unwrap(), Money::zero(Currency::USD));
}

#[test]
fn json_has_text_amounts_both_ways() {
    let json = serde_json::json!({ "amount": "125.50", "currency": "USD" });
    let money: Money = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(money.to_string(), "USD 125.50");
    assert_eq!(serde_json::to_value(money).unwrap(), json);
    for refused in [
        r#"{"amount":125.50,"currency":"USD"}"#,
        r#"{"amount":"125.505","currency":"USD"}"#,
        r#"{"amount":"1","currency":"ZWL"}"#,
        r#"{"amount":"1","currency":"USD","minor":100}"#,
        r#"{"amount":"1"}"#,
        r#""1.00""#,
    ] {
        assert!(serde_json::from_str::<Money>(refused).is_err(), "{refused}");
    }
}

fn currencies() -> impl Strategy<Value = Currency> {
    proptest::sample::select(Currency::ALL)
}

proptest! {
    #[test]
    fn what_is_printed_parses_to_the_same(minor in any::<i64>(), currency in currencies()) {
        let money = Money::new(minor, currency);
        prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        prop_assert!(Money::is_amount(&money.amount()));
    }

    #[test]
    fn no_text_panics(text in ".*", number in "[-+]?[0-9.e]{0,40}", currency in currencies()) {
        let _ = (Money::parse(&text, currency), Money::parse(&number, currency), text.parse::<Money>());
    }

    #[test]
    fn adding_and_taking_away_cancel(a in any::<i64>(), b in any::<i64>()) {
        let (a, b) = (Money::new(a, Currency::ZWG), Money::new(b, Currency::ZWG));
        if let Ok(sum) = a.checked_add(b) {
            prop_assert_eq!(sum.checked_sub(b).unwrap(), a);
        }
    }
}
