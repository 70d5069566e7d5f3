//! What callbacks say, by their description.

use std::collections::BTreeMap;

use serde_json::Value;
use sms::{Inbound, Incoming, Reason, Receipt, Rejected, Status, address, form, time};

use crate::locate::{Content, Locator, pointer_of};
use crate::{Definition, Inbounds, Invalid, Reports};

/// Reads a callback about messages sent before, by the provider's description. The caller has looked at who calls.
///
/// # Errors
/// [`Rejected::NotOffered`] when it describes none, or makes no sense; [`Rejected::Malformed`] for a call that is no report.
pub fn receipts(definition: &Definition, call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
    let reports = definition.reports.as_ref().ok_or(Rejected::NotOffered)?;
    ReportReader::new(reports).map_err(|_| Rejected::NotOffered)?.read(call)
}

/// Reads a callback about messages that somebody wrote, by the provider's description. The caller has looked at who calls.
///
/// # Errors
/// [`Rejected::NotOffered`] when it describes none, or makes no sense; [`Rejected::Malformed`] for a call that is no message.
pub fn inbound(definition: &Definition, call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
    let inbounds = definition.inbounds.as_ref().ok_or(Rejected::NotOffered)?;
    InboundReader::new(inbounds).map_err(|_| Rejected::NotOffered)?.read(call)
}

/// [`Reports`], ready to read.
#[derive(Clone)]
pub(crate) struct ReportReader {
    list: Option<String>,
    id: Option<Locator>,
    reference: Option<Locator>,
    to: Option<Locator>,
    status: Locator,
    code: Option<Locator>,
    at: Option<Locator>,
    statuses: BTreeMap<String, Status>,
    reasons: BTreeMap<String, Reason>,
}

impl ReportReader {
    pub(crate) fn new(reports: &Reports) -> Result<Self, Invalid> {
        if reports.id.is_none() && reports.reference.is_none() {
            return Err(Invalid::Anonymous);
        }
        Ok(Self {
            list: reports.list.as_deref().map(pointer_of).transpose()?,
            id: Locator::optional(reports.id.as_ref())?,
            reference: Locator::optional(reports.reference.as_ref())?,
            to: Locator::optional(reports.to.as_ref())?,
            status: Locator::new(&reports.status)?,
            code: Locator::optional(reports.code.as_ref())?,
            at: Locator::optional(reports.at.as_ref())?,
            statuses: reports.statuses.clone(),
            reasons: reports.reasons.clone(),
        })
    }

    pub(crate) fn read(&self, call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
        each(call, self.list.as_deref(), |content| self.receipt(content))
    }

    fn receipt(&self, content: &Content<'_>) -> Result<Receipt, Rejected> {
        let find = |place: &Option<Locator>| place.as_ref().and_then(|place| place.find(content));
        let (provider_id, reference) = (find(&self.id), find(&self.reference));
        if provider_id.is_none() && reference.is_none() {
            return Err(Rejected::Malformed("it does not say about which message it is".to_owned()));
        }
        let word = self.status.find(content).ok_or_else(|| Rejected::Malformed("no status".to_owned()))?;
        let status = self.statuses.get(&word).copied().unwrap_or(Status::Unknown);
        let failed = status.is_final() && status != Status::Delivered;
        let code = find(&self.code).unwrap_or(word);
        Ok(Receipt {
            provider_id,
            reference,
            to: find(&self.to).as_deref().map(address),
            reason: failed.then(|| self.reasons.get(&code).copied().unwrap_or(Reason::Other)),
            code: Some(code),
            at: find(&self.at).as_deref().and_then(time),
            ..Receipt::of(status)
        })
    }
}

/// [`Inbounds`], ready to read.
#[derive(Clone)]
pub(crate) struct InboundReader {
    list: Option<String>,
    id: Option<Locator>,
    from: Locator,
    to: Locator,
    text: Locator,
    at: Option<Locator>,
}

impl InboundReader {
    pub(crate) fn new(inbounds: &Inbounds) -> Result<Self, Invalid> {
        Ok(Self {
            list: inbounds.list.as_deref().map(pointer_of).transpose()?,
            id: Locator::optional(inbounds.id.as_ref())?,
            from: Locator::new(&inbounds.from)?,
            to: Locator::new(&inbounds.to)?,
            text: Locator::new(&inbounds.text)?,
            at: Locator::optional(inbounds.at.as_ref())?,
        })
    }

    pub(crate) fn read(&self, call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
        each(call, self.list.as_deref(), |content| {
            let needed =
                |place: &Locator, what: &str| place.find(content).ok_or_else(|| Rejected::Malformed(format!("no {what}")));
            Ok(Inbound {
                provider_id: self.id.as_ref().and_then(|place| place.find(content)),
                from: address(&needed(&self.from, "sender")?),
                to: address(&needed(&self.to, "receiver")?),
                text: self.text.find(content).unwrap_or_default(),
                at: self.at.as_ref().and_then(|place| place.find(content)).as_deref().and_then(time),
                answers: None,
            })
        })
    }
}

/// Looks into the whole call, or into each of a list.
fn each<T>(call: &Incoming, list: Option<&str>, read: impl Fn(&Content<'_>) -> Result<T, Rejected>) -> Result<Vec<T>, Rejected> {
    let text = String::from_utf8_lossy(&call.body);
    let fields = form(call);
    // A form is no JSON, and has nothing at any pointer.
    let body: Option<Value> = serde_json::from_slice(&call.body).ok();
    let Some(pointer) = list else {
        return read(&Content { json: body.as_ref(), fields: &fields, text: &text }).map(|one| vec![one]);
    };
    let found = body.as_ref().and_then(|body| body.pointer(pointer)).and_then(Value::as_array);
    let found = found.ok_or_else(|| Rejected::Malformed("no list where it should be".to_owned()))?;
    found.iter().map(|one| read(&Content { json: Some(one), fields: &fields, text: &text })).collect()
}
