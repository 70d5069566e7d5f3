//! A server on a port of its own, in the test's process.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use url::Url;

use crate::{Desk, Fault, Reply, Request};

/// A server on a port of its own, until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    desk: Arc<Desk>,
    _tasks: JoinSet<()>,
}

type Handler = dyn Fn(&Request, &Desk) -> Reply + Send + Sync;

impl Server {
    /// Starts it. `handle` answers each request that no [`Fault`] has taken.
    ///
    /// # Errors
    /// When the operating system gives no port.
    pub async fn start(handle: impl Fn(&Request, &Desk) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk::default());
        let (handle, shared): (Arc<Handler>, _) = (Arc::new(handle), desk.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, handle.clone(), shared.clone()));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, desk, _tasks: tasks })
    }

    /// Its address, with this path.
    ///
    /// # Panics
    /// Never for a path that begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> Url {
        let text = format!("http://{}{path}", self.address);
        #[expect(clippy::expect_used, reason = "an address of a socket and a path are a URL; tests alone call this")]
        Url::parse(&text).expect("a URL")
    }

    /// What it remembers, and can be told.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }
}

/// Why a connection ends without an answer.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken on purpose")
    }
}

impl std::error::Error for Broken {}

async fn serve(stream: TcpStream, handle: Arc<Handler>, desk: Arc<Desk>) {
    let service = service_fn(|request| answer(request, &handle, &desk));
    // An error is a connection that broke, on purpose or by the client: the test sees it from its side.
    if let Err(_broken) = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {}
}

async fn answer(request: hyper::Request<Incoming>, handle: &Arc<Handler>, desk: &Desk) -> Result<Response<Full<Bytes>>, Broken> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Broken)?.to_bytes();
    let request = Request {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    };
    desk.note(request.clone());
    let reply = match desk.next_fault() {
        None => handle(&request, desk),
        Some(Fault::Throttle(seconds)) => {
            let mut reply = Reply::text(429, "slow down");
            reply.headers.push(("retry-after", seconds.to_string()));
            reply
        }
        Some(Fault::Unavailable) => Reply::text(503, "in maintenance"),
        Some(Fault::Broken) => Reply::text(500, "something broke"),
        Some(Fault::Break) => {
            handle(&request, desk);
            return Err(Broken);
        }
        Some(Fault::Nonsense) => {
            handle(&request, desk);
            Reply::text(200, "<html>Welcome to the hotel's wireless</html>")
        }
    };
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = reply.status;
    for (name, value) in reply.headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
