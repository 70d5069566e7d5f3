//! Tests: an amount is the same before it is written into its two columns and after it is read from them.

use kernel::resource::Apply;
use kernel::values::{Currency, Money};
use proptest::prelude::*;
use sea_orm::{ActiveValue::Set, TryIntoModel};
use serde_json::{Value, json};

use super::{Charge, FeeStructure, charge, charges, fee_structure, fee_structures};
use kernel::resource::Resource;

fn money() -> impl Strategy<Value = Money> {
    (any::<i64>(), prop::sample::select(Currency::ALL)).prop_map(|(minor, currency)| Money::new(minor, currency))
}

/// The example with another amount, read as a request body is.
fn input<T: serde::de::DeserializeOwned>(example: Value, amount: Money) -> T {
    let mut body = example;
    body["amount"] = json!({ "amount": amount.amount(), "currency": amount.currency });
    serde_json::from_value(body).unwrap()
}

/// Fills what the engine stamps.
macro_rules! stored {
    ($row:expr) => {{
        let now = chrono::DateTime::UNIX_EPOCH;
        let mut row = $row;
        row.school_id = Set(uuid::Uuid::nil());
        row.id = Set(uuid::Uuid::nil());
        row.version = Set(1);
        row.created_at = Set(now);
        row.created_by = Set(None);
        row.updated_at = Set(now);
        row.updated_by = Set(None);
        row.deleted_at = Set(None);
        row
    }};
}

proptest! {
    #[test]
    fn the_amount_of_a_charge_survives_its_columns(amount in money()) {
        let mut row = <charge::ActiveModel as Default>::default();
        input::<charges::Input>(charges::Charges::example(), amount).apply(&mut row);
        let view = Charge::from(stored!(row).try_into_model().unwrap());
        prop_assert_eq!(view.amount, amount);
        prop_assert_eq!(&serde_json::to_value(&view).unwrap()["amount"]["amount"], &json!(amount.amount()));
    }

    #[test]
    fn the_amount_of_a_fee_survives_its_columns(amount in money()) {
        let mut row = <fee_structure::ActiveModel as Default>::default();
        input::<fee_structures::Input>(fee_structures::FeeStructures::example(), amount).apply(&mut row);
        let mut row = stored!(row);
        row.search_text = Set(String::new());
        prop_assert_eq!(FeeStructure::from(row.try_into_model().unwrap()).amount, amount);
    }

    #[test]
    fn what_a_view_shows_is_what_its_input_takes(amount in money()) {
        let mut row = <charge::ActiveModel as Default>::default();
        let given = input::<charges::Input>(charges::Charges::example(), amount);
        let sent = serde_json::to_value(&given).unwrap();
        given.apply(&mut row);
        let shown = serde_json::to_value(Charge::from(stored!(row).try_into_model().unwrap())).unwrap();
        for (field, value) in sent.as_object().unwrap() {
            prop_assert_eq!(&shown[field], value);
        }
    }

    #[test]
    fn only_a_charge_of_something_is_valid(amount in money()) {
        let charge = input::<charges::Input>(charges::Charges::example(), amount);
        prop_assert_eq!(kernel::schema::check(&charge).is_ok(), amount.minor > 0);
        let fee = input::<fee_structures::Input>(fee_structures::FeeStructures::example(), amount);
        prop_assert_eq!(kernel::schema::check(&fee).is_ok(), amount.minor >= 0);
    }
}
