//! Those of one HTTP worker who wait in a lane, in queues by school that take turns.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::lane::Permit;
use super::pace::Pace;

/// Whose queue: a school's, or that of requests without one.
pub(super) type Queue = Option<Uuid>;

/// One worker's part of a lane.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// How many of this worker's run.
    pub(super) running: usize,
    waiting: usize,
    queues: HashMap<Queue, VecDeque<oneshot::Sender<Permit>>>,
    /// Whose turn it is: each queue that is not empty, once.
    turns: VecDeque<Queue>,
    pace: Pace,
}

impl Line {
    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// How many wait in this queue.
    pub(super) fn waiting_in(&self, queue: Queue) -> usize {
        self.queues.get(&queue).map_or(0, VecDeque::len)
    }

    /// How many queues take turns.
    pub(super) fn turns(&self) -> usize {
        self.turns.len()
    }

    /// The pace at which it has moved since it was last empty.
    pub(super) fn pace(&self) -> &Pace {
        &self.pace
    }

    /// One more waits.
    pub(super) fn join(&mut self, queue: Queue) -> oneshot::Receiver<Permit> {
        let (sender, turn) = oneshot::channel();
        let waiting = self.queues.entry(queue).or_default();
        waiting.push_back(sender);
        if waiting.len() == 1 {
            self.turns.push_back(queue);
        }
        self.waiting += 1;
        turn
    }

    /// Who is next, gone from the line.
    pub(super) fn next(&mut self) -> Option<oneshot::Sender<Permit>> {
        let queue = self.turns.pop_front()?;
        let waiting = self.queues.get_mut(&queue)?;
        let next = waiting.pop_front();
        if waiting.is_empty() {
            self.queues.remove(&queue);
        } else {
            self.turns.push_back(queue);
        }
        if next.is_some() {
            self.waiting = self.waiting.saturating_sub(1);
            self.pace.passed(Instant::now());
        }
        self.forget_pace_if_empty();
        next
    }

    /// Frees the places of those who wait no more.
    pub(super) fn forget_given_up(&mut self, queue: Queue) {
        let Some(waiting) = self.queues.get_mut(&queue) else { return };
        let before = waiting.len();
        waiting.retain(|waiter| !waiter.is_closed());
        self.waiting = self.waiting.saturating_sub(before - waiting.len());
        if waiting.is_empty() {
            self.queues.remove(&queue);
            self.turns.retain(|turn| *turn != queue);
        }
        self.forget_pace_if_empty();
    }

    /// What comes to an empty line may be a burst that is soon over: whether it is, is measured anew.
    fn forget_pace_if_empty(&mut self) {
        if self.waiting == 0 {
            self.pace = Pace::default();
        }
    }
}
