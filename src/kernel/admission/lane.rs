//! One lane: so many at once, the rest wait for their turn.
//!
//! Each HTTP worker's requests wait in a line of their own ([`Line`]), and who goes next is of the worker that has the
//! fewest running: in a flood those of one worker come in hundreds, and were they let in as they came, that worker would
//! use the other's connections while the other has nothing to do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::line::{Line, Queue};
use crate::workers;

/// Once half of the places to wait in are taken, one school may have this part of them, so that others find one.
const SHARE: usize = 4;

/// The part of its limit, in fifths, that a lane keeps while another that it gives way to has a queue.
const KEPT: usize = 2;

/// A lane.
#[derive(Debug)]
pub(super) struct Lane {
    limit: usize,
    gives_way_to: Option<Arc<Lane>>,
    places: usize,
    /// What would wait longer than this is refused at once.
    longest: Duration,
    state: Mutex<State>,
    /// Whether somebody waits, for the lane that gives way to this one.
    has_queue: AtomicBool,
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
        Self { limit, gives_way_to: None, places, longest, state, has_queue: AtomicBool::new(false) }
    }

    /// The same, with fewer at once while another lane has a queue.
    pub(super) fn giving_way_to(self, other: &Arc<Self>) -> Self {
        Self { gives_way_to: Some(other.clone()), ..self }
    }

    /// How many may run now.
    fn limit(&self) -> usize {
        match &self.gives_way_to {
            Some(other) if other.has_queue.load(Ordering::Relaxed) => (self.limit * KEPT / 5).max(1),
            _ => self.limit,
        }
    }

    /// Whether somebody of this queue would find no place, or wait too long.
    pub(super) fn is_full(&self, queue: impl FnOnce() -> Queue) -> bool {
        let is_busy = |state: &State| state.running() >= self.limit();
        if !is_busy(&self.state()) {
            return false;
        }
        let queue = queue();
        let state = self.state();
        is_busy(&state) && self.has_no_place(&state, queue)
    }

    fn has_no_place(&self, state: &State, queue: Queue) -> bool {
        let waiting = state.waiting();
        let is_half_full = waiting >= self.places.div_ceil(2);
        if waiting >= self.places || (is_half_full && state.waiting_in(queue) >= self.places.div_ceil(SHARE)) {
            return true;
        }
        let Some(line) = state.lines.get(state.own()) else { return false };
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
            if is_full && self.has_no_place(&state, queue) {
                return None;
            }
            let line = state.lines.get_mut(own)?;
            if !is_full {
                line.running += 1;
                return Some(Permit { lane: Some(self.clone()), line: own });
            }
            let turn = line.join(queue);
            self.tell_of_queue(&state);
            (own, turn)
        };
        // Where the limit has just become what it was.
        self.let_in();
        // A permit that was on its way when this is given up is dropped with the receiver, and so passed on.
        match tokio::time::timeout(patience, turn).await {
            Ok(permit) => permit.ok(),
            Err(_) => {
                let mut state = self.state();
                if let Some(line) = state.lines.get_mut(line) {
                    line.forget_given_up(queue);
                }
                self.tell_of_queue(&state);
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
                self.tell_of_queue(&state);
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

    fn tell_of_queue(&self, state: &State) {
        self.has_queue.store(state.waiting() > 0, Ordering::Relaxed);
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
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Instant;

    use uuid::Uuid;

    use super::*;

    const LONG: Duration = Duration::from_secs(5);

    fn school(id: u128) -> Queue {
        Some(Uuid::from_u128(id))
    }

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, test);
    }

    fn joins(lane: &Arc<Lane>, queue: Queue, log: &Arc<Mutex<Vec<u128>>>) {
        let (lane, log) = (lane.clone(), log.clone());
        tokio::task::spawn_local(async move {
            let permit = lane.enter(queue, LONG).await.unwrap();
            log.lock().unwrap().push(queue.unwrap().as_u128());
            drop(permit);
        });
    }

    #[test]
    fn schools_take_turns_however_many_one_of_them_sends() {
        run(async {
            let (lane, log) = (Arc::new(Lane::new(1, 100, LONG)), Arc::default());
            let permit = lane.enter(None, LONG).await.unwrap();
            for _ in 0..20 {
                joins(&lane, school(1), &log);
            }
            tokio::task::yield_now().await;
            joins(&lane, school(2), &log);
            tokio::task::yield_now().await;
            drop(permit);
            // The lane is free again when everybody has been through.
            while log.lock().unwrap().len() < 21 {
                tokio::task::yield_now().await;
            }
            let log = log.lock().unwrap();
            assert!(log.iter().position(|s| *s == 2).unwrap() <= 2, "{log:?}");
        });
    }

    #[test]
    fn the_next_is_of_the_worker_that_has_the_fewest_running_however_many_of_another_came_before() {
        let mut state = State { lines: vec![Line::default(), Line::default()] };
        let mut turns = Vec::new();
        for line in [0, 0, 0, 0, 1, 1] {
            turns.push(state.lines[line].join(school(1)));
        }
        let mut order: Vec<usize> = vec![];
        while let Some((_, line)) = state.next() {
            order.push(line);
        }
        // While both have some who wait they keep pace, then the one that has.
        assert_eq!(order, [0, 1, 0, 1, 0, 0]);
    }

    #[test]
    fn one_school_cannot_take_every_place() {
        run(async {
            let (lane, log) = (Arc::new(Lane::new(1, 8, LONG)), Arc::default());
            let permit = lane.enter(None, LONG).await.unwrap();
            for _ in 0..4 {
                joins(&lane, school(1), &log);
            }
            tokio::task::yield_now().await;
            assert!(lane.is_full(|| school(1)) && !lane.is_full(|| school(2)));
            assert!(lane.enter(school(1), LONG).await.is_none());
            drop(permit);
        });
    }

    #[test]
    fn who_would_wait_too_long_is_refused_before_they_wait_and_another_school_is_not() {
        run(async {
            let lane = Arc::new(Lane::new(1, 1_000, Duration::from_millis(100)));
            let refused = Arc::new(AtomicUsize::new(0));
            let longest = Arc::new(Mutex::new(Duration::ZERO));
            // A thousand a second of one school, for a second and a half, where 200 can pass.
            for _ in 0..1_500 {
                tokio::time::sleep(Duration::from_millis(1)).await;
                if lane.is_full(|| school(1)) {
                    refused.fetch_add(1, Ordering::SeqCst);
                    assert!(!lane.is_full(|| school(2)));
                    continue;
                }
                let (lane, longest) = (lane.clone(), longest.clone());
                tokio::task::spawn_local(async move {
                    let began = Instant::now();
                    let permit = lane.enter(school(1), LONG).await.unwrap();
                    if began.elapsed() > *longest.lock().unwrap() {
                        *longest.lock().unwrap() = began.elapsed();
                    }
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    drop(permit);
                });
            }
            // In the first moment, while the pace was unknown, more were let in.
            assert!(refused.load(Ordering::SeqCst) > 700, "{refused:?}");
            assert!(*longest.lock().unwrap() < Duration::from_secs(2), "{longest:?}");
        });
    }

    #[test]
    fn who_waits_too_long_is_refused_and_leaves_nothing_behind() {
        run(async {
            let lane = Arc::new(Lane::new(1, 8, LONG));
            let permit = lane.enter(None, LONG).await.unwrap();
            assert!(lane.enter(school(1), Duration::from_millis(10)).await.is_none());
            let counts = |lane: &Lane| {
                let state = lane.state();
                (state.running(), state.waiting(), state.lines.iter().map(Line::turns).sum::<usize>())
            };
            assert_eq!(counts(&lane), (1, 0, 0));
            drop(permit);
            assert_eq!(counts(&lane), (0, 0, 0));
            assert!(lane.enter(school(1), LONG).await.is_some());
        });
    }

    #[test]
    fn never_more_run_than_the_limit() {
        run(async {
            let lane = Arc::new(Lane::new(3, 100, LONG));
            let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
            let tasks = (0..60_u64).map(|i| {
                let (lane, now, most) = (lane.clone(), now.clone(), most.clone());
                tokio::task::spawn_local(async move {
                    let Some(_permit) = lane.enter(school(u128::from(i % 5)), LONG).await else { return };
                    let running = now.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(running, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(i % 7)).await;
                    now.fetch_sub(1, Ordering::SeqCst);
                })
            });
            futures::future::join_all(tasks.collect::<Vec<_>>()).await;
            assert_eq!(most.load(Ordering::SeqCst), 3);
            assert_eq!(lane.state().running(), 0);
        });
    }

    #[test]
    fn a_lane_runs_fewer_while_another_has_a_queue_and_as_many_as_before_when_it_has_none() {
        run(async {
            let reads = Arc::new(Lane::new(1, 100, LONG));
            let writes = Arc::new(Lane::new(5, 100, LONG).giving_way_to(&reads));
            let mut held: Vec<_> = vec![];
            for _ in 0..5 {
                held.push(writes.enter(school(1), LONG).await.unwrap());
            }
            let reading = reads.enter(school(1), LONG).await.unwrap();
            let log = Arc::default();
            joins(&reads, school(1), &log);
            for _ in 0..4 {
                let writes = writes.clone();
                tokio::task::spawn_local(async move {
                    let _permit = writes.enter(school(1), LONG).await.unwrap();
                    std::future::pending::<()>().await;
                });
            }
            tokio::task::yield_now().await;
            let running = |lane: &Lane| {
                let state = lane.state();
                (state.running(), state.waiting())
            };
            assert_eq!(running(&writes), (5, 4));
            held.truncate(1);
            // One that was running, and one of those who waited.
            tokio::task::yield_now().await;
            assert_eq!(running(&writes), (2, 3));
            drop(reading);
            while log.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
            held.clear();
            tokio::task::yield_now().await;
            assert_eq!(running(&writes), (4, 0));
        });
    }
}
