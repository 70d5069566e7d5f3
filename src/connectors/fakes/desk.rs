//! What a pretended service remembers, and what it was told to do.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Request;

/// A message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The id that the service gave it.
    pub id: String,
    /// To whom, as it was written.
    pub to: String,
    /// From whom, if it was said.
    pub from: Option<String>,
    /// The text.
    pub text: String,
    /// The sender's reference, if it was said.
    pub reference: Option<String>,
}

/// A way to fail that every service has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with `Retry-After` in seconds; nothing is done.
    Throttle(u64),
    /// 503; nothing is done.
    Unavailable,
    /// 500; nothing is done, which the caller cannot know.
    Broken,
    /// The request is done, and the connection breaks before the answer.
    Break,
    /// The request is done, and the answer is of success and nonsense.
    Nonsense,
}

/// What a pretended service remembers, and what it was told to do.
#[derive(Debug, Default)]
pub struct Desk(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    requests: Vec<Request>,
    messages: Vec<Message>,
    faults: VecDeque<Fault>,
    refused: BTreeMap<String, String>,
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests so far, those refused as well.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    /// The messages accepted so far.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.state().messages.clone()
    }

    /// The next request fails in this way; several are waited for in turn.
    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// From now on, messages to this number are refused with this code of the service's. `*` is every number.
    pub fn refuse(&self, to: &str, code: &str) {
        self.state().refused.insert(to.to_owned(), code.to_owned());
    }

    /// The code with which messages to a number are refused, if they are.
    #[must_use]
    pub fn refusal(&self, to: &str) -> Option<String> {
        let state = self.state();
        state.refused.get(to).or_else(|| state.refused.get("*")).cloned()
    }

    /// Accepts a message and gives it an id: `prefix` and a number.
    pub fn accept(&self, prefix: &str, to: &str, from: Option<&str>, text: &str, reference: Option<&str>) -> String {
        let mut state = self.state();
        let id = format!("{prefix}{}", state.messages.len() + 1);
        state.messages.push(Message {
            id: id.clone(),
            to: to.to_owned(),
            from: from.map(str::to_owned),
            text: text.to_owned(),
            reference: reference.map(str::to_owned),
        });
        id
    }

    pub(crate) fn note(&self, request: Request) {
        self.state().requests.push(request);
    }

    pub(crate) fn next_fault(&self) -> Option<Fault> {
        self.state().faults.pop_front()
    }
}
