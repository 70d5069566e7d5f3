//! A client of the application, as somebody or as nobody.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::{Answer, App, contract};

/// Speaks to an application. Addresses are below `/api/v1`, or absolute when they start with `//` (`//health`).
#[derive(Clone)]
pub(crate) struct Client {
    app: App,
    base: String,
    http: reqwest::Client,
    headers: Vec<(String, String)>,
}

/// A request being put together.
pub(crate) struct Call {
    app: App,
    request: reqwest::RequestBuilder,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
}

impl Client {
    pub(super) fn new(app: App) -> Self {
        let http = reqwest::Client::builder().no_proxy().gzip(false).redirect(reqwest::redirect::Policy::none());
        // Nothing that is asked here takes so long, and a test that waits for ever says nothing.
        let http = http.timeout(Duration::from_secs(300)).build().unwrap();
        Self { base: app.base(), app, http, headers: Vec::new() }
    }

    /// The same somebody at another application: another node.
    pub(crate) fn at(&self, app: &App) -> Self {
        Self { app: app.clone(), base: app.base(), ..self.clone() }
    }

    /// The same somebody at another address of the same application: a process, or what stands before it.
    pub(crate) fn at_address(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// With an access token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        self.with_header("authorization", &format!("Bearer {token}"))
    }

    /// With a header on every request; in the place of one that is there.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.retain(|(other, _)| other != name);
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// Any request.
    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        let full = match path.strip_prefix("//") {
            Some(absolute) => format!("/{absolute}"),
            None => format!("/api/v1{path}"),
        };
        let mut request = self.http.request(method.clone(), format!("{}{full}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        Call { app: self.app.clone(), request, method, path: full, query: Vec::new() }
    }

    /// `GET`.
    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// `POST`.
    pub(crate) fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// `PATCH`.
    pub(crate) fn patch(&self, path: &str) -> Call {
        self.call(Method::PATCH, path)
    }

    /// `DELETE`.
    pub(crate) fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }
}

impl Call {
    /// Adds query parameters.
    pub(crate) fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.request = self.request.query(pairs);
        self.query.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// With a JSON body.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With any body.
    pub(crate) fn body(mut self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.header("content-type", content_type).body(body);
        self
    }

    /// Sends it as it is, for what is no answer of an operation.
    pub(crate) async fn send_plain(self) -> reqwest::Response {
        self.request.send().await.unwrap_or_else(|e| panic!("{} {}: {e:?}", self.method, self.path))
    }

    /// Sends it, and holds the answer against the conventions and the document.
    pub(crate) async fn send(self) -> Answer {
        let asked = format!("{} {} {:?}", self.method, self.path, self.query);
        let response = self.request.send().await.unwrap_or_else(|e| panic!("{asked}: {e:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap_or_else(|e| panic!("{asked}: {e:?}")).to_vec();
        let answer = Answer::new(asked, status, headers, body);
        let cut = self.query.iter().any(|(name, _)| name == "fields") || self.path.contains("fields=");
        contract::hold(self.app.services().registry(), &self.method, &self.path, cut, &answer);
        answer
    }
}
