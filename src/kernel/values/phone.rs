//! Telephone numbers in the international form E.164, e.g. `+263771234567`.
//!
//! Number plans are libphonenumber's (crate `phonenumber`). Its metadata 9.0.33 lacks two Zimbabwean mobile ranges that
//! 9.0.43 has, 751 (Africom) and 790–791 (Econet), so those are accepted here as well; a test says when the crate has
//! caught up and they can go.

use super::Invalid;
use phonenumber::{Mode, country::Id};

/// The region whose national form is understood when none is named.
const HOME: Id = Id::ZW;

/// The most characters of a number as people write it, with spaces and brackets.
const MAX_WRITTEN: usize = 32;

string_value! {
    /// A telephone number that its country's number plan allows; canonical in E.164: `+`, country code, number, at most
    /// 16 characters.
    Phone {
        format: "phone",
        code: "phone",
        lengths: 5..=32,
        example: "+263771234567",
        about: "A telephone number. Zimbabwean numbers may be written as at home (077 123 4567); others start with + and the country code. Stored in the international form E.164.",
        parse: at_home,
    }
}

/// A Zimbabwean mobile network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Network {
    /// Econet Wireless: 77, 78, 790 and 791.
    Econet,
    /// NetOne: 71 and 72.
    NetOne,
    /// Telecel: 73.
    Telecel,
    /// Africom: 751.
    Africom,
}

/// A mobile-money wallet; each belongs to one network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wallet {
    /// EcoCash, Econet's.
    EcoCash,
    /// OneMoney, NetOne's.
    OneMoney,
    /// Telecash, Telecel's.
    Telecash,
}

impl Phone {
    /// Reads a number as people in a region write it; `region` is an ISO 3166 code of two capitals. A number with its
    /// country code (`+27…`, `0027…`) is read the same in every region.
    ///
    /// # Errors
    /// When the region is unknown or the number plan does not allow the number.
    pub fn parse_for(region: &str, text: &str) -> Result<Self, Invalid> {
        let region: Id = region.parse().map_err(|_| Self::INVALID)?;
        canonical(region, text).map(Self)
    }

    /// The network of a Zimbabwean mobile number, by the range it was given out from (there is no number portability).
    pub fn network(&self) -> Option<Network> {
        let national = self.0.strip_prefix("+263").filter(|national| is_zimbabwean_mobile(national))?;
        match national.get(..2)? {
            "77" | "78" | "79" => Some(Network::Econet),
            "71" | "72" => Some(Network::NetOne),
            "73" => Some(Network::Telecel),
            "75" => Some(Network::Africom),
            _ => None,
        }
    }

    /// The wallet that a Zimbabwean mobile number can have.
    pub fn wallet(&self) -> Option<Wallet> {
        match self.network()? {
            Network::Econet => Some(Wallet::EcoCash),
            Network::NetOne => Some(Wallet::OneMoney),
            Network::Telecel => Some(Wallet::Telecash),
            Network::Africom => None,
        }
    }
}

/// `7(?:[1278]\d|3[1-9]|51|9[01])\d{6}`: libphonenumber 9.0.43, mobile numbers of Zimbabwe.
fn is_zimbabwean_mobile(national: &str) -> bool {
    let range = match national.as_bytes() {
        [b'7', b'1' | b'2' | b'7' | b'8', ..] => true,
        [b'7', b'3', third, ..] => (b'1'..=b'9').contains(third),
        [b'7', b'5', b'1', ..] | [b'7', b'9', b'0' | b'1', ..] => true,
        _ => false,
    };
    range && national.len() == 9 && national.bytes().all(|byte| byte.is_ascii_digit())
}

fn at_home(text: &str) -> Result<String, Invalid> {
    canonical(HOME, text)
}

fn canonical(region: Id, text: &str) -> Result<String, Invalid> {
    let written = compact(text).ok_or(Phone::INVALID)?;
    // With a country code the region has no say: the crate would otherwise cut the region's own prefix off it.
    let region = if written.starts_with('+') { None } else { Some(region) };
    let number = phonenumber::parse(region, &written).map_err(|_| Phone::INVALID)?;
    if number.extension().is_some() {
        return Err(Phone::INVALID);
    }
    let e164 = number.format().mode(Mode::E164).to_string();
    let allowed = number.is_valid() || e164.strip_prefix("+263").is_some_and(is_zimbabwean_mobile);
    // A number must read back as itself; the crate strips a trunk prefix from a few that do not have one.
    let stable = || phonenumber::parse(None, &e164).is_ok_and(|again| again.format().mode(Mode::E164).to_string() == e164);
    if allowed && e164.len() <= 16 && stable() { Ok(e164) } else { Err(Phone::INVALID) }
}

/// The digits and a leading `+`, without the marks people write between them; `00` is the international prefix.
/// Anything else (letters, extensions, several numbers) is no telephone number.
fn compact(text: &str) -> Option<String> {
    let text = text.trim();
    if text.chars().count() > MAX_WRITTEN {
        return None;
    }
    let mut digits = String::with_capacity(text.len());
    for (place, c) in text.chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if place == 0 => digits.push(c),
            '-' | '(' | ')' | '.' | '/' | '\u{2010}'..='\u{2015}' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    let international = match digits.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => digits,
    };
    // "+263 (0)77…": the trunk prefix, which no Zimbabwean number has behind the country code.
    Some(match international.strip_prefix("+2630") {
        Some(rest) => format!("+263{rest}"),
        None => international,
    })
}

#[cfg(test)]
mod tests;
