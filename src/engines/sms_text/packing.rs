//! Septets in octets (3GPP TS 23.038 §6.1.2.1): seven bits each, the lowest first.

/// Packs septets, beginning after `fill` bits of zero (0 to 7): those that a user data header needs to end on a septet
/// boundary (1 for the header of concatenation, whose 6 octets are 48 bits; 7 septets are 49).
#[must_use]
pub fn pack(septets: &[u8], fill: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(septets.len());
    let (mut held, mut bits) = (0_u16, fill.min(7));
    for septet in septets {
        held |= u16::from(septet & 0x7f) << bits;
        bits += 7;
        if bits >= 8 {
            out.push(low_octet(held));
            held >>= 8;
            bits -= 8;
        }
    }
    if bits > 0 && !septets.is_empty() {
        out.push(low_octet(held));
    }
    out
}

/// Unpacks `count` septets that begin after `fill` bits; fewer if there are not so many. The count is needed: seven bits of
/// zero at the end may be an `@` or nothing.
#[must_use]
pub fn unpack(octets: &[u8], count: usize, fill: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(count);
    let (mut held, mut bits) = (0_u16, 0_u32);
    let mut skip = fill.min(7);
    for octet in octets {
        if out.len() == count {
            break;
        }
        held |= u16::from(*octet) << bits;
        bits += 8;
        if skip > 0 {
            held >>= skip;
            bits -= skip;
            skip = 0;
        }
        while bits >= 7 && out.len() < count {
            out.push(low_octet(held) & 0x7f);
            held >>= 7;
            bits -= 7;
        }
    }
    out
}

fn low_octet(bits: u16) -> u8 {
    let [_, low] = bits.to_be_bytes();
    low
}
