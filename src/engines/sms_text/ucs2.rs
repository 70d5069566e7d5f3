//! UCS-2 as phones use it: UTF-16, high octet first.

/// The octets of a text.
#[must_use]
pub fn encode(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// The text of octets. Never fails: half a surrogate pair is replaced by U+FFFD, an odd octet at the end is not looked at.
#[must_use]
pub fn decode(octets: &[u8]) -> String {
    let units = octets.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
