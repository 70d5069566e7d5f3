//! The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1).

use thiserror::Error;

/// Says that the next septet is of the extension table.
const ESCAPE: u8 = 0x1b;

/// The alphabet by septet. The place of the escape holds a no-break space: so a lone escape is shown (§6.2.1.1, note 1).
const ALPHABET: [char; 128] = [
    '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å', 'Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ',
    'Σ', 'Θ', 'Ξ', '\u{a0}', 'Æ', 'æ', 'ß', 'É', ' ', '!', '"', '#', '¤', '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/',
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?', '¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H',
    'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§', '¿', 'a',
    'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    'ä', 'ö', 'ñ', 'ü', 'à',
];

/// The extension table: each costs two septets.
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// A character that the alphabet does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0:?} is not in the GSM 7-bit alphabet")]
pub struct Unencodable(pub char);

fn basic(c: char) -> Option<u8> {
    let place = ALPHABET.iter().position(|known| *known == c).filter(|place| *place != usize::from(ESCAPE))?;
    u8::try_from(place).ok()
}

fn extended(c: char) -> Option<u8> {
    EXTENSION.iter().find(|(_, known)| *known == c).map(|(septet, _)| *septet)
}

/// How many septets a character takes: 1, 2 for the extension table, nothing if the alphabet does not have it.
#[must_use]
pub fn septets(c: char) -> Option<usize> {
    if basic(c).is_some() { Some(1) } else { extended(c).map(|_| 2) }
}

/// The septets of a text, one a byte ("unpacked", as SMPP carries it).
///
/// # Errors
/// The first character that the alphabet does not have.
pub fn encode(text: &str) -> Result<Vec<u8>, Unencodable> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match (basic(c), extended(c)) {
            (Some(septet), _) => out.push(septet),
            (None, Some(septet)) => out.extend([ESCAPE, septet]),
            (None, None) => return Err(Unencodable(c)),
        }
    }
    Ok(out)
}

/// The text of septets, one a byte. Never fails, as a phone would not: an unknown extension is shown as the character of the
/// basic alphabet in its place (§6.2.1.1), a lone escape at the end as a space, and the eighth bit is not looked at.
#[must_use]
pub fn decode(septets: &[u8]) -> String {
    let mut out = String::with_capacity(septets.len());
    let mut rest = septets.iter().map(|byte| byte & 0x7f);
    while let Some(septet) = rest.next() {
        let c = if septet == ESCAPE {
            rest.next().map_or(Some(' '), |next| {
                EXTENSION.iter().find(|(known, _)| *known == next).map(|(_, c)| *c).or_else(|| shown(next))
            })
        } else {
            shown(septet)
        };
        out.extend(c);
    }
    out
}

fn shown(septet: u8) -> Option<char> {
    ALPHABET.get(usize::from(septet)).copied()
}
