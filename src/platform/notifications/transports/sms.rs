//! Any provider of SMS as a transport.

use async_trait::async_trait;
use sms::{Number, Outcome as Said, Outgoing, Provider, Reason};

use super::super::transport::{Letter, Outcome, Transport};

/// An account with a provider of SMS.
pub(super) struct Sms<P>(pub(super) P);

#[async_trait]
impl<P: Provider> Transport for Sms<P> {
    async fn send(&self, letters: &[Letter]) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = letters.iter().map(|_| None).collect();
        let (mut places, mut messages) = (Vec::new(), Vec::new());
        for (place, letter) in letters.iter().enumerate() {
            match Number::parse(&letter.to) {
                Ok(to) => {
                    places.push(place);
                    let reference = letter.reference.simple().to_string();
                    messages.push(Outgoing { reference, to, from: None, text: letter.body.clone() });
                }
                Err(_) => {
                    if let Some(outcome) = outcomes.get_mut(place) {
                        *outcome = Some(refused("invalid_number", true, false));
                    }
                }
            }
        }
        let said = if messages.is_empty() { Vec::new() } else { self.0.send(&messages).await };
        for (place, said) in places.into_iter().zip(said) {
            if let Some(outcome) = outcomes.get_mut(place) {
                *outcome = Some(read(said));
            }
        }
        // A provider answers for each; were one left out, nobody knows what became of it.
        outcomes.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Unknown)).collect()
    }
}

fn refused(reason: &str, dead: bool, account: bool) -> Outcome {
    Outcome::Refused { reason: reason.to_owned(), dead, account }
}

fn read(said: Said) -> Outcome {
    match said {
        Said::Accepted { provider_id, segments, .. } => Outcome::Accepted { provider_id, parts: segments },
        Said::Later { after } => Outcome::Later { after },
        Said::Unknown { .. } => Outcome::Unknown,
        Said::Refused { reason, .. } => match reason {
            Reason::InvalidNumber => refused("invalid_number", true, false),
            Reason::Blacklisted => refused("blocked_by_receiver", false, false),
            Reason::NoCredit => refused("provider_account_empty", false, true),
            Reason::Account => refused("provider_account_refused", false, true),
            Reason::SenderNotAllowed => refused("sender_not_allowed", false, true),
            Reason::Content => refused("content_refused", false, false),
            Reason::Other => refused("refused", false, false),
        },
    }
}
