//! A server in the test process that speaks HTTP/1.1 and HTTP/2, on which the connectors' fake services are built: it keeps
//! what it was asked, and answers what the fake says, or breaks off.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Version};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use url::Url;

/// What the server was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The path, with the query if there is one.
    pub path: String,
    /// The version of HTTP.
    pub version: Version,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Asked {
    /// A header's value, if there is exactly one and it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter();
        let value = all.next()?.to_str().ok()?;
        all.next().is_none().then_some(value)
    }

    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// It answers.
    Answer {
        /// The status.
        status: StatusCode,
        /// The headers.
        headers: HeaderMap,
        /// The body.
        body: Bytes,
    },
    /// It reads the request and breaks the connection off (HTTP/2: the stream).
    HangUp,
    /// It reads the request and says nothing for a minute.
    Silence,
}

impl Reply {
    /// A status without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::Answer { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// A status with JSON.
    #[must_use]
    pub fn json(status: u16, value: &serde_json::Value) -> Self {
        let mut reply = Self::status(status).with("content-type", "application/json");
        if let Self::Answer { body, .. } = &mut reply {
            *body = value.to_string().into();
        }
        reply
    }

    /// The same with one more header; one that cannot be sent is left out.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let (Self::Answer { headers, .. }, Ok(value)) = (&mut self, HeaderValue::from_str(value)) {
            headers.insert(HeaderName::from_static(name), value);
        }
        self
    }
}

/// A running server. It ends when it is dropped, and its connections with it.
#[derive(Debug)]
pub struct Server {
    url: Url,
    asked: Arc<Mutex<Vec<Asked>>>,
    accepting: AbortHandle,
}

impl Server {
    /// Starts one on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be listened on.
    #[expect(clippy::disallowed_methods, reason = "a server of tests has no jobs and no outbox")]
    pub async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = Url::parse(&format!("http://{}/", listener.local_addr()?)).map_err(io::Error::other)?;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (Arc::new(answer), Arc::clone(&asked));
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
                connections.spawn(async move {
                    let service = service_fn(move |request| exchange(Arc::clone(&answer), Arc::clone(&kept), request));
                    let server = auto::Builder::new(TokioExecutor::new());
                    // A connection that breaks off is the client's affair, and often the test's intention.
                    let _broken_off = server.serve_connection(TokioIo::new(socket), service).await;
                });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { url, asked, accepting: accepting.abort_handle() })
    }

    /// Its address: `http://127.0.0.1:…/`.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What it was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn exchange(
    answer: Arc<impl Fn(&Asked) -> Reply>,
    kept: Arc<Mutex<Vec<Asked>>>,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let path = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let asked = Asked { method: head.method, path, version: head.version, headers: head.headers, body };
    kept.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
    let reply = answer(&asked);
    match reply {
        Reply::Answer { status, headers, body } => {
            let mut response = Response::new(Full::new(body));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        }
        Reply::HangUp => Err(io::Error::other("the fake breaks off")),
        Reply::Silence => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Err(io::Error::other("the fake said nothing"))
        }
    }
}
