//! Finance: what a school charges ([`FeeStructures`]) and what it has charged to whom ([`Charges`]).
//!
//! Amounts are whole minor units of a currency, two columns in the database and one [`Money`] outside. A school may
//! charge in several currencies at once; they are never added to each other, and a charge is in the currency of the
//! fee that it comes from. What is outstanding is not kept here: it is what the ledger says.

mod balance;
pub mod charge;
pub mod charges;
pub mod fee_structure;
pub mod fee_structures;
mod leaving;
#[cfg(test)]
mod money_columns;

pub use charges::{Charge, Charges};
pub use fee_structures::{FeeStructure, FeeStructures};

use validator::ValidationError;

use kernel::Module;
use kernel::access::{Grant, Role};
use kernel::errors::code;
use kernel::i18n::Language;
use kernel::values::Money;
use people::sis::merge::Moves;

/// Parents and students see the charges that follow from the students they see; teachers see nothing of finance.
const GRANTS: &[Grant] = &[
    Grant::all(Role::SchoolAdmin, &["finance.*"]),
    Grant::all(Role::Bursar, &["finance.*"]),
    Grant::related(Role::Student, &["finance.charge.read"]),
    Grant::related(Role::Parent, &["finance.charge.read"]),
];

const MESSAGES: &[(Language, &str)] = &[
    (Language::En, include_str!("messages/en.ftl")),
    (Language::Sn, include_str!("messages/sn.ftl")),
    (Language::Nd, include_str!("messages/nd.ftl")),
];

/// The module.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("finance", "What the school charges, and what it has charged to whom.");
    module.resource::<FeeStructures>();
    module.resource::<Charges>();
    for operation in module.operations.iter_mut().filter(|operation| operation.id == "update_fee_structure") {
        operation.errors.push(&code::STILL_REFERENCED);
    }
    module.offer(balance::answer());
    module.offer(leaving::check());
    module.offer(Moves::<Charges>::of(charge::Column::StudentId).declare());
    module.grants = GRANTS;
    module.messages = MESSAGES;
    module
}

/// An amount of at least so many minor units; the problem names the least amount as people write it.
fn at_least(amount: Money, minor: i64) -> Result<(), ValidationError> {
    if amount.minor >= minor {
        return Ok(());
    }
    let mut error = ValidationError::new("minimum");
    error.add_param("field".into(), &"amount.amount");
    error.add_param("limit".into(), &Money::new(minor, amount.currency).amount());
    Err(error)
}
