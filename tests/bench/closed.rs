//! Closed loop: so many clients, each asking again as soon as it is answered.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::meter::{Figure, Meter};
use crate::wire::Connection;

/// Writes one client's next request into the buffer.
pub(crate) type Source = Box<dyn FnMut(&mut Vec<u8>)>;

/// How long clients run before what they do is counted.
const WARM_UP: Duration = Duration::from_millis(200);

/// What these clients get answered with `expected`.
pub(crate) async fn run(address: SocketAddr, meter: &Meter, sources: Vec<Source>, expected: u16, length: Duration) -> Figure {
    let answered = Rc::new(Cell::new(0_u64));
    let wrong: Rc<RefCell<Option<String>>> = Rc::default();
    let mut clients = JoinSet::new();
    for mut source in sources {
        let (answered, wrong) = (answered.clone(), wrong.clone());
        clients.spawn_local(async move {
            let mut connection = Connection::open(address).await.expect("a connection");
            let mut request = Vec::new();
            loop {
                request.clear();
                source(&mut request);
                let answer = connection.send(&request).await.expect("an answer");
                if answer.status != expected {
                    let body = String::from_utf8_lossy(connection.body(answer)).into_owned();
                    *wrong.borrow_mut() = Some(format!("{} instead of {expected}: {body}", answer.status));
                    return;
                }
                answered.set(answered.get() + 1);
            }
        });
    }
    tokio::time::sleep(WARM_UP).await;
    let (before, since) = (answered.get(), meter.read());
    tokio::time::sleep(length).await;
    let figure = meter.figure(since, answered.get() - before);
    clients.shutdown().await;
    if let Some(wrong) = wrong.take() {
        panic!("a request was answered {wrong}");
    }
    figure
}
