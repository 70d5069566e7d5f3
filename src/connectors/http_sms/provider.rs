//! The described provider.

use async_trait::async_trait;
use outbound::reqwest;
use outbound::reqwest::header::{HeaderMap, HeaderName};
use outbound::{Failure, Repeat, Service};
use sms::{Inbound, Incoming, Outcome, Outgoing, Provider, Reason, Receipt, Rejected};
use thiserror::Error;
use url::Url;

use crate::answer::Judge;
use crate::callbacks::{InboundReader, ReportReader};
use crate::template::{Json, Template, Values};
use crate::{Body, Method, Settings};

/// What is wrong with a description.
#[derive(Debug, Error)]
pub enum Invalid {
    /// A template.
    #[error("a template: {0}")]
    Template(String),
    /// The address is none of HTTP, or has a placeholder in its scheme or host.
    #[error("the address must begin with http:// or https:// and a host without placeholders")]
    Address,
    /// A header's name.
    #[error("`{0}` is no name of a header")]
    Header(String),
    /// A regular expression.
    #[error("`{0}` is no regular expression")]
    Expression(String),
    /// A JSON pointer.
    #[error("`{0}` is no JSON pointer: it begins with a slash")]
    Pointer(String),
    /// Reports without an id and a reference.
    #[error("reports need a place for the id or the reference")]
    Anonymous,
    /// The client for it.
    #[error(transparent)]
    Client(#[from] Failure),
}

/// A body, ready to be filled.
#[derive(Clone)]
enum Filler {
    None,
    Form(Vec<(String, Template)>),
    Json(Json),
}

/// A described provider, ready to send.
#[derive(Clone)]
pub struct HttpSms {
    settings: Settings,
    service: Service,
    url: Template,
    headers: Vec<(HeaderName, Template)>,
    body: Filler,
    judge: Judge,
    reports: Option<ReportReader>,
    inbounds: Option<InboundReader>,
}

impl std::fmt::Debug for HttpSms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("HttpSms").field(&self.settings).finish()
    }
}

impl HttpSms {
    /// The provider, ready to send. Asks nothing yet.
    ///
    /// # Errors
    /// [`Invalid`] says what is wrong with the description.
    pub fn new(settings: Settings) -> Result<Self, Invalid> {
        let (definition, account) = (&settings.definition, &settings.account);
        let url = Template::parse(&definition.url, account)?;
        // With the host's end in sight before the first placeholder, no value can lead elsewhere.
        let scheme = ["https://", "http://"].into_iter().find_map(|scheme| url.beginning().strip_prefix(scheme));
        let has_host = scheme.is_some_and(|rest| rest.find(['/', '?']).is_some_and(|end| end > 0));
        if !has_host || Url::parse(url.beginning()).is_err() {
            return Err(Invalid::Address);
        }
        let header = |(name, value): (&String, &String)| {
            let known = HeaderName::try_from(name).map_err(|_| Invalid::Header(name.clone()))?;
            Ok((known, Template::parse(value, account)?))
        };
        let field = |(name, value): &(String, String)| Ok((name.clone(), Template::parse(value, account)?));
        Ok(Self {
            headers: definition.headers.iter().map(header).collect::<Result<_, Invalid>>()?,
            body: match &definition.body {
                Body::None => Filler::None,
                Body::Form(fields) => Filler::Form(fields.iter().map(field).collect::<Result<_, Invalid>>()?),
                Body::Json(value) => Filler::Json(Json::parse(value, account)?),
            },
            judge: Judge::new(&definition.answers)?,
            reports: definition.reports.as_ref().map(ReportReader::new).transpose()?,
            inbounds: definition.inbounds.as_ref().map(InboundReader::new).transpose()?,
            service: Service::new("http_sms", settings.outbound.clone())?,
            url,
            settings,
        })
    }

    async fn send_one(&self, message: &Outgoing) -> Outcome {
        let values = Values { message, from: &self.settings.from, account: &self.settings.account };
        let mut headers = HeaderMap::new();
        for (name, template) in &self.headers {
            match template.header(&values) {
                Some(value) => drop(headers.append(name, value)),
                None => return unsayable(name.as_str()),
            }
        }
        let Ok(url) = Url::parse(&self.url.address(&values)) else { return unsayable("the address") };
        let method = match self.settings.definition.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
        };
        let asked = self
            .service
            .ask(Repeat::Unsent, |client| {
                let request = client.request(method.clone(), url.clone()).headers(headers.clone());
                match &self.body {
                    Filler::None => request,
                    Filler::Form(fields) => {
                        request.form(&fields.iter().map(|(name, value)| (name, value.plain(&values))).collect::<Vec<_>>())
                    }
                    Filler::Json(json) => request.json(&json.filled(&values)),
                }
            })
            .await;
        self.judge.outcome(asked)
    }
}

/// A value that cannot be where the description wants it.
fn unsayable(place: &str) -> Outcome {
    Outcome::Refused { reason: Reason::Content, code: None, text: format!("it cannot be said in {place}") }
}

#[async_trait]
impl Provider for HttpSms {
    fn name(&self) -> &'static str {
        self.service.name()
    }

    async fn send(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(messages.len());
        for message in messages {
            outcomes.push(self.send_one(message).await);
        }
        outcomes
    }

    fn receipts(&self, call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
        let reader = self.reports.as_ref().ok_or(Rejected::NotOffered)?;
        sms::expect_token(call, &self.settings.callback_secret)?;
        reader.read(call)
    }

    fn inbound(&self, call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
        let reader = self.inbounds.as_ref().ok_or(Rejected::NotOffered)?;
        sms::expect_token(call, &self.settings.callback_secret)?;
        reader.read(call)
    }
}
