//! The rules of telephone numbers.

use super::*;
use proptest::prelude::*;

fn phone(text: &str) -> Option<String> {
    text.parse::<Phone>().ok().map(String::from)
}

#[test]
fn every_way_of_writing_a_number_at_home_is_one_number() {
    for text in [
        "0771234567",
        "771234567",
        "263771234567",
        "00263771234567",
        "+263771234567",
        "+263 77 123 4567",
        "077-123-4567",
        "(077) 123 4567",
        "+263 (0)77 123 4567",
        " 0771 234 567 ",
        "002630771234567",
    ] {
        assert_eq!(phone(text).as_deref(), Some("+263771234567"), "{text}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "",
        "+",
        "077",
        "07712345678",
        "077123456",
        "0701234567",
        "0741234567",
        "0761234567",
        "077123456a",
        "0771234567 ext 5",
        "0771234567;ext=5",
        "tel:0771234567",
        "0771234567, 0772345678",
        "٠٧٧١٢٣٤٥٦٧",
        "+0771234567",
        "112",
        "1-800-FLOWERS",
        "++263771234567",
        "77+1234567",
    ] {
        assert_eq!(phone(text), None, "{text}");
    }
}

/// Every allowed and every refused mobile range of the plan, three digits deep.
#[test]
fn zimbabwean_mobile_ranges_are_those_of_the_plan() {
    let plan = regex::Regex::new(r"^\+2637(?:[1278]\d|3[1-9]|51|9[01])\d{6}$").unwrap();
    for range in 700..=799 {
        let e164 = format!("+263{range}234567");
        assert_eq!(phone(&format!("0{range}234567")).is_some(), plan.is_match(&e164), "{e164}");
        assert_eq!(phone(&e164).is_some(), plan.is_match(&e164), "{e164}");
    }
}

#[test]
fn the_crates_metadata_still_lacks_751_and_790_to_791() {
    let lacking: Vec<u16> = (700..=799)
        .filter(|range| {
            let known = phonenumber::parse(None, format!("+263{range}234567")).is_ok_and(|number| number.is_valid());
            !known && is_zimbabwean_mobile(&format!("{range}234567"))
        })
        .collect();
    assert_eq!(lacking, [751, 790, 791], "the crate has caught up: drop the ranges kept here");
}

#[test]
fn a_range_tells_network_and_wallet() {
    for (text, network, wallet) in [
        ("0771234567", Some(Network::Econet), Some(Wallet::EcoCash)),
        ("0781234567", Some(Network::Econet), Some(Wallet::EcoCash)),
        ("0791234567", Some(Network::Econet), Some(Wallet::EcoCash)),
        ("0712345678", Some(Network::NetOne), Some(Wallet::OneMoney)),
        ("0722345678", Some(Network::NetOne), Some(Wallet::OneMoney)),
        ("0731234567", Some(Network::Telecel), Some(Wallet::Telecash)),
        ("0751234567", Some(Network::Africom), None),
        ("0242700000", None, None),
        ("08677123456", None, None),
        ("+27711234567", None, None),
    ] {
        let phone: Phone = text.parse().unwrap();
        assert_eq!((phone.network(), phone.wallet()), (network, wallet), "{text}");
    }
}

#[test]
fn fixed_lines_and_other_countries_are_numbers_too() {
    assert_eq!(phone("0242 700000").as_deref(), Some("+263242700000"));
    assert_eq!(phone("029 2 261234").as_deref(), Some("+263292261234"));
    assert_eq!(phone("+44 20 7946 0958").as_deref(), Some("+442079460958"));
    assert_eq!(phone("0027 82 123 4567").as_deref(), Some("+27821234567"));
    assert_eq!(Phone::parse_for("ZA", "082 123 4567").unwrap().as_str(), "+27821234567");
    assert_eq!(Phone::parse_for("ZA", "+263 77 123 4567").unwrap().as_str(), "+263771234567");
    assert_eq!(Phone::parse_for("US", "+27 11 234 5678").unwrap().as_str(), "+27112345678");
    assert!(Phone::parse_for("ZZ", "0771234567").is_err());
}

/// The example that libphonenumber's metadata gives for each country's general form.
#[test]
fn mobile_numbers_of_neighbours_and_the_diaspora_are_accepted() {
    for e164 in [
        "+26771123456",
        "+27711234567",
        "+258821234567",
        "+260955123456",
        "+265991234567",
        "+264811234567",
        "+26650123456",
        "+26876123456",
        "+447400123456",
        "+353850123456",
        "+61412345678",
        "+12015550123",
        "+15062345678",
        "+64211234567",
        "+971501234567",
        "+4915123456789",
        "+393123456789",
    ] {
        assert_eq!(phone(e164).as_deref(), Some(e164));
    }
}

proptest! {
    #[test]
    fn a_number_reads_back_as_itself(digits in "\\+?[0-9]{4,16}", home in "0?7[0-9]{8}") {
        for text in [digits, home] {
            if let Ok(phone) = text.parse::<Phone>() {
                prop_assert_eq!(phone.to_string().parse::<Phone>().unwrap(), phone);
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}", near in "[-+ ()0-9./;=a-z]{0,36}") {
        let _ = (text.parse::<Phone>(), near.parse::<Phone>(), Phone::parse_for(&text, &near));
    }
}
