//! An operation: one thing the API can do, declared once as data next to its function.
//!
//! The declaration yields the route, the permission, the OpenAPI entry, idempotency and audit behaviour. The function
//! stays a plain `async fn(&Ctx, input) -> Result<output>` that jobs, imports, seeds and tests call as they like.

mod answer;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod input;
mod known;
mod output;
mod pipeline;
mod pump;
mod refusal;
mod reply;
mod request;
mod streamed;
mod view;

pub use input::{Body, BodyKind, Id, Input, InputDoc, Key, Query, Raw, from_text, parameter};
pub use output::{OutputDoc, Upgrade};
pub use pipeline::handle;
pub use refusal::admit;
pub use reply::{Body as ReplyBody, ByteStream, Opening, Reply};
pub use streamed::{Incoming, Received};
pub use view::View;

pub(crate) use input::refer;
pub(crate) use pipeline::{fail, origin_of};
pub(crate) use request::IF_MATCH_PATTERN;

use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use actix_web::http::Method;
use futures::future::LocalBoxFuture;

use crate::Ctx;
use crate::db::Access;
use crate::errors::{Code, Result};
use crate::http::metrics::Meters;
use crate::ratelimit::RateClass;

/// Whose work an operation does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Anybody's, without a token.
    Public,
    /// A logged-in account's own affairs, in no particular school.
    Account,
    /// A school's: the token, the address and `X-School-Id` agree on which.
    School,
    /// The platform's: only for those who run it, across schools; the reason goes to the audit log.
    Platform(&'static str),
}

/// How an operation treats `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// Not looked at: the method is idempotent by itself.
    None,
    /// Honoured when given.
    Optional,
    /// Insisted on: money moves.
    Required,
}

/// The function behind an operation, its types erased.
pub type Handler = Arc<dyn Fn(Rc<Ctx>, Rc<Raw>) -> LocalBoxFuture<'static, Result<Reply>> + Send + Sync>;

/// One thing the API can do.
pub struct Operation {
    /// `list_students`: unique, the `operationId`.
    pub id: String,
    /// HTTP method.
    pub method: Method,
    /// Path below `/api/v1`, or absolute when it starts with `//` (`//.well-known/jwks.json`).
    pub path: String,
    /// The module it belongs to: its tag.
    pub module: &'static str,
    /// Whose work it does.
    pub audience: Audience,
    /// The permission it asks for; `None` only for public operations and an account's own affairs.
    pub permission: Option<String>,
    /// Whether it writes.
    pub access: Access,
    /// Against which allowance it counts, and in which lane it waits.
    pub rate: RateClass,
    /// How it treats `Idempotency-Key`.
    pub idempotency: Idempotency,
    /// Whether `If-Match` is honoured (commands and changes of one record).
    pub conditional: bool,
    /// Whether its answer follows from the rows it reads alone (and the caller's roles), so that a client that has it can
    /// be told so without reading them again.
    pub remembered: bool,
    /// Whether the query's `ticket` may say who asks, in place of an access token.
    pub takes_ticket: bool,
    /// One line.
    pub summary: String,
    /// What it does to the data.
    pub description: String,
    /// Status of success.
    pub success: u16,
    /// Codes it answers with beyond those every operation of its kind has.
    pub errors: Vec<&'static Code>,
    /// An example of a valid request body.
    pub request_example: Option<serde_json::Value>,
    /// An example of `data`.
    pub response_example: Option<serde_json::Value>,
    /// What it is called with.
    pub input: InputDoc,
    /// What it answers with.
    pub output: OutputDoc,
    /// Whether it may take as long as an upload does (`http.upload_timeout_seconds`).
    pub lengthy: bool,
    /// Takes in a streamed body, before the function and outside its transaction.
    pub(crate) receive: Option<streamed::Receive>,
    /// The function.
    pub handler: Handler,
    /// What it counts.
    pub(crate) meters: OnceLock<Meters>,
}

impl Operation {
    /// An operation that answers with a view.
    pub fn new<F, I, O>(method: Method, path: &str, id: &str, function: F) -> Self
    where
        F: AsyncFn(&Ctx, I) -> Result<O> + Send + Sync + 'static,
        I: Input,
        O: View,
    {
        let function = Arc::new(function);
        let handler: Handler = Arc::new(move |ctx, raw| {
            let function = function.clone();
            Box::pin(async move {
                let input = I::read(&raw)?;
                Reply::of(&function(&ctx, input).await?)
            })
        });
        let mut operation = Self::bare::<I>(method, path, id, handler);
        let data = refer::<O>(&mut operation.output.schemas);
        operation.output.data = Some(data);
        operation
    }

    /// An operation that makes its own reply (a list with its `meta`, a file).
    pub fn raw<F, I>(method: Method, path: &str, id: &str, function: F) -> Self
    where
        F: AsyncFn(Rc<Ctx>, I) -> Result<Reply> + Send + Sync + 'static,
        I: Input,
    {
        let function = Arc::new(function);
        let handler: Handler = Arc::new(move |ctx, raw| {
            let function = function.clone();
            Box::pin(async move {
                let input = I::read(&raw)?;
                function(ctx, input).await
            })
        });
        Self::bare::<I>(method, path, id, handler)
    }

    fn bare<I: Input>(method: Method, path: &str, id: &str, handler: Handler) -> Self {
        let mut input = InputDoc::default();
        I::describe(&mut input);
        let reading = method == Method::GET;
        let idempotency = if method == Method::POST { Idempotency::Optional } else { Idempotency::None };
        Self {
            id: id.to_owned(),
            path: path.to_owned(),
            module: "",
            audience: Audience::School,
            permission: None,
            access: if reading { Access::Read } else { Access::Write },
            rate: RateClass::of(&method),
            idempotency,
            conditional: !reading,
            remembered: false,
            takes_ticket: false,
            summary: String::new(),
            description: String::new(),
            success: 200,
            errors: Vec::new(),
            request_example: None,
            response_example: None,
            input,
            output: OutputDoc::default(),
            lengthy: false,
            receive: None,
            handler,
            meters: OnceLock::new(),
            method,
        }
    }

    /// `GET` answering with a view.
    pub fn get<F, I, O>(path: &str, id: &str, function: F) -> Self
    where
        F: AsyncFn(&Ctx, I) -> Result<O> + Send + Sync + 'static,
        I: Input,
        O: View,
    {
        Self::new(Method::GET, path, id, function)
    }

    /// `POST` answering with a view.
    pub fn post<F, I, O>(path: &str, id: &str, function: F) -> Self
    where
        F: AsyncFn(&Ctx, I) -> Result<O> + Send + Sync + 'static,
        I: Input,
        O: View,
    {
        Self::new(Method::POST, path, id, function)
    }

    /// `PUT` answering with a view.
    pub fn put<F, I, O>(path: &str, id: &str, function: F) -> Self
    where
        F: AsyncFn(&Ctx, I) -> Result<O> + Send + Sync + 'static,
        I: Input,
        O: View,
    {
        Self::new(Method::PUT, path, id, function)
    }

    /// `DELETE` answering 204.
    pub fn delete<F, I>(path: &str, id: &str, function: F) -> Self
    where
        F: AsyncFn(&Ctx, I) -> Result<()> + Send + Sync + 'static,
        I: Input,
    {
        let function = Arc::new(function);
        let handler: Handler = Arc::new(move |ctx, raw| {
            let function = function.clone();
            Box::pin(async move {
                let input = I::read(&raw)?;
                function(&ctx, input).await?;
                Ok(Reply::empty())
            })
        });
        Self { success: 204, ..Self::bare::<I>(Method::DELETE, path, id, handler) }
    }

    /// The permission it asks for.
    #[must_use]
    pub fn permission(mut self, permission: impl Into<String>) -> Self {
        self.permission = Some(permission.into());
        self
    }

    /// For anybody, without a token.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.audience = Audience::Public;
        self.conditional = false;
        self.idempotency = Idempotency::None;
        self
    }

    /// For a logged-in account's own affairs.
    #[must_use]
    pub fn account(mut self) -> Self {
        self.audience = Audience::Account;
        self.conditional = false;
        self.idempotency = Idempotency::None;
        self
    }

    /// For those who run the platform.
    #[must_use]
    pub fn platform(mut self, reason: &'static str) -> Self {
        self.audience = Audience::Platform(reason);
        self
    }

    /// One line, and what it does to the data.
    #[must_use]
    pub fn describe(mut self, summary: impl Into<String>, description: impl Into<String>) -> Self {
        self.summary = summary.into();
        self.description = description.into();
        self
    }

    /// Answers 201 with the `Location` of what it created.
    #[must_use]
    pub fn created(mut self) -> Self {
        self.success = 201;
        self.conditional = false;
        self
    }

    /// Answers 202 with the job that it started.
    #[must_use]
    pub fn starts_job(mut self) -> Self {
        self.success = 202;
        self.conditional = false;
        self
    }

    /// Answers 204 without a body.
    #[must_use]
    pub fn no_content(mut self) -> Self {
        self.success = 204;
        self.output = OutputDoc::default();
        self
    }

    /// Does not look at `If-Match`.
    #[must_use]
    pub fn unconditional(mut self) -> Self {
        self.conditional = false;
        self
    }

    /// Codes it answers with beyond the usual.
    #[must_use]
    pub fn errors(mut self, errors: &[&'static Code]) -> Self {
        self.errors.extend_from_slice(errors);
        self
    }

    /// An example of a request body.
    #[must_use]
    pub fn request_example(mut self, example: serde_json::Value) -> Self {
        self.request_example = Some(example);
        self
    }

    /// An example of `data`.
    #[must_use]
    pub fn response_example(mut self, example: serde_json::Value) -> Self {
        self.response_example = Some(example);
        self
    }

    /// Counts as something else than a read or a write.
    #[must_use]
    pub fn rate(mut self, class: RateClass) -> Self {
        self.rate = class;
        self
    }

    /// Its answer follows from the rows it reads alone, and the caller's roles.
    #[must_use]
    pub fn remembered(mut self) -> Self {
        self.remembered = true;
        self
    }

    /// Insists on an `Idempotency-Key`.
    #[must_use]
    pub fn insist_on_idempotency_key(mut self) -> Self {
        self.idempotency = Idempotency::Required;
        self
    }

    /// Reads only, although its method is not GET (or writes, although it is). What only reads keeps no answer for a retry.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        if access == Access::Read {
            self.idempotency = Idempotency::None;
        }
        self.access = access;
        self
    }

    /// The address it is mounted at.
    #[must_use]
    pub fn address(&self) -> String {
        match self.path.strip_prefix("//") {
            Some(absolute) => format!("/{absolute}"),
            None => format!("/api/v1{}", self.path),
        }
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({})", self.method, self.address(), self.id)
    }
}
