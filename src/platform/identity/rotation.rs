//! Rotating refresh tokens (RFC 9700 4.14.2): each is used once, for the next. One that is presented again after it was
//! used has been copied, and nobody can say whether by the owner or by a thief: the whole family, which is the session,
//! is revoked.
//!
//! With one exception, for slow and broken networks: when the answer that carried the next token was lost, the client
//! can only present the old one again. That is taken for a retry, and answered with another token, if it comes within
//! [`RETRY`] of the first use and nothing newer of the family was ever used. The token that was lost is *superseded*:
//! presenting it later is reuse like any other. So a thief who is that quick gains nothing lasting: of thief and owner,
//! whoever comes second holds a superseded token, and presenting it ends the session for both.

use chrono::{DateTime, TimeDelta, Utc};

use super::refresh_token::Model;

/// How long after its use a refresh token may be presented again when its successor was not used. As long as clients
/// wait for an answer before they try again: half a minute is the longest common time-out of HTTP clients.
pub(super) const RETRY: TimeDelta = TimeDelta::seconds(30);

/// What to do about a presented refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its first use: answer with the next.
    Rotate,
    /// Its answer was lost: supersede what is newer and unused, answer with another.
    Retry,
    /// It has been copied: end the session.
    Reuse,
    /// Too old; nothing else is wrong with it.
    Expired,
}

/// Judges a presented token. `newer` are the tokens of its family that were made after it.
pub(super) fn judge(token: &Model, newer: &[Model], now: DateTime<Utc>) -> Verdict {
    match token.used_at {
        None if now < token.expires_at => Verdict::Rotate,
        None => Verdict::Expired,
        Some(_) if token.was_superseded() => Verdict::Reuse,
        Some(used) => {
            let answer_was_lost = newer.iter().all(|t| t.used_at.is_none() || t.was_superseded());
            if answer_was_lost && now < used + RETRY && now < token.expires_at { Verdict::Retry } else { Verdict::Reuse }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn token(issued: i64, used: Option<i64>) -> Model {
        Model {
            id: Uuid::from_u128(u128::try_from(issued).unwrap()),
            session_id: Uuid::nil(),
            token_hash: String::new(),
            issued_at: at(issued),
            expires_at: at(issued + 86_400),
            used_at: used.map(at),
        }
    }

    fn superseded(issued: i64, when: i64) -> Model {
        Model { expires_at: at(when), ..token(issued, Some(when)) }
    }

    #[test]
    fn a_fresh_token_is_rotated_and_an_old_one_is_only_expired() {
        assert_eq!(judge(&token(0, None), &[], at(10)), Verdict::Rotate);
        assert_eq!(judge(&token(0, None), &[], at(86_400)), Verdict::Expired);
    }

    #[test]
    fn a_token_used_again_after_its_successor_was_used_has_been_copied() {
        let successors = [token(10, Some(12)), token(12, None)];
        assert_eq!(judge(&token(0, Some(10)), &successors, at(13)), Verdict::Reuse);
    }

    #[test]
    fn a_token_used_again_after_half_a_minute_has_been_copied() {
        assert_eq!(judge(&token(0, Some(10)), &[token(10, None)], at(39)), Verdict::Retry);
        assert_eq!(judge(&token(0, Some(10)), &[token(10, None)], at(40)), Verdict::Reuse);
    }

    #[test]
    fn a_lost_answer_may_be_asked_for_more_than_once() {
        assert_eq!(judge(&token(0, Some(10)), &[token(10, None)], at(15)), Verdict::Retry);
        assert_eq!(judge(&token(0, Some(10)), &[superseded(10, 15), token(15, None)], at(20)), Verdict::Retry);
    }

    #[test]
    fn a_superseded_token_is_never_accepted() {
        assert_eq!(judge(&superseded(10, 15), &[token(15, None)], at(16)), Verdict::Reuse);
        assert_eq!(judge(&superseded(10, 15), &[], at(16)), Verdict::Reuse);
    }
}
