use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_614_265_330;

fn vector(name: &str) -> String {
    let vector: serde_json::Value = serde_json::from_str(include_str!("vector.json")).unwrap();
    vector[name].as_str().unwrap().to_owned()
}

fn receiver(key: &SigningKey) -> VerifyingKey {
    VerifyingKey::parse(&key.for_receiver().unwrap()).unwrap()
}

#[test]
fn the_published_vector_is_signed_and_verified() {
    let (secret, id, body) = (vector("secret"), vector("msg_id"), vector("payload"));
    let key = SigningKey::parse(&secret).unwrap();
    assert_eq!(key.sign(&id, NOW, body.as_bytes()), vector("signature"));
    let known = [VerifyingKey::parse(&secret).unwrap()];
    let verified = verify(&known, &id, &NOW.to_string(), &vector("signature"), body.as_bytes(), NOW);
    assert_eq!(verified, Ok(Verified { timestamp: NOW }));
}

/// Test 1 of RFC 8032, 7.1: the seed, the public key it gives, as this format writes both.
#[test]
fn a_private_key_is_read_with_and_without_its_public_key() {
    let seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    let both = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
    let public = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    for text in [seed, both] {
        let key = SigningKey::parse(&format!("whsk_{text}")).unwrap();
        assert_eq!(key.for_receiver().unwrap(), public);
        assert_eq!(key.to_text().unwrap(), format!("whsk_{both}"));
    }
    let of_another = both.replace("DXWpg", "DXWph");
    assert_eq!(SigningKey::parse(&format!("whsk_{of_another}")).unwrap_err(), InvalidKey::Key);
}

#[test]
fn during_a_rotation_either_key_verifies_and_a_third_does_not() {
    let keys = [SigningKey::new_shared().unwrap(), SigningKey::new_pair().unwrap()];
    let header = signatures(&keys, "msg_1", NOW, b"{}");
    assert_eq!(header.split(' ').count(), 2);
    for key in &keys {
        assert!(verify(&[receiver(key)], "msg_1", &NOW.to_string(), &header, b"{}", NOW).is_ok());
    }
    for other in [SigningKey::new_shared().unwrap(), SigningKey::new_pair().unwrap()] {
        let refused = verify(&[receiver(&other)], "msg_1", &NOW.to_string(), &header, b"{}", NOW);
        assert_eq!(refused, Err(Refused::Signature));
    }
}

#[test]
fn five_minutes_off_is_believed_and_a_second_more_is_not() {
    let key = SigningKey::new_shared().unwrap();
    let at = |sent: i64| {
        let header = key.sign("msg_1", sent, b"{}");
        verify(&[receiver(&key)], "msg_1", &sent.to_string(), &header, b"{}", NOW).map(|_| ())
    };
    assert_eq!((at(NOW - 300), at(NOW + 300)), (Ok(()), Ok(())));
    assert_eq!((at(NOW - 301), at(NOW + 301)), (Err(Refused::TooOld), Err(Refused::TooNew)));
    assert_eq!((at(i64::MIN), at(i64::MAX)), (Err(Refused::TooOld), Err(Refused::TooNew)));
}

#[test]
fn a_signature_fits_only_its_own_scheme() {
    let (shared, pair) = (SigningKey::new_shared().unwrap(), SigningKey::new_pair().unwrap());
    for (key, scheme, other) in [(&shared, "v1,", "v1a,"), (&pair, "v1a,", "v1,")] {
        let header = key.sign("msg_1", NOW, b"{}").replace(scheme, other);
        assert_eq!(verify(&[receiver(key)], "msg_1", &NOW.to_string(), &header, b"{}", NOW), Err(Refused::Signature));
    }
}

#[test]
fn what_is_no_key_is_refused_with_the_reason() {
    for (text, why) in [
        ("", InvalidKey::Prefix),
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", InvalidKey::Prefix),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS*", InvalidKey::Encoding),
        ("whsec_c2hvcnQ=", InvalidKey::Length),
        ("whsk_c2hvcnQ=", InvalidKey::Length),
    ] {
        assert_eq!(SigningKey::parse(text).unwrap_err(), why, "{text}");
    }
    assert_eq!(VerifyingKey::parse("whpk_c2hvcnQ=").unwrap_err(), InvalidKey::Length);
    assert_eq!(VerifyingKey::parse("whsk_c2hvcnQ=").unwrap_err(), InvalidKey::Prefix);
}

#[test]
fn no_key_shows_itself_in_a_log() {
    let key = SigningKey::parse(&vector("secret")).unwrap();
    assert_eq!(format!("{key:?} {:?}", receiver(&key)), "SigningKey(v1) VerifyingKey(v1)");
}

proptest! {
    #[test]
    fn what_was_signed_verifies_and_anything_else_does_not(
        id in "[a-z0-9_]{1,40}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
        at in 0..body_end(),
        pair in any::<bool>(),
    ) {
        let key = if pair { SigningKey::new_pair() } else { SigningKey::new_shared() }.unwrap();
        let (header, known, sent) = (key.sign(&id, NOW, &body), [receiver(&key)], NOW.to_string());
        prop_assert!(verify(&known, &id, &sent, &header, &body, NOW).is_ok());
        let mut altered = body.clone();
        match altered.get_mut(at) {
            Some(byte) => *byte ^= 1,
            None => altered.push(0),
        }
        prop_assert_eq!(verify(&known, &id, &sent, &header, &altered, NOW), Err(Refused::Signature));
        prop_assert_eq!(verify(&known, &format!("{id}x"), &sent, &header, &body, NOW), Err(Refused::Signature));
        prop_assert_eq!(verify(&known, &id, &(NOW + 1).to_string(), &header, &body, NOW), Err(Refused::Signature));
    }

    #[test]
    fn no_header_makes_it_panic(timestamp in "\\PC*", signature in "\\PC*", body in proptest::collection::vec(any::<u8>(), 0..20)) {
        let known = [VerifyingKey::parse(&vector("secret")).unwrap()];
        prop_assert!(verify(&known, "msg_1", &timestamp, &signature, &body, NOW).is_err());
    }
}

fn body_end() -> usize {
    220
}
