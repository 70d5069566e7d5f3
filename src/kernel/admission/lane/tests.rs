use std::sync::atomic::{AtomicUsize, Ordering};
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

/// So many join a school's queue.
async fn join(lane: &Arc<Lane>, count: usize, id: u128, log: &Arc<Mutex<Vec<u128>>>) {
    for _ in 0..count {
        let (lane, log) = (lane.clone(), log.clone());
        tokio::task::spawn_local(async move {
            let permit = lane.enter(school(id), LONG).await.unwrap();
            log.lock().unwrap().push(id);
            drop(permit);
        });
    }
    tokio::task::yield_now().await;
}

#[test]
fn schools_take_turns_however_many_one_of_them_sends() {
    run(async {
        let (lane, log) = (Arc::new(Lane::new(1, 100, LONG)), Arc::default());
        let permit = lane.enter(None, LONG).await.unwrap();
        join(&lane, 20, 1, &log).await;
        join(&lane, 1, 2, &log).await;
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
        join(&lane, 4, 1, &log).await;
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
fn with_only_a_few_waiting_nobody_is_refused_however_slow_it_is() {
    run(async {
        let lane = Arc::new(Lane::new(1, 1_000, Duration::ZERO));
        let wait = |count| {
            for _ in 0..count {
                let lane = lane.clone();
                tokio::task::spawn_local(async move {
                    let Some(_permit) = lane.enter(school(1), LONG).await else { return };
                    tokio::time::sleep(Duration::from_millis(10)).await;
                });
            }
        };
        wait(FEW);
        // Until the pace is known.
        tokio::time::sleep(Duration::from_millis(450)).await;
        assert!(lane.state().waiting() > 0 && !lane.is_full(|| school(1)));
        wait(FEW);
        tokio::task::yield_now().await;
        assert!(lane.is_full(|| school(1)));
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
fn a_lane_runs_fewer_while_another_refuses_and_as_many_as_before_when_it_only_has_a_queue() {
    run(async {
        let reads = Arc::new(Lane::new(1, 1, LONG));
        let writes = Arc::new(Lane::new(8, 100, LONG).giving_way_to(&reads));
        let running = |lane: &Lane| {
            let state = lane.state();
            (state.running(), state.waiting())
        };
        let write = || {
            let writes = writes.clone();
            tokio::task::spawn_local(async move {
                let _permit = writes.enter(school(1), LONG).await.unwrap();
                std::future::pending::<()>().await;
            })
        };
        let _reading = reads.enter(school(1), LONG).await.unwrap();
        join(&reads, 1, 1, &Arc::default()).await;
        let mut held: Vec<_> = (0..12).map(|_| write()).collect();
        tokio::task::yield_now().await;
        assert_eq!((running(&reads), running(&writes)), ((1, 1), (8, 4)));

        assert!(reads.enter(school(2), LONG).await.is_none());
        held.drain(..7).for_each(|one| one.abort());
        tokio::task::yield_now().await;
        // The one that was running, and one of those who waited.
        assert_eq!(running(&writes), (2, 3));

        tokio::time::sleep(LATELY).await;
        held.push(write());
        tokio::task::yield_now().await;
        assert_eq!(running(&writes), (6, 0));
    });
}
