use proptest::prelude::*;

use super::*;

fn gsm_text() -> impl Strategy<Value = String> {
    let alphabet: Vec<char> = "@£$èé Ωß\n\rabcXYZ019?^{}[]\\~|€\u{c}".chars().collect();
    prop::collection::vec(prop::sample::select(alphabet), 0..500).prop_map(String::from_iter)
}

#[test]
fn the_alphabets_known_places() {
    // TS 23.038 §6.2.1: the table's corners, and the letters where ASCII is.
    assert_eq!(encode_gsm7("@Δ 0¡P¿p").unwrap(), [0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70]);
    assert_eq!(encode_gsm7("\nΞéà").unwrap(), [0x0a, 0x1a, 0x05, 0x7f]);
    assert_eq!(encode_gsm7("§Üü").unwrap(), [0x5f, 0x5e, 0x7e]);
    assert_eq!(encode_gsm7("€[").unwrap(), [0x1b, 0x65, 0x1b, 0x3c]);
    assert_eq!(encode_gsm7("ndinoda — "), Err(Unencodable('—')));
    assert_eq!(encode_gsm7("`"), Err(Unencodable('`')), "the backtick of ASCII is not there");
    assert_eq!(encode_gsm7("\u{a0}"), Err(Unencodable('\u{a0}')), "how a lone escape is shown cannot be sent");
}

#[test]
fn hello_packs_as_every_handbook_says() {
    assert_eq!(pack(&encode_gsm7("hellohello").unwrap(), 0), [0xe8, 0x32, 0x9b, 0xfd, 0x46, 0x97, 0xd9, 0xec, 0x37]);
    assert_eq!(decode_gsm7(&unpack(&[0xe8, 0x32, 0x9b, 0xfd, 0x46, 0x97, 0xd9, 0xec, 0x37], 10, 0)), "hellohello");
    // 160 septets are the 140 octets of a message; 153 with a fill bit are 134, beside the header's 6.
    assert_eq!((pack(&[0; 160], 0).len(), pack(&[0; 153], 1).len()), (140, 134));
}

#[test]
fn a_part_is_full_at_160_and_153_or_70_and_67() {
    let parts = |text: String| measure(&text).parts;
    assert_eq!([0, 1, 160, 161, 306, 307, 459, 460].map(|n| parts("a".repeat(n))), [1, 1, 1, 2, 2, 3, 3, 4]);
    assert_eq!([70, 71, 134, 135, 201, 202].map(|n| parts("ŵ".repeat(n))), [1, 2, 2, 3, 3, 4]);
    assert_eq!(measure(&"€".repeat(80)), Length { encoding: Encoding::Gsm7, units: 160, parts: 1, left: 0 });
    assert_eq!(measure(""), Length { encoding: Encoding::Gsm7, units: 0, parts: 1, left: 160 });
}

#[test]
fn a_character_of_two_units_is_never_torn() {
    // 152 septets leave room for one, and an extension character needs two.
    let text = format!("{}€{}", "a".repeat(152), "b".repeat(20));
    assert_eq!(split(&text).iter().map(|part| part.len()).collect::<Vec<_>>(), [152, 23]);
    // 66 units leave room for one, and a face needs two: 35 parts hold 33 faces each, though 67 would be odd.
    let faces = "😀".repeat(67);
    let length = measure(&faces);
    assert_eq!((length.encoding, length.units, length.parts), (Encoding::Ucs2, 134, 3), "134 units fit two parts only torn");
    assert!(split(&faces).iter().all(|part| part.encode_utf16().count() <= 66));
}

#[test]
fn a_word_processors_apostrophe_no_longer_doubles_the_price() {
    let text = format!("Tariro\u{2019}s report is ready \u{2013} \u{201c}well done\u{201d}\u{2026}{}", "x".repeat(100));
    assert_eq!((measure(&text).encoding, measure(&text).parts), (Encoding::Ucs2, 3));
    let plain = normalise(&text);
    assert!(plain.starts_with("Tariro's report is ready - \"well done\"..."));
    assert_eq!((measure(&plain).encoding, measure(&plain).parts), (Encoding::Gsm7, 1));
    assert_eq!(normalise("Dobrá práce, Mutsa ŵ"), "Dobrá práce, Mutsa ŵ", "letters are left alone");
}

#[test]
fn a_phones_way_with_what_it_does_not_know() {
    assert_eq!(decode_gsm7(&[0x1b, 0x41, 0x1b]), "A ", "an unknown extension is its basic character, a lone escape a space");
    assert_eq!(decode_ucs2(&[0xd8, 0x3d, 0x00, 0x41, 0x00]), "\u{fffd}A", "half a pair and half a unit");
}

proptest! {
    #[test]
    fn gsm7_comes_back(text in gsm_text(), fill in 0_u32..7) {
        let septets = encode_gsm7(&text).unwrap();
        prop_assert_eq!(&decode_gsm7(&septets), &text);
        prop_assert_eq!(unpack(&pack(&septets, fill), septets.len(), fill), septets);
    }

    #[test]
    fn ucs2_comes_back(text in any::<String>()) {
        prop_assert_eq!(decode_ucs2(&encode_ucs2(&text)), text);
    }

    #[test]
    fn parts_put_together_are_the_text_and_none_is_too_long(text in prop_oneof![gsm_text(), "\\PC{0,300}"]) {
        let (length, parts) = (measure(&text), split(&text));
        prop_assert_eq!(parts.concat(), text.as_str());
        prop_assert_eq!(parts.len(), length.parts);
        let room = if parts.len() > 1 { length.encoding.concatenated() } else { length.encoding.single() };
        let units = |part: &&str| part.chars().map(|c| length.encoding.units(c)).sum::<usize>();
        prop_assert!(parts.iter().all(|part| units(part) <= room));
        prop_assert_eq!(parts.iter().map(units).sum::<usize>(), length.units);
        prop_assert_eq!(length.left, room - units(parts.last().unwrap()));
    }

    #[test]
    fn normalising_twice_is_once_and_leaves_gsm_text_alone(text in any::<String>(), gsm in gsm_text()) {
        let once = normalise(&text).into_owned();
        prop_assert_eq!(normalise(&once), once.as_str());
        prop_assert_eq!(normalise(&gsm), gsm.as_str());
    }

    #[test]
    fn any_octets_decode(octets in prop::collection::vec(any::<u8>(), 0..300), count in 0_usize..400, fill in 0_u32..9) {
        let septets = unpack(&octets, count, fill);
        prop_assert!(septets.len() <= count && decode_gsm7(&septets).chars().count() <= septets.len());
        prop_assert!(decode_ucs2(&octets).encode_utf16().count() <= octets.len());
    }
}
