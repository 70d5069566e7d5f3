//! What an answer means.

use outbound::{Answer, Failure};
use serde_json::Value;
use sms::{Outcome, Reason, outcome_of};

use crate::locate::{Content, Locator, Tester};
use crate::{Answers, Invalid};

/// [`Answers`], ready to judge.
#[derive(Clone)]
pub(crate) struct Judge {
    accepted: Option<Tester>,
    provider_id: Option<Locator>,
    later: Vec<Tester>,
    refused: Vec<(Tester, Reason)>,
}

impl Judge {
    pub(crate) fn new(answers: &Answers) -> Result<Self, Invalid> {
        Ok(Self {
            accepted: answers.accepted.as_ref().map(Tester::new).transpose()?,
            provider_id: Locator::optional(answers.provider_id.as_ref())?,
            later: answers.later.iter().map(Tester::new).collect::<Result<_, Invalid>>()?,
            refused: answers.refused.iter().map(|(test, why)| Ok((Tester::new(test)?, *why))).collect::<Result<_, Invalid>>()?,
        })
    }

    pub(crate) fn outcome(&self, asked: Result<Answer, Failure>) -> Outcome {
        match asked {
            Ok(answer) => read(&answer, |content| self.of_success(content)),
            Err(failure) if failure.may_have_happened() => outcome_of(&failure),
            Err(failure) => {
                let told = failure.answer().and_then(|answer| read(answer, |content| self.of_words(content)));
                told.unwrap_or_else(|| outcome_of(&failure))
            }
        }
    }

    fn of_success(&self, content: &Content<'_>) -> Outcome {
        let accepted = self.accepted.as_ref().map(|test| test.fits(content));
        if accepted != Some(true)
            && let Some(outcome) = self.of_words(content)
        {
            return outcome;
        }
        if accepted == Some(false) {
            return Outcome::unclear("the answer is none that was described");
        }
        let provider_id = self.provider_id.as_ref().and_then(|place| place.find(content));
        Outcome::Accepted { provider_id, segments: None, price: None }
    }

    fn of_words(&self, content: &Content<'_>) -> Option<Outcome> {
        if self.later.iter().any(|test| test.fits(content)) {
            return Some(Outcome::Later { after: None });
        }
        let (_, reason) = self.refused.iter().find(|(test, _)| test.fits(content))?;
        Some(Outcome::Refused { reason: *reason, code: None, text: String::new() })
    }
}

fn read<T>(answer: &Answer, look: impl FnOnce(&Content<'_>) -> T) -> T {
    let text = answer.text();
    // An answer that is no JSON has nothing at any pointer.
    let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
    look(&Content { json: json.as_ref(), fields: &[], text: &text })
}
