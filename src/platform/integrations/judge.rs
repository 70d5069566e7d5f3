//! Whether a message is believed.

use chrono::{DateTime, Utc};
use kernel::inbound::{Provider, Received, Refusal};
use uuid::Uuid;

/// Longest name that a provider may know a message by, in characters.
const LONGEST: usize = 120;

/// Whether a message at the address of a school's source is believed, by one of its secrets: then what its sender knows it by.
///
/// # Errors
/// Why not. What costs least is looked at first, and nothing that the message says before it is verified.
pub(super) fn judge(
    provider: &dyn Provider,
    secrets: &[String],
    school: Uuid,
    message: &Received,
    now: DateTime<Utc>,
) -> Result<String, Refusal> {
    if message.body.len() > provider.limit() {
        return Err(Refusal::TooLarge);
    }
    let mut verified = Err(Refusal::Signature);
    for secret in secrets {
        verified = provider.verify(secret, message, now);
        if verified.is_ok() {
            break;
        }
    }
    verified?;
    if provider.school(message).is_some_and(|named| named != school) {
        return Err(Refusal::OtherSchool);
    }
    provider.dedupe_key(message).filter(|key| !key.is_empty() && key.chars().count() <= LONGEST).ok_or(Refusal::Malformed)
}

#[cfg(test)]
mod tests {
    use futures::future::LocalBoxFuture;
    use kernel::Ctx;
    use kernel::errors::Result;
    use serde_json::Value;

    use super::super::handshake;
    use super::*;

    const HERE: Uuid = Uuid::from_u128(1);

    /// A messenger as some are: its signature is the secret itself, its body names a school and then the message.
    struct Messenger;

    impl Provider for Messenger {
        fn name(&self) -> &'static str {
            "messenger"
        }

        fn headers(&self) -> &'static [&'static str] {
            &["x-signature"]
        }

        fn limit(&self) -> usize {
            300
        }

        fn new_secret(&self) -> Result<Option<String>> {
            Ok(None)
        }

        fn is_secret(&self, _: &str) -> bool {
            true
        }

        fn verify(&self, secret: &str, message: &Received, _: DateTime<Utc>) -> Result<(), Refusal> {
            if message.header("x-signature") == Some(secret) { Ok(()) } else { Err(Refusal::Signature) }
        }

        fn dedupe_key(&self, message: &Received) -> Option<String> {
            Some(std::str::from_utf8(&message.body).ok()?.split_once(' ')?.1.to_owned())
        }

        fn school(&self, message: &Received) -> Option<Uuid> {
            std::str::from_utf8(&message.body).ok()?.split_once(' ')?.0.parse().ok()
        }

        fn handshake(&self, secret: &str, query: &[(String, String)]) -> Option<String> {
            let asked = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            (asked("hub.verify_token") == Some(secret)).then(|| asked("hub.challenge").map(str::to_owned))?
        }

        fn process<'a>(&'a self, _: &'a Ctx, _: Uuid, _: &'a Received) -> LocalBoxFuture<'a, Result<Value>> {
            Box::pin(async { Ok(Value::Null) })
        }
    }

    fn judged(signature: &str, body: &str) -> Result<String, Refusal> {
        let headers = vec![("x-signature".to_owned(), signature.to_owned())];
        let message = Received { url: None, headers, body: body.as_bytes().to_vec().into() };
        judge(&Messenger, &["new".to_owned(), "old".to_owned()], HERE, &message, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn a_message_is_believed_by_any_secret_that_holds() {
        for secret in ["new", "old"] {
            assert_eq!(judged(secret, &format!("{HERE} msg_1")), Ok("msg_1".to_owned()));
        }
        assert_eq!(judged("other", &format!("{HERE} msg_1")), Err(Refusal::Signature));
    }

    #[test]
    fn a_message_for_another_school_is_not_taken_in() {
        assert_eq!(judged("new", &format!("{} msg_1", Uuid::from_u128(2))), Err(Refusal::OtherSchool));
        // Nothing is learned without the secret.
        assert_eq!(judged("other", &format!("{} msg_1", Uuid::from_u128(2))), Err(Refusal::Signature));
    }

    #[test]
    fn what_has_no_name_or_one_too_long_makes_no_sense() {
        for body in [String::new(), "nothing".to_owned(), format!("{HERE} "), format!("{HERE} {}", "x".repeat(121))] {
            assert_eq!(judged("new", &body), Err(Refusal::Malformed), "{body}");
        }
        assert_eq!(judged("other", &"x".repeat(301)), Err(Refusal::TooLarge));
    }

    #[test]
    fn a_providers_question_is_answered_to_who_knows_the_secret() {
        let query = |token: &str| {
            let pairs = [("hub.mode", "subscribe"), ("hub.challenge", "1158201444"), ("hub.verify_token", token)];
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
        };
        let secrets = ["new".to_owned(), "old".to_owned()];
        assert_eq!(handshake::to(&Messenger, &secrets, &query("old")), Some("1158201444".to_owned()));
        assert_eq!(handshake::to(&Messenger, &secrets, &query("other")), None);
        assert_eq!(handshake::to(&Messenger, &secrets, &[]), None);
    }
}
