//! `POST /notifications`: what a member of staff tells a group of people; and what that would cost.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::audit::Entry;
use kernel::errors::{Detail, Error, Problems};
use kernel::operation::{Body, View};
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;
use validator::Validate;

use super::audience::Audience;
use super::credit;
use super::kind::ANNOUNCEMENT;
use super::message::Model;
use super::notify::{self, Notice};
use super::words::{Channel, DeliveryStatus, Urgency};

/// What is to be told, and to whom.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = AnnouncementInput)]
pub(super) struct Input {
    /// Whom: everybody that any of these names, each once.
    audience: Audience,
    /// The subject line or title.
    #[schema(min_length = 1, max_length = 160)]
    subject: String,
    /// The text.
    #[schema(min_length = 1, max_length = 5000)]
    text: String,
    /// Whether it may wake people.
    #[serde(default)]
    urgency: Urgency,
    /// The ways it may go beside the inbox, the first that works for each person; without: push, WhatsApp, SMS, e-mail.
    #[schema(min_items = 1, max_items = 5)]
    channels: Option<Vec<Channel>>,
    /// When; without: now.
    send_at: Option<DateTime<Utc>>,
}

impl Input {
    async fn notice(self, ctx: &Ctx) -> Result<Notice> {
        let mut problems = Problems::new();
        problems.add_if(self.audience.is_empty(), || Detail::of("audience", "required"));
        let far = ctx.now() + chrono::TimeDelta::days(366);
        problems.add_if(self.send_at.is_some_and(|time| time > far), || Detail::of("send_at", "too_far_ahead"));
        problems.into_result()?;
        let recipients = self.audience.resolve(ctx).await?;
        if recipients.is_empty() {
            return Err(Error::validation(vec![Detail::of("audience", "audience_empty")]));
        }
        let data = Map::from_iter([("subject".to_owned(), self.subject.into()), ("text".to_owned(), self.text.into())]);
        Ok(Notice {
            audience: serde_json::to_value(&self.audience)?,
            urgency: self.urgency,
            channels: self.channels,
            send_at: self.send_at,
            ..Notice::new(&ANNOUNCEMENT, recipients, data)
        })
    }
}

/// Tells them.
///
/// # Errors
/// 422 naming who does not exist; 409 `CREDIT_EXHAUSTED`.
pub(super) async fn announce(ctx: &Ctx, Body(input): Body<Input>) -> Result<Model> {
    let notice = input.notice(ctx).await?;
    let message = notify::notify(ctx, notice).await?;
    ctx.audit(Entry::new("notification", "create", Some(message.id)).after(json!({
        "kind": message.kind, "audience": message.audience, "recipients": message.recipients, "urgency": message.urgency,
    })));
    Ok(message)
}

/// What it would come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationEstimate)]
pub(super) struct Estimate {
    /// How many people.
    recipients: usize,
    /// How many of them cannot be told in any way.
    unreachable: usize,
    /// By the way they are tried first.
    channels: BTreeMap<Channel, OfChannel>,
    /// What it costs at most, whichever ways are fallen back on; in the currency's units.
    #[schema(example = "12.5000")]
    cost_at_most: String,
    /// The credit that is left before.
    #[schema(example = "50.0000")]
    credit: String,
    /// Whether that is enough.
    affordable: bool,
}

/// What goes one way.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = NotificationEstimateOfChannel)]
pub(super) struct OfChannel {
    /// Messages.
    messages: usize,
    /// Messages that are paid for: an SMS may be several.
    parts: usize,
}

impl View for Estimate {}

/// What it would come to. Writes nothing.
///
/// # Errors
/// As [`announce`], but for the credit.
pub(super) async fn estimate(ctx: &Ctx, Body(input): Body<Input>) -> Result<Estimate> {
    let notice = input.notice(ctx).await?;
    let drafted = notify::draft(ctx, notice).await?;
    let mut channels: BTreeMap<Channel, OfChannel> = BTreeMap::new();
    let mut unreachable = 0;
    for draft in &drafted.rows {
        if draft.planned.status == DeliveryStatus::Skipped {
            unreachable += 1;
            continue;
        }
        let of = channels.entry(draft.planned.channel).or_default();
        of.messages += 1;
        of.parts += draft.parts;
    }
    let (most, left) = (drafted.most(), credit::left(ctx).await?);
    Ok(Estimate {
        recipients: drafted.notice.recipients.len(),
        unreachable,
        channels,
        cost_at_most: credit::decimal(most),
        credit: credit::decimal(left),
        affordable: most <= left,
    })
}
