//! No change is ever skipped, however late its transaction commits.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use kernel::access::Actor;
use kernel::db::Access;
use kernel::{Ctx, Origin, Services, audit};
use people::sis::Guardians;
use serde_json::json;
use uuid::Uuid;

use super::{cursor, headed, now, page, rest, seal};
use crate::harness::{App, Kind, both, on};

const WRITERS: u64 = 6;
const CHANGES: u64 = 20;

/// A context of this school that has written a guardian and its audit entry, and has not committed.
async fn written(services: &Services, school: Uuid, name: &str) -> (Ctx, Uuid) {
    let school = services.tenants().by_id(services, school).await.unwrap().unwrap();
    let ctx = Ctx::school_of(services, school, Actor::system("tests"), Origin::default(), Access::Write);
    let input = serde_json::from_value(json!({ "first_name": name, "last_name": "Moyo" })).unwrap();
    let row = kernel::resource::create::<Guardians>(&ctx, input).await.unwrap();
    ctx.flush().await.unwrap();
    (ctx, row.id)
}

/// A pause that differs from change to change, and is the same in every run.
fn pause(writer: u64, change: u64) -> Duration {
    Duration::from_millis((writer * 7 + change * 13) % 25)
}

/// Writes, holds the transaction open, and commits or undoes it.
async fn write(services: Services, school: Uuid, writer: u64, committed: Rc<RefCell<BTreeSet<Uuid>>>) {
    for change in 0..CHANGES {
        let (ctx, id) = written(&services, school, &format!("Person{writer} {change}")).await;
        tokio::time::sleep(pause(writer, change)).await;
        if change % 5 == 4 {
            ctx.rollback().await;
        } else {
            ctx.commit().await.unwrap();
            committed.borrow_mut().insert(id);
        }
    }
}

/// Seals small batches as long as anybody writes: two of these are two nodes.
async fn seal_on(services: Services, writing: Rc<Cell<bool>>) {
    while writing.get() {
        audit::seal(services.database(), 7).await.unwrap();
        tokio::task::yield_now().await;
    }
}

both!(a_reader_misses_no_change_while_many_write_and_two_seal, async |app: App| {
    // The application's own sealer stays out of it: it would seal all, and the batches here are to be small.
    let app = App::private(app.kind(), &[("audit.seal_interval_seconds", "3600")]).unwrap();
    let (school, head) = headed(&app).await;
    let start = now(&school, &head).await;
    let id = school.id;
    let changing = app.run(move |services| async move {
        let (committed, writing) = (Rc::new(RefCell::new(BTreeSet::new())), Rc::new(Cell::new(true)));
        let sealing = [(); 2].map(|()| tokio::task::spawn_local(seal_on(services.clone(), writing.clone())));
        let writers = (0..WRITERS).map(|n| tokio::task::spawn_local(write(services.clone(), id, n, committed.clone())));
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        writing.set(false);
        for sealer in sealing {
            sealer.await.unwrap();
        }
        committed.take()
    });
    tokio::pin!(changing);
    // Meanwhile somebody reads, a few at a time, never looking back.
    let (mut since, mut seen, mut pages) = (start, Vec::new(), 0);
    let committed = loop {
        tokio::select! {
            biased;
            committed = &mut changing => break committed,
            answer = page(&head, &since, &[("per_page", "5"), ("entity", "guardian")]) => {
                seen.extend_from_slice(answer.list());
                since = cursor(&answer);
                pages += usize::from(!answer.list().is_empty());
            }
        }
    };
    assert_eq!(committed.len(), usize::try_from(WRITERS * CHANGES * 4 / 5).unwrap());
    assert!(pages > 3, "the reader read while the writers wrote: {pages} pages");
    seal(&school).await;
    seen.extend(rest(&head, &since, 5).await.0);
    let seen: Vec<Uuid> = seen.iter().map(|change| change["id"].as_str().unwrap().parse().unwrap()).collect();
    let distinct: BTreeSet<Uuid> = seen.iter().copied().collect();
    assert_eq!(distinct, committed, "exactly what was committed, nothing missing and nothing undone");
});

/// The case that a feed by time or by id skips: what was written first commits last, after the reader has gone past it.
/// (On SQLite there is one writer at a time: what was written first commits first.)
#[test]
fn what_was_written_first_and_commits_last_comes_last() {
    on(Kind::Postgres, async |app: App| {
        let (school, head) = headed(&app).await;
        let start = now(&school, &head).await;
        let id = school.id;
        let (commit, told) = tokio::sync::oneshot::channel::<()>();
        let (wrote, written_first) = tokio::sync::oneshot::channel();
        let late = app.run(move |services| async move {
            let (ctx, first) = written(&services, id, "Late").await;
            wrote.send(first).unwrap();
            told.await.unwrap();
            ctx.commit().await.unwrap();
        });
        tokio::pin!(late);
        let first = tokio::select! {
            first = written_first => first.unwrap(),
            () = &mut late => panic!("it waits to be told"),
        };
        let second = super::guardian(&head, "Early").await;
        seal(&school).await;
        let (changes, since) = rest(&head, &start, 200).await;
        assert_eq!(changes.iter().map(|c| &c["id"]).collect::<Vec<_>>(), [&json!(second)]);
        assert!(first.to_string() < second, "the ids are in the order of writing");
        commit.send(()).unwrap();
        late.await;
        seal(&school).await;
        let (changes, _) = rest(&head, &since, 200).await;
        assert_eq!(changes.iter().map(|c| &c["id"]).collect::<Vec<_>>(), [&json!(first)]);
    });
}
