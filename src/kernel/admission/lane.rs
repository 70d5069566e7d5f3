//! One lane: so many at once, the rest wait for their turn.
//!
//! Each HTTP worker's requests wait in a line of their own ([`Line`]), and who goes next is of the worker that has the
//! fewest running: in a flood those of one worker come in hundreds, and were they let in as they came, that worker would
//! use the other's connections while the other has nothing to do.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::line::{Line, Queue};
use crate::recently::Recently;
use crate::workers;

/// Once half of the places to wait in are taken, one school may have this part of them, so that others find one.
const SHARE: usize = 4;

/// With fewer waiting than this nobody is refused for how slowly they move: changes on a slow disk, or log-ins, of as many
/// people as one busy school has are better kept waiting than sent away.
const FEW: usize = 64;

/// A lane keeps this part of its limit while one that it gives way to refuses.
const KEPT: usize = 4;

/// … and so long after.
const LATELY: Duration = Duration::from_secs(1);

/// A lane.
#[derive(Debug)]
pub(super) struct Lane {
    limit: usize,
    gives_way_to: Option<Arc<Lane>>,
    places: usize,
    /// What would wait longer than this is refused at once.
    longest: Duration,
    state: Mutex<State>,
    /// Whether somebody was refused of late, for the lane that gives way to this one.
    has_refused: Recently,
}

#[derive(Debug)]
struct State {
    /// One for each worker; never none.
    lines: Vec<Line>,
}

/// The right to run; given up when dropped.
#[derive(Debug)]
pub struct Permit {
    lane: Option<Arc<Lane>>,
    line: usize,
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(lane) = self.lane.take() {
            lane.leave(self.line);
        }
    }
}

impl Lane {
    pub(super) fn new(limit: usize, places: usize, longest: Duration) -> Self {
        let state = Mutex::new(State { lines: std::iter::repeat_with(Line::default).take(workers::cores()).collect() });
        Self { limit, gives_way_to: None, places, longest, state, has_refused: Recently::new(LATELY) }
    }

    /// The same, with fewer at once while another lane refuses: a queue alone is no flood.
    pub(super) fn giving_way_to(self, other: &Arc<Self>) -> Self {
        Self { gives_way_to: Some(other.clone()), ..self }
    }

    /// How many may run now.
    fn limit(&self) -> usize {
        match &self.gives_way_to {
            Some(other) if other.has_refused.is_so() => (self.limit / KEPT).max(1),
            _ => self.limit,
        }
    }

    /// Whether somebody of this queue is refused: would find no place, or wait too long.
    pub(super) fn is_full(&self, queue: impl FnOnce() -> Queue) -> bool {
        let is_busy = |state: &State| state.running() >= self.limit();
        if !is_busy(&self.state()) {
            return false;
        }
        let queue = queue();
        let state = self.state();
        is_busy(&state) && self.refuses(&state, queue)
    }

    fn refuses(&self, state: &State, queue: Queue) -> bool {
        let refuses = self.has_no_place(state, queue);
        if refuses {
            self.has_refused.note();
        }
        refuses
    }

    fn has_no_place(&self, state: &State, queue: Queue) -> bool {
        let waiting = state.waiting();
        let is_half_full = waiting >= self.places.div_ceil(2);
        if waiting >= self.places || (is_half_full && state.waiting_in(queue) >= self.places.div_ceil(SHARE)) {
            return true;
        }
        let Some(line) = state.lines.get(state.own()).filter(|_| waiting >= FEW) else { return false };
        // The queues take turns: this one moves on by one while each of the others does.
        let own = line.waiting_in(queue);
        let ahead = own * line.turns();
        own * state.lines.len() >= self.limit && line.pace().time_for(ahead).is_some_and(|wait| wait > self.longest)
    }

    /// Enters at once or when it is this queue's turn; `None`: no place, or not within `patience`.
    pub(super) async fn enter(self: &Arc<Self>, queue: Queue, patience: Duration) -> Option<Permit> {
        let (line, turn) = {
            let mut state = self.state();
            let own = state.own();
            let (waiting, running) = (state.waiting(), state.running());
            let is_full = waiting > 0 || running >= self.limit();
            if is_full && self.refuses(&state, queue) {
                return None;
            }
            let line = state.lines.get_mut(own)?;
            if !is_full {
                line.running += 1;
                return Some(Permit { lane: Some(self.clone()), line: own });
            }
            (own, line.join(queue))
        };
        // Where the limit has just become what it was.
        self.let_in();
        // A permit that was on its way when this is given up is dropped with the receiver, and so passed on.
        match tokio::time::timeout(patience, turn).await {
            Ok(permit) => permit.ok(),
            Err(_) => {
                self.has_refused.note();
                if let Some(line) = self.state().lines.get_mut(line) {
                    line.forget_given_up(queue);
                }
                None
            }
        }
    }

    /// One of this line's has ended: the next in turn runs.
    fn leave(self: &Arc<Self>, line: usize) {
        self.state().end_one(line);
        self.let_in();
    }

    /// Lets in those whose turn it is, as many as may run.
    fn let_in(self: &Arc<Self>) {
        loop {
            let (next, line) = {
                let mut state = self.state();
                let next = if state.running() < self.limit() { state.next() } else { None };
                let Some(next) = next else { return };
                next
            };
            // Outside the lock: a permit that finds nobody comes back, and must not leave a second time.
            if let Err(mut permit) = next.send(Permit { lane: Some(self.clone()), line }) {
                permit.lane = None;
                self.state().end_one(line);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn running(&self) -> usize {
        self.lines.iter().map(|line| line.running).sum()
    }

    fn waiting(&self) -> usize {
        self.lines.iter().map(Line::waiting).sum()
    }

    fn waiting_in(&self, queue: Queue) -> usize {
        self.lines.iter().map(|line| line.waiting_in(queue)).sum()
    }

    /// The line of this thread; the first, if it is no worker.
    fn own(&self) -> usize {
        workers::own_of(self.lines.len()).unwrap_or_default()
    }

    /// Lets the next run: whose, and of which line.
    fn next(&mut self) -> Option<(oneshot::Sender<Permit>, usize)> {
        let waits = self.lines.iter_mut().enumerate().filter(|(_, line)| line.waiting() > 0);
        let (number, line) = waits.min_by_key(|(_, line)| line.running)?;
        let next = line.next()?;
        line.running += 1;
        Some((next, number))
    }

    fn end_one(&mut self, line: usize) {
        if let Some(line) = self.lines.get_mut(line) {
            line.running = line.running.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests;
