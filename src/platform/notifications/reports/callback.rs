//! A callback of a provider of SMS: reports about what was sent, or what somebody wrote.

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use kernel::errors::{Error, code};
use kernel::inbound::{Provider, Received, Refusal};
use kernel::{Ctx, Result};
use secrecy::SecretString;
use serde_json::{Value, json};
use sms::{Inbound, Incoming, Receipt, Rejected};
use url::Url;
use uuid::Uuid;

use super::{delivered, keywords};

/// Which provider calls.
#[derive(Debug, Clone, Copy)]
pub(super) enum Callbacks {
    AfricasTalking,
    BulkSms,
    Clickatell,
    Infobip,
}

/// What it says.
pub(super) enum Said {
    Receipts(Vec<Receipt>),
    Inbound(Vec<Inbound>),
}

/// The connectors read a callback only with the secret of its path. Here the source's address has proved it.
const PROVED: &str = "proved";
/// An account that is never asked anything.
const NOWHERE: &str = "https://nowhere.invalid/";

impl Callbacks {
    /// The connector, to read with.
    fn reader(self) -> Result<Box<dyn sms::Provider>> {
        let base = || Url::parse(NOWHERE).map_err(Error::internal);
        let (none, proved) = (|| SecretString::from(String::new()), || SecretString::from(PROVED));
        let outbound = outbound::Settings::default;
        Ok(match self {
            Self::AfricasTalking => Box::new(
                africastalking::AfricasTalking::new(africastalking::Settings {
                    base: base()?,
                    username: String::new(),
                    api_key: none(),
                    from: None,
                    callback_secret: proved(),
                    outbound: outbound(),
                })
                .map_err(Error::internal)?,
            ),
            Self::BulkSms => Box::new(
                bulksms::BulkSms::new(bulksms::Settings {
                    base: base()?,
                    token_id: String::new(),
                    token_secret: none(),
                    from: None,
                    callback_secret: proved(),
                    outbound: outbound(),
                })
                .map_err(Error::internal)?,
            ),
            Self::Clickatell => Box::new(
                clickatell::Clickatell::new(clickatell::Settings {
                    base: base()?,
                    api_key: none(),
                    from: None,
                    callback_secret: proved(),
                    statuses: std::collections::BTreeMap::new(),
                    outbound: outbound(),
                })
                .map_err(Error::internal)?,
            ),
            Self::Infobip => Box::new(
                infobip::Infobip::new(infobip::Settings {
                    base: base()?,
                    api_key: none(),
                    from: String::new(),
                    report_url: None,
                    callback_secret: proved(),
                    outbound: outbound(),
                })
                .map_err(Error::internal)?,
            ),
        })
    }

    /// Reads a callback. A report and a message come to the same address; which it is shows in what it holds.
    pub(super) fn read(self, message: &Received) -> Result<Said> {
        let media_type = message.header("content-type").unwrap_or_default();
        let url = Url::parse(NOWHERE).map_err(Error::internal)?;
        let call = Incoming::post(url, PROVED, media_type, message.body.clone());
        let reader = self.reader()?;
        match reader.receipts(&call) {
            Ok(receipts) if !receipts.is_empty() => Ok(Said::Receipts(receipts)),
            Ok(_) | Err(Rejected::Malformed(_) | Rejected::NotOffered) => match reader.inbound(&call) {
                Ok(inbound) => Ok(Said::Inbound(inbound)),
                Err(_) => Err(Error::new(&code::MALFORMED_REQUEST)),
            },
            Err(Rejected::NotAuthentic(_)) => Err(Error::new(&code::MALFORMED_REQUEST)),
        }
    }
}

impl Provider for Callbacks {
    fn name(&self) -> &'static str {
        match self {
            Self::AfricasTalking => "africastalking",
            Self::BulkSms => "bulksms",
            Self::Clickatell => "clickatell",
            Self::Infobip => "infobip",
        }
    }

    fn headers(&self) -> &'static [&'static str] {
        &["content-type"]
    }

    /// None is asked for: the address is the secret. One is made all the same, because a source has one.
    fn new_secret(&self) -> Result<Option<String>> {
        let mut random = [0; 16];
        aws_lc_rs::rand::fill(&mut random).map_err(|_| Error::internal("the random source failed"))?;
        Ok(Some(hex::encode(random)))
    }

    fn is_secret(&self, _: &str) -> bool {
        false
    }

    fn verify(&self, _: &str, message: &Received, _: DateTime<Utc>) -> Result<(), Refusal> {
        self.read(message).map(|_| ()).map_err(|_| Refusal::Malformed)
    }

    fn dedupe_key(&self, message: &Received) -> Option<String> {
        let keys: Vec<String> = match self.read(message).ok()? {
            Said::Receipts(receipts) => receipts.iter().map(Receipt::key).collect(),
            Said::Inbound(inbound) => inbound.iter().map(Inbound::key).collect(),
        };
        // Keys hold telephone numbers, and there may be many.
        (!keys.is_empty()).then(|| format!("{:032x}", xxhash_rust::xxh3::xxh3_128(keys.join("\n").as_bytes())))
    }

    fn process<'a>(&'a self, ctx: &'a Ctx, _: Uuid, message: &'a Received) -> LocalBoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            match self.read(message)? {
                Said::Receipts(receipts) => {
                    let mut known = 0;
                    for receipt in &receipts {
                        known += usize::from(delivered::apply(ctx, self.name(), receipt).await?);
                    }
                    Ok(json!({ "reports": receipts.len(), "known": known }))
                }
                Said::Inbound(inbound) => {
                    let mut understood = 0;
                    for text in &inbound {
                        understood += usize::from(keywords::apply(ctx, text).await?);
                    }
                    Ok(json!({ "messages": inbound.len(), "understood": understood }))
                }
            }
        })
    }
}
