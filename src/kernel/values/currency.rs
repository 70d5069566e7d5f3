//! Currencies: ISO 4217 codes with their minor digits.
//!
//! The table holds what schools and their families meet: the currencies in use in Zimbabwe, those of the region and of
//! the rest of Africa, and the large ones of the diaspora. A code that is not in it is refused, because its minor
//! digits would be a guess. Codes, numbers and digits are those of the ISO 4217 list one; ZWG replaced ZWL (932) on
//! 25 June 2024. A row is never removed, so that old amounts stay readable.

use super::Invalid;

/// One row of the table.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Row {
    code: &'static str,
    numeric: u16,
    minor_digits: u8,
}

/// A supported currency; JSON and column: its three-letter code, upper case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct Currency(&'static Row);

macro_rules! currencies {
    ($($code:ident $numeric:literal $digits:literal $name:literal)*) => {
        impl Currency {
            $(
                #[doc = $name]
                pub const $code: Currency =
                    Currency(&Row { code: stringify!($code), numeric: $numeric, minor_digits: $digits });
            )*

            /// Every supported currency, those of daily use in Zimbabwe first.
            pub const ALL: &'static [Currency] = &[$(Currency::$code),*];
        }
    };
}

currencies! {
    USD 840 2 "US dollar."
    ZWG 924 2 "Zimbabwe Gold (ZiG)."
    ZAR 710 2 "South African rand."
    BWP 72 2 "Botswana pula."
    GBP 826 2 "Pound sterling."
    EUR 978 2 "Euro."
    AED 784 2 "UAE dirham."
    AOA 973 2 "Angolan kwanza."
    AUD 36 2 "Australian dollar."
    BHD 48 3 "Bahraini dinar."
    BIF 108 0 "Burundian franc."
    CAD 124 2 "Canadian dollar."
    CDF 976 2 "Congolese franc."
    CHF 756 2 "Swiss franc."
    CNY 156 2 "Chinese yuan."
    DKK 208 2 "Danish krone."
    EGP 818 2 "Egyptian pound."
    ETB 230 2 "Ethiopian birr."
    GHS 936 2 "Ghanaian cedi."
    HKD 344 2 "Hong Kong dollar."
    INR 356 2 "Indian rupee."
    JPY 392 0 "Japanese yen."
    KES 404 2 "Kenyan shilling."
    KWD 414 3 "Kuwaiti dinar."
    LSL 426 2 "Lesotho loti."
    MGA 969 2 "Malagasy ariary."
    MUR 480 2 "Mauritian rupee."
    MWK 454 2 "Malawian kwacha."
    MZN 943 2 "Mozambican metical."
    NAD 516 2 "Namibian dollar."
    NGN 566 2 "Nigerian naira."
    NOK 578 2 "Norwegian krone."
    NZD 554 2 "New Zealand dollar."
    RWF 646 0 "Rwandan franc."
    SCR 690 2 "Seychellois rupee."
    SEK 752 2 "Swedish krona."
    SGD 702 2 "Singapore dollar."
    SZL 748 2 "Eswatini lilangeni."
    TZS 834 2 "Tanzanian shilling."
    UGX 800 0 "Ugandan shilling."
    XAF 950 0 "Central African CFA franc."
    XOF 952 0 "West African CFA franc."
    ZMW 967 2 "Zambian kwacha."
}

impl Currency {
    /// The JSON Schema `format` of this type.
    pub const FORMAT: &'static str = "currency";

    /// The error of a code that is not in the table.
    pub(crate) const INVALID: Invalid = Invalid::new("currency", "currency");

    /// The three-letter code, e.g. `USD`.
    pub fn as_str(&self) -> &'static str {
        self.0.code
    }

    /// The ISO 4217 number, e.g. 924 for ZWG.
    pub fn numeric(&self) -> u16 {
        self.0.numeric
    }

    /// How many decimals an amount has: 0, 2 or 3.
    pub fn minor_digits(&self) -> u8 {
        self.0.minor_digits
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Currency {
    type Err = Invalid;

    fn from_str(code: &str) -> Result<Self, Invalid> {
        Self::ALL.iter().find(|currency| currency.as_str() == code).copied().ok_or(Self::INVALID)
    }
}

text_value_traits!(Currency {
    format: Currency::FORMAT,
    lengths: 3..=3,
    example: "USD",
    about: "A currency as its ISO 4217 code, in capitals."
});

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn zimbabwe_gold_is_iso_924_with_two_minor_digits() {
        let zwg: Currency = "ZWG".parse().unwrap();
        assert_eq!((zwg.numeric(), zwg.minor_digits()), (924, 2));
        for code in ["USD", "ZAR", "BWP", "GBP", "EUR"] {
            assert_eq!(code.parse::<Currency>().unwrap().minor_digits(), 2);
        }
    }

    #[test]
    fn an_unknown_or_lower_case_code_is_refused() {
        for code in ["ZWL", "usd", "US", "USDD", "", "XXX", " USD"] {
            assert_eq!(code.parse::<Currency>().unwrap_err().code(), "currency", "{code:?}");
        }
    }

    #[test]
    fn no_code_or_number_stands_twice() {
        let codes: HashSet<_> = Currency::ALL.iter().map(|c| c.as_str()).collect();
        let numbers: HashSet<_> = Currency::ALL.iter().map(|c| c.numeric()).collect();
        assert_eq!((codes.len(), numbers.len()), (Currency::ALL.len(), Currency::ALL.len()));
        assert!(Currency::ALL.iter().all(|c| c.as_str().len() == 3));
    }
}
