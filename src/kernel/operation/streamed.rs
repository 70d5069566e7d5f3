//! Bodies that are taken in piece by piece: an upload is never in memory whole, and no transaction is open while it comes.
//!
//! Such an operation has two functions. The first takes the body in, and may open units of work of its own
//! ([`Ctx::beside`](crate::Ctx::beside)); the second does the rest, in the request's transaction, as any other operation
//! does. Between them the `Idempotency-Key` is looked up: what was taken in for a retry is discarded again.

use std::any::Any;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::{Method, Version, header};
use actix_web::web::Payload;
use futures::StreamExt;
use futures::future::LocalBoxFuture;

use super::{BodyKind, ByteStream, Handler, Input, Operation, Raw, Reply, View, refer, request};
use crate::Ctx;
use crate::errors::{Error, Result, code};

/// A body on its way in.
pub struct Incoming {
    /// Its bytes, as they come. Ends with an error when the client is too slow or goes away.
    pub stream: ByteStream,
    /// How many they are, as announced: never more.
    pub length: u64,
    /// What the client says it is, in lower case and without parameters.
    pub media_type: Option<String>,
}

/// What taking in a body came to.
pub struct Received<R> {
    /// What the second function goes on with.
    pub what: R,
    /// A digest of the content: another content under the same `Idempotency-Key` is another request.
    pub digest: String,
    /// Undoes it, when the second function is not run or fails.
    pub discard: LocalBoxFuture<'static, ()>,
}

/// What was taken in, its type erased.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    what: Rc<dyn Any>,
    pub(crate) digest: String,
}

/// The first function, its types erased.
pub(crate) type Receive = Arc<dyn Fn(Rc<Ctx>, Raw, Option<Incoming>) -> LocalBoxFuture<'static, Result<Erased>> + Send + Sync>;

/// What it gives.
pub(crate) struct Erased {
    pub(super) taken: Taken,
    pub(super) discard: LocalBoxFuture<'static, ()>,
}

impl Operation {
    /// An operation whose body is streamed: `receive` takes it in, `finish` does the rest. The client has to announce
    /// the body's length.
    pub fn streamed<F, G, I, R>(method: Method, path: &str, id: &str, receive: F, finish: G) -> Self
    where
        F: AsyncFn(Rc<Ctx>, I, Incoming) -> Result<Received<R>> + Send + Sync + 'static,
        G: AsyncFn(Rc<Ctx>, I, R) -> Result<Reply> + Send + Sync + 'static,
        I: Input,
        R: Clone + 'static,
    {
        let prepare = async move |ctx: Rc<Ctx>, input: I, incoming: Option<Incoming>| {
            receive(ctx, input, incoming.ok_or_else(|| Error::internal("a body was not taken in"))?).await
        };
        let mut operation = Self::in_two_steps(method, path, id, prepare, finish);
        operation.input.body_kind = BodyKind::Stream;
        operation.errors.push(&code::LENGTH_REQUIRED);
        operation
    }

    /// An operation without a body that has long work to do before its transaction: `prepare` does that, `finish` the
    /// rest.
    pub fn prepared<F, G, I, R>(method: Method, path: &str, id: &str, prepare: F, finish: G) -> Self
    where
        F: AsyncFn(Rc<Ctx>, I) -> Result<Received<R>> + Send + Sync + 'static,
        G: AsyncFn(Rc<Ctx>, I, R) -> Result<Reply> + Send + Sync + 'static,
        I: Input,
        R: Clone + 'static,
    {
        Self::in_two_steps(method, path, id, async move |ctx: Rc<Ctx>, input: I, _| prepare(ctx, input).await, finish)
    }

    fn in_two_steps<F, G, I, R>(method: Method, path: &str, id: &str, prepare: F, finish: G) -> Self
    where
        F: AsyncFn(Rc<Ctx>, I, Option<Incoming>) -> Result<Received<R>> + Send + Sync + 'static,
        G: AsyncFn(Rc<Ctx>, I, R) -> Result<Reply> + Send + Sync + 'static,
        I: Input,
        R: Clone + 'static,
    {
        let (prepare, finish) = (Arc::new(prepare), Arc::new(finish));
        let receive: Receive = Arc::new(move |ctx, raw, incoming| {
            let prepare = prepare.clone();
            Box::pin(async move {
                let received = prepare(ctx, I::read(&raw)?, incoming).await?;
                let taken = Taken { what: Rc::new(received.what), digest: received.digest };
                Ok(Erased { taken, discard: received.discard })
            })
        });
        let handler: Handler = Arc::new(move |ctx, raw| {
            let finish = finish.clone();
            Box::pin(async move {
                let taken = raw.taken.as_ref().and_then(|taken| taken.what.downcast_ref::<R>()).cloned();
                finish(ctx, I::read(&raw)?, taken.ok_or_else(|| Error::internal("nothing was taken in"))?).await
            })
        });
        let operation = Self::bare::<I>(method, path, id, handler);
        Self { receive: Some(receive), lengthy: true, conditional: false, ..operation }
    }

    /// Answers with this view: for a function that makes its own reply.
    #[must_use]
    pub fn answers<O: View>(mut self) -> Self {
        let data = refer::<O>(&mut self.output.schemas);
        self.output.data = Some(data);
        self
    }

    /// Answers with a document of any media type, of which a part can be asked for.
    #[must_use]
    pub fn answers_content(mut self) -> Self {
        self.output.media_types = vec!["*/*"];
        self.output.ranged = true;
        self
    }

    /// May take as long as an upload does.
    #[must_use]
    pub fn lengthy(mut self) -> Self {
        self.lengthy = true;
        self
    }
}

/// The body of a request, to be taken in; each piece within `patience`.
pub(super) fn incoming(req: &HttpRequest, payload: Payload, patience: Duration) -> Result<Incoming> {
    let headers = req.headers();
    let announced = request::text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    // In HTTP/1 what announces nothing has no body (RFC 9112, section 6.3).
    let has_none = req.version() <= Version::HTTP_11 && !headers.contains_key(header::TRANSFER_ENCODING);
    let length = announced.or(has_none.then_some(0)).ok_or_else(|| Error::new(&code::LENGTH_REQUIRED))?;
    let media_type = request::text(headers, header::CONTENT_TYPE);
    let media_type = media_type.map(|text| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let stream = futures::stream::try_unfold(payload, move |mut payload| async move {
        match tokio::time::timeout(patience, payload.next()).await {
            Ok(Some(Ok(piece))) => Ok(Some((piece, payload))),
            Ok(Some(Err(broken))) => Err(Error::new(&code::MALFORMED_REQUEST).cause(broken.to_string())),
            Ok(None) => Ok(None),
            Err(_) => Err(Error::new(&code::REQUEST_TIMEOUT)),
        }
    });
    Ok(Incoming { stream: Box::pin(stream), length, media_type })
}
