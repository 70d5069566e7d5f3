//! Streamed answers: read ahead a little, and cut off for a client that takes nothing.
//!
//! A stream holds a transaction and a place in its lane. Polled by the connection alone it would hold them as long as
//! the client likes; so a task of its own reads it, and gives up when nobody takes what it has read.

use std::time::Duration;

use actix_web::web::Bytes;
use futures::{Stream, StreamExt};
use tokio::sync::mpsc;

use super::ByteStream;
use crate::errors::{Error, Result};

/// Chunks read ahead.
const AHEAD: usize = 2;

/// The stream as it may be sent; `held` is dropped when it has been read, or given up.
pub(super) fn pump(
    mut stream: ByteStream,
    patience: Duration,
    held: impl Sized + 'static,
) -> impl Stream<Item = Result<Bytes, Error>> + 'static {
    let (sender, receiver) = mpsc::channel::<Option<Result<Bytes, Error>>>(AHEAD);
    actix_web::rt::spawn(async move {
        let _until_read = held;
        loop {
            let chunk = stream.next().await;
            let last = !matches!(chunk, Some(Ok(_)));
            match tokio::time::timeout(patience, sender.send(chunk)).await {
                Ok(Ok(())) if !last => {}
                Ok(_) => return,
                Err(_) => {
                    tracing::info!("a client took nothing of its stream and was cut off");
                    return;
                }
            }
        }
    });
    futures::stream::unfold(Some(receiver), async |receiver| {
        let mut receiver = receiver?;
        match receiver.recv().await {
            // The end was read: the body is whole.
            Some(None) => None,
            Some(Some(Ok(chunk))) => Some((Ok(chunk), Some(receiver))),
            Some(Some(Err(error))) => Some((Err(error), None)),
            // Given up: an error, so that the client does not take what it has for the whole.
            None => Some((Err(Error::internal("the stream was given up")), None)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, test);
    }

    fn chunks(count: usize) -> ByteStream {
        Box::pin(futures::stream::iter((0..count).map(|_| Ok(Bytes::from_static(b"row\n")))))
    }

    #[test]
    fn a_stream_that_is_read_comes_whole() {
        run(async {
            let read: Vec<_> = pump(chunks(50), Duration::from_secs(1), ()).collect().await;
            assert_eq!(read.len(), 50);
            assert!(read.iter().all(Result::is_ok));
        });
    }

    #[test]
    fn who_takes_nothing_is_cut_off_gives_back_what_it_held_and_is_not_told_that_it_was_all() {
        run(async {
            let held = std::rc::Rc::new(());
            let stream = pump(chunks(50), Duration::from_millis(20), held.clone());
            while std::rc::Rc::strong_count(&held) > 1 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let read: Vec<_> = stream.collect().await;
            assert_eq!(read.len(), AHEAD + 1);
            assert!(read.last().unwrap().is_err());
        });
    }
}
