//! The Zimbabwean national registration number.
//!
//! `OO-NNNNNN[N]LDD`: the registration office, a serial of six or seven digits, a check letter, and the district of
//! origin (00 for none in the country). The letter is the `n`th of an alphabet of 23, where `n` is office and serial
//! read as one number, modulo 23. The rule and its examples are those of the PyPI packages `zim_id` 0.1.0 and
//! `zimbabwean_id_number_validator` 1.0.2, computed again here.
//!
//! What the letter catches: 23 is prime and 10 is a primitive root of it, so every single wrong digit of office or
//! serial, every swap of any two of their digits, and every wrong letter is caught. What it cannot: the two digits of
//! the district are not part of the sum, and one in 23 of any other damage (two digits wrong, a digit lost) passes.
//!
//! The published lists of district codes disagree, so a code that is not in them is no error.

use super::Invalid;

/// The check letters in the order of the remainder: A to Y without I, O and U, and Z for nought.
const ALPHABET: &[u8; 23] = b"ZABCDEFGHJKLMNPQRSTVWXY";

string_value! {
    /// A national registration number in its canonical form, e.g. `63-1222666S70`; its check letter is right.
    NationalId {
        format: "zw-national-id",
        code: "zw_national_id",
        lengths: 11..=24,
        example: "63-1222666S70",
        about: "A Zimbabwean national registration number. Spaces, hyphens and small letters are accepted; the check letter must be right.",
        parse: canonical,
    }
}

impl NationalId {
    /// The number with this registration office (0–99), serial (0–9,999,999; six digits when it has no more) and
    /// district of origin (0–99), its check letter computed: for made-up people.
    ///
    /// # Errors
    /// When a part is out of its range.
    pub fn generate(office: u8, serial: u32, district: u8) -> Result<Self, Invalid> {
        if office > 99 || serial > 9_999_999 || district > 99 {
            return Err(Self::INVALID);
        }
        let number = format!("{office:02}{serial:06}");
        let letter = check_letter(&number).ok_or(Self::INVALID)?;
        format!("{number}{letter}{district:02}").parse()
    }

    /// The code of the registration office, two digits.
    pub fn office(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// The serial, six or seven digits.
    pub fn serial(&self) -> &str {
        self.0.get(3..self.0.len().saturating_sub(3)).unwrap_or_default()
    }

    /// The code of the district of origin, two digits; `00` for a person with none in Zimbabwe.
    pub fn district(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default()
    }
}

/// The letter that belongs to the digits of office and serial.
fn check_letter(digits: &str) -> Option<char> {
    let remainder = digits.parse::<usize>().ok()? % ALPHABET.len();
    ALPHABET.get(remainder).copied().map(char::from)
}

fn canonical(text: &str) -> Result<String, Invalid> {
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        // Room for one more than fits, so that an endless text costs nothing.
        .take(13)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let parts = || {
        let number = compact.get(..compact.len().checked_sub(3)?)?;
        let letter = compact.get(number.len()..)?.chars().next()?;
        let district = compact.get(number.len().checked_add(1)?..)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let well_formed = (8..=9).contains(&number.len()) && digits(number) && digits(district);
        (well_formed && letter.is_ascii_uppercase()).then_some((number, letter, district))
    };
    let (number, letter, district) = parts().ok_or(NationalId::INVALID)?;
    let expected = check_letter(number).ok_or(NationalId::INVALID)?;
    if letter != expected {
        return Err(NationalId::INVALID.with_detail(format!("the check letter should be {expected}")));
    }
    let (office, serial) = number.split_at_checked(2).ok_or(NationalId::INVALID)?;
    Ok(format!("{office}-{serial}{letter}{district}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VALID: [&str; 6] =
        ["50-2001148W50", "08-2047823Q29", "63-1222666S70", "06-1522349S21", "63-8158549W19", "50-9924604Y50"];

    fn is_valid(text: &str) -> bool {
        text.parse::<NationalId>().is_ok()
    }

    #[test]
    fn the_published_examples_hold() {
        for text in VALID {
            assert_eq!(text.parse::<NationalId>().unwrap().as_str(), text);
        }
        let wrong = "63-1126875Y24".parse::<NationalId>().unwrap_err();
        assert!(format!("{wrong:?}").contains("should be X"));
    }

    #[test]
    fn the_expected_letter_is_never_told_to_a_caller() {
        let wrong = "63-1126875Y24".parse::<NationalId>().unwrap_err();
        assert_eq!(wrong.to_string(), "not a valid zw-national-id");
        let json = serde_json::from_str::<NationalId>("\"63-1126875Y24\"").unwrap_err().to_string();
        assert!(!json.contains("letter") && !json.contains('X'), "{json}");
    }

    #[test]
    fn spaces_hyphens_and_small_letters_are_accepted() {
        for text in ["631222666s70", " 63 1222666 S 70 ", "63–1222666–S–70", "63-1222666-S-70", "6312-22666S70"] {
            assert_eq!(text.parse::<NationalId>().unwrap().as_str(), "63-1222666S70", "{text}");
        }
    }

    #[test]
    fn what_has_another_form_is_refused() {
        for text in [
            "",
            "63",
            "63-1222666S7",
            "63-1222666S700",
            "63-12226S70",
            "63-12226660S70",
            "6E-1222666S70",
            "63-1222666É70",
            "63-1222666S7O",
            "63-1222666170",
            "63/1222666S70",
            "٦٣-1222666S70",
        ] {
            assert!(!is_valid(text), "{text}");
        }
    }

    #[test]
    fn the_parts_can_be_read() {
        let id: NationalId = "08-2047823Q29".parse().unwrap();
        assert_eq!((id.office(), id.serial(), id.district()), ("08", "2047823", "29"));
        let short = NationalId::generate(6, 152_234, 0).unwrap();
        assert_eq!((short.office(), short.serial(), short.district()), ("06", "152234", "00"));
        assert!(NationalId::generate(100, 1, 1).is_err());
        assert!(NationalId::generate(1, 10_000_000, 1).is_err());
        assert!(NationalId::generate(1, 1, 100).is_err());
    }

    /// The text with the character at a place replaced.
    fn with(text: &str, place: usize, replacement: u8) -> String {
        let mut bytes = text.as_bytes().to_vec();
        bytes[place] = replacement;
        String::from_utf8(bytes).unwrap()
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_every_swap_and_every_wrong_letter_is_caught(
            office in 0_u8..=99, serial in 0_u32..=9_999_999, district in 0_u8..=99,
        ) {
            let id = NationalId::generate(office, serial, district).unwrap();
            let compact = id.as_str().replace('-', "");
            let letter = compact.len() - 3;
            for place in 0..letter {
                for digit in (b'0'..=b'9').filter(|digit| *digit != compact.as_bytes()[place]) {
                    prop_assert!(!is_valid(&with(&compact, place, digit)));
                }
                for other in place + 1..letter {
                    let (a, b) = (compact.as_bytes()[place], compact.as_bytes()[other]);
                    let swapped = with(&with(&compact, place, b), other, a);
                    prop_assert_eq!(is_valid(&swapped), a == b);
                }
            }
            for wrong in (b'A'..=b'Z').filter(|wrong| *wrong != compact.as_bytes()[letter]) {
                prop_assert!(!is_valid(&with(&compact, letter, wrong)));
            }
        }

        #[test]
        fn a_wrong_district_is_not_caught(office in 0_u8..=99, serial in 0_u32..=9_999_999, district in 0_u8..=99) {
            let id = NationalId::generate(office, serial, 63).unwrap();
            let moved = format!("{}{district:02}", &id.as_str()[..id.as_str().len() - 2]);
            prop_assert!(is_valid(&moved));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}", near in "[0-9]{2}-?[0-9]{5,8}[A-Za-z]?-?[0-9]{1,3}") {
            for text in [text, near] {
                if let Ok(id) = text.parse::<NationalId>() {
                    prop_assert_eq!(id.to_string().parse::<NationalId>().unwrap(), id);
                }
            }
        }
    }
}
