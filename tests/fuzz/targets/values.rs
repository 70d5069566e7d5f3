//! The value types: what is parsed is written in the one form that parses to the same, and the schema's format agrees.
#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use kernel::values::*;
use libfuzzer_sys::fuzz_target;

fn stable<T: FromStr + Display + Debug + PartialEq>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let written = value.to_string();
        match written.parse::<T>() {
            Ok(again) => assert_eq!(again, value),
            Err(_) => panic!("{text:?} is written {written:?}, which is not read"),
        }
    }
}

fuzz_target!(|text: &str| {
    stable::<Phone>(text);
    stable::<NationalId>(text);
    stable::<Email>(text);
    stable::<SchoolNumber>(text);
    stable::<ZimsecCentre>(text);
    stable::<CandidateNumber>(text);
    stable::<Subdomain>(text);
    stable::<Money>(text);
    for (_, check) in formats() {
        check(text);
    }
    if let Ok(phone) = text.parse::<Phone>() {
        let _ = (phone.network(), phone.wallet());
    }
    for currency in ["USD", "ZWG", "JPY", "KWD"].into_iter().filter_map(|code| code.parse::<Currency>().ok()) {
        if let Ok(money) = Money::parse(text, currency) {
            assert_eq!(Money::parse(&money.amount(), currency).ok(), Some(money));
        }
    }
    let clean = kernel::text::clean(text);
    if let Ok(clean) = clean {
        assert_eq!(kernel::text::clean(&clean).as_deref(), Ok(&*clean), "tidied twice is tidied once");
        let folded = kernel::text::fold(&clean);
        assert_eq!(kernel::text::fold(&folded), folded, "folded twice is folded once");
    }
});
