//! HTTP/1.1 on a socket, as little of it as the measures need: what the generator spends, the server does not get.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long an answer may take before it counts as an error.
const PATIENCE: Duration = Duration::from_secs(40);

/// The bytes of a request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    head: String,
    body: String,
}

impl Request {
    /// A GET; `path` from the root.
    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// Any method.
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self { head: format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nuser-agent: bench\r\n"), body: String::new() }
    }

    /// One more header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// With who asks.
    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a body.
    pub(crate) fn body(mut self, content_type: &str, body: impl Into<String>) -> Self {
        self = self.header("content-type", content_type);
        self.body = body.into();
        self
    }

    /// As it is sent.
    pub(crate) fn plain(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.head.as_bytes());
        if !self.body.is_empty() {
            bytes.extend_from_slice(format!("content-length: {}\r\n", self.body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(self.body.as_bytes());
    }
}

/// What was answered. The bytes are in the connection until the next request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: usize,
    /// Whether the server ends the connection.
    pub(crate) last: bool,
}

/// A keep-alive connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        // Small, because there may be ten thousand; it grows with the answers.
        Ok(Self { stream, buffer: vec![0; 2_048], filled: 0 })
    }

    /// Sends a request and reads the answer whole.
    pub(crate) async fn send(&mut self, request: &[u8]) -> io::Result<Answer> {
        match tokio::time::timeout(PATIENCE, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.filled = 0;
        self.stream.write_all(request).await?;
        let mut looked = 0_usize;
        loop {
            self.read().await?;
            let from = looked.saturating_sub(3);
            if let Some(end) = self.buffer[from..self.filled].windows(4).position(|four| four == b"\r\n\r\n") {
                return self.rest(from + end + 4).await;
            }
            looked = self.filled;
        }
    }

    async fn rest(&mut self, head: usize) -> io::Result<Answer> {
        let facts = Facts::of(&self.buffer[..head]).ok_or(io::ErrorKind::InvalidData)?;
        match facts.length {
            Length::Known(length) => {
                while self.filled < head + length {
                    self.read().await?;
                }
            }
            Length::Chunked => {
                while !self.buffer[head..self.filled].ends_with(b"0\r\n\r\n") {
                    self.read().await?;
                }
            }
        }
        Ok(Answer { status: facts.status, head, last: facts.last })
    }

    async fn read(&mut self) -> io::Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        let read = self.stream.read(&mut self.buffer[self.filled..]).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.filled += read;
        Ok(())
    }

    /// The body of the last answer.
    pub(crate) fn body(&self, answer: Answer) -> &[u8] {
        &self.buffer[answer.head..self.filled]
    }

    /// A header of the last answer.
    pub(crate) fn header(&self, answer: Answer, name: &str) -> Option<String> {
        let head = std::str::from_utf8(&self.buffer[..answer.head]).ok()?;
        head.split("\r\n").find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

enum Length {
    Known(usize),
    Chunked,
}

/// What must be known of a head to find the end of the answer.
struct Facts {
    status: u16,
    length: Length,
    last: bool,
}

impl Facts {
    fn of(head: &[u8]) -> Option<Self> {
        let status: u16 = std::str::from_utf8(head.get(9..12)?).ok()?.parse().ok()?;
        let mut facts = Self { status, length: Length::Known(0), last: false };
        for line in head.split(|byte| *byte == b'\n') {
            if let Some(value) = value_of(line, b"content-length:") {
                facts.length = Length::Known(std::str::from_utf8(value).ok()?.trim().parse().ok()?);
            } else if value_of(line, b"transfer-encoding:").is_some() {
                facts.length = Length::Chunked;
            } else if let Some(value) = value_of(line, b"connection:") {
                facts.last = value.trim_ascii() == b"close";
            }
        }
        Some(facts)
    }
}

fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}
