//! Telling people something: the one way for every module.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use kernel::errors::Error;
use kernel::{Ctx, Result, jobs};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::codes::AUDIENCE_TOO_LARGE;
use super::kind::Kind;
use super::plan::{Planned, Terms, plan};
use super::recipient::{Addresses, Recipient, distinct};
use super::template::Texts;
use super::unsubscribe::opt_out;
use super::words::{Category, Channel, Choice, DeliveryStatus, Status, Urgency};
use super::{credit, delivery, gateways, live, message, parts, preference, send, suppression};
use crate::identity::devices;
use crate::schools::settings;

/// Most people that one message goes to.
pub const MOST: usize = 50_000;

/// Something to tell.
#[derive(Debug)]
pub struct Notice {
    /// What kind of message.
    pub kind: &'static Kind,
    /// Whom, each once.
    pub recipients: Vec<Recipient>,
    /// How they were chosen, for the record.
    pub audience: Value,
    /// Values that its texts name, for everybody.
    pub data: Map<String, Value>,
    /// Whether it may wake people.
    pub urgency: Urgency,
    /// The ways it may go; without: the kind's.
    pub channels: Option<Vec<Channel>>,
    /// When; without: now.
    pub send_at: Option<DateTime<Utc>>,
    /// Of messages with the same key (120 characters at most) there is only one: what is told because of an event carries
    /// the event's id.
    pub dedupe_key: Option<String>,
    /// Whether who is told has just asked for it: then no hour is a quiet one.
    pub asked_for: bool,
}

impl Notice {
    /// Of this kind, to these people.
    #[must_use]
    pub fn new(kind: &'static Kind, recipients: Vec<Recipient>, data: Map<String, Value>) -> Self {
        Self {
            kind,
            recipients,
            audience: json!({}),
            data,
            urgency: Urgency::default(),
            channels: None,
            send_at: None,
            dedupe_key: None,
            asked_for: false,
        }
    }
}

/// Deliveries worked out and not written yet.
pub(super) struct Drafted {
    pub(super) notice: Notice,
    pub(super) rows: Vec<Draft>,
}

/// One of them.
pub(super) struct Draft {
    pub(super) recipient: usize,
    pub(super) planned: Planned,
    addresses: Addresses,
    said: super::template::Said,
    pub(super) parts: usize,
    /// What it may cost at most, whichever way it goes in the end.
    pub(super) most: i64,
}

impl Drafted {
    /// What all of them may cost at most.
    pub(super) fn most(&self) -> i64 {
        self.rows.iter().map(|draft| draft.most).sum()
    }
}

/// Tells people something, in the caller's transaction: their inboxes have it when that commits, what goes elsewhere
/// follows as a job. Asked for again with the same key, it gives the message there is.
///
/// # Errors
/// 422 for a value that a text names and nobody gave, or too many people; 409 `CREDIT_EXHAUSTED`; the database's.
pub async fn notify(ctx: &Ctx, notice: Notice) -> Result<message::Model> {
    if let Some(key) = &notice.dedupe_key
        && let Some(known) = ctx.find::<message::Entity>().filter(message::Column::DedupeKey.eq(key)).one(ctx.uow()).await?
    {
        return Ok(known);
    }
    let drafted = draft(ctx, notice).await?;
    write(ctx, drafted).await
}

/// Works out who is told which way, in what words, and what it may cost. Writes nothing.
///
/// # Errors
/// As [`notify`].
pub(super) async fn draft(ctx: &Ctx, mut notice: Notice) -> Result<Drafted> {
    notice.recipients = distinct(std::mem::take(&mut notice.recipients));
    if notice.recipients.len() > MOST {
        return Err(Error::new(&AUDIENCE_TOO_LARGE).with("limit", MOST));
    }
    let school = ctx.school()?.clone();
    notice.data.entry("school").or_insert_with(|| school.name.clone().into());
    let prices = gateways::prices(ctx).await?;
    let terms = Terms {
        category: notice.kind.category,
        urgency: notice.urgency,
        channels: notice.channels.clone().unwrap_or_else(|| notice.kind.channels.to_vec()),
        open: prices.keys().copied().collect(),
        send_at: notice.send_at.unwrap_or_else(|| ctx.now()).max(ctx.now()),
        quiet: if notice.asked_for { None } else { settings::get(ctx, settings::key::QUIET_HOURS).await? },
        zone: school.time_zone,
    };
    let choices = choices(ctx, &notice).await?;
    let insists = notice.urgency == Urgency::Emergency || !notice.kind.category.is_optional();
    let mut suppressed = suppressed(ctx, insists).await?;
    if !insists {
        suppressed.extend(opted_out(ctx, notice.kind.category).await?);
    }
    let texts = Texts::of(ctx, notice.kind).await?;
    let with_devices = devices::with_devices(ctx).await?;
    let (mut rows, none) = (Vec::with_capacity(notice.recipients.len() * 2), BTreeMap::new());
    // Most people are told the same words: those are put together once for each channel and language.
    let mut same = HashMap::new();
    for (place, recipient) in notice.recipients.iter().enumerate() {
        let addresses = recipient.addresses(recipient.account_id.is_some_and(|account| with_devices.contains(&account)));
        let chosen = recipient.account_id.and_then(|account| choices.get(&account)).unwrap_or(&none);
        let blocked: BTreeSet<_> = addresses
            .iter()
            .filter(|(channel, address)| suppressed.contains(&(**channel, address.as_str().to_owned())))
            .map(|(channel, _)| *channel)
            .collect();
        let language = recipient.language.unwrap_or(school.language);
        for planned in plan(&terms, &addresses, chosen, &blocked) {
            let channel = planned.channel;
            let (said, count) = if recipient.data.is_empty() {
                match same.get(&(channel, language)) {
                    Some(known) => Clone::clone(known),
                    None => {
                        let said = in_words(&texts, channel, language, &notice.data)?;
                        same.insert((channel, language), said.clone());
                        said
                    }
                }
            } else {
                let own = notice.data.iter().chain(&recipient.data).map(|(name, value)| (name.clone(), value.clone()));
                in_words(&texts, channel, language, &own.collect())?
            };
            let most = match planned.status {
                DeliveryStatus::Skipped => 0,
                _ => dearest(&planned, &prices, count),
            };
            rows.push(Draft { recipient: place, planned, addresses: addresses.clone(), said, parts: count, most });
        }
    }
    Ok(Drafted { notice, rows })
}

fn in_words(
    texts: &Texts,
    channel: Channel,
    language: kernel::i18n::Language,
    data: &Map<String, Value>,
) -> Result<(super::template::Said, usize)> {
    let mut said = texts.say(channel, language, data)?;
    let (body, count) = parts(channel, said.body);
    said.body = body;
    Ok((said, count))
}

/// The dearest of the ways it may go. In how many parts an SMS goes is known of the text of its own channel only; of a way
/// fallen back on, the same text is as long.
fn dearest(planned: &Planned, prices: &BTreeMap<Channel, i64>, count: usize) -> i64 {
    let ways = planned.fallbacks.iter().chain([&planned.channel]);
    let price = |channel: &Channel| prices.get(channel).copied().unwrap_or(0);
    ways.map(price).max().unwrap_or(0) * i64::try_from(count).unwrap_or(1)
}

async fn choices(ctx: &Ctx, notice: &Notice) -> Result<HashMap<Uuid, BTreeMap<Channel, Choice>>> {
    use preference::Column as C;
    let mut choices: HashMap<Uuid, BTreeMap<Channel, Choice>> = HashMap::new();
    let rows = ctx.find::<preference::Entity>().filter(C::Category.eq(notice.kind.category)).all(ctx.uow()).await?;
    for row in rows {
        choices.entry(row.account_id).or_default().insert(row.channel, row.choice);
    }
    Ok(choices)
}

/// Addresses that get nothing. Who said stop is told nevertheless of what concerns a child's safety; what does not exist is
/// not written to for that.
async fn suppressed(ctx: &Ctx, insists: bool) -> Result<BTreeSet<(Channel, String)>> {
    use suppression::Reason;
    let mut rows = ctx.find::<suppression::Entity>();
    if insists {
        rows = rows.filter(suppression::Column::Reason.is_in([Reason::Bounced, Reason::Invalid]));
    }
    let rows = rows.all(ctx.uow()).await?;
    Ok(rows.into_iter().map(|row| (row.channel, row.address)).collect())
}

/// Addresses of people without an account who want nothing of a category.
async fn opted_out(ctx: &Ctx, category: Category) -> Result<Vec<(Channel, String)>> {
    let rows = ctx.find::<opt_out::Entity>().filter(opt_out::Column::Category.eq(category)).all(ctx.uow()).await?;
    Ok(rows.into_iter().map(|row| (row.channel, row.address)).collect())
}

/// Writes the message, its deliveries and the job that sends them.
async fn write(ctx: &Ctx, drafted: Drafted) -> Result<message::Model> {
    let charged = drafted.most();
    let Drafted { notice, rows } = drafted;
    let id = ctx.new_id();
    let send_at = notice.send_at.unwrap_or_else(|| ctx.now()).max(ctx.now());
    let waits = rows.iter().filter(|draft| draft.planned.status == DeliveryStatus::Queued);
    let first_due = waits.filter(|draft| !is_in_inbox(ctx, draft)).map(|draft| draft.planned.due_at).min();
    let status = match first_due {
        None => Status::Sent,
        Some(due) if due > ctx.now() => Status::Scheduled,
        Some(_) => Status::Sending,
    };
    let row = message::ActiveModel {
        id: Set(id),
        kind: Set(notice.kind.key.to_owned()),
        category: Set(notice.kind.category),
        urgency: Set(notice.urgency),
        status: Set(status),
        audience: Set(notice.audience),
        data: Set(Value::Object(notice.data)),
        channels: Set(json!(notice.channels.as_deref().unwrap_or(notice.kind.channels))),
        send_at: Set(send_at),
        recipients: Set(i32::try_from(notice.recipients.len()).unwrap_or(i32::MAX)),
        charged: Set(charged),
        dedupe_key: Set(notice.dedupe_key),
        ..message::ActiveModel::default()
    };
    let message = ctx.insert::<message::Entity>(row).await?;
    credit::take(ctx, charged, id).await?;
    let deliveries = rows.into_iter().filter_map(|draft| {
        let recipient = notice.recipients.get(draft.recipient)?;
        Some(delivery_row(ctx, &message, recipient, draft))
    });
    let deliveries: Vec<_> = deliveries.collect();
    for row in &deliveries {
        live::tell_of_row(ctx, row);
    }
    ctx.insert_many::<delivery::Entity>(deliveries).await?;
    if let Some(due) = first_due {
        send::enqueue(ctx, id, due, notice.urgency).await?;
    }
    Ok(message)
}

/// An inbox needs nobody to carry anything there.
fn is_in_inbox(ctx: &Ctx, draft: &Draft) -> bool {
    draft.planned.channel == Channel::InApp && draft.planned.due_at <= ctx.now()
}

fn delivery_row(ctx: &Ctx, message: &message::Model, to: &Recipient, draft: Draft) -> delivery::ActiveModel {
    let arrived = is_in_inbox(ctx, &draft) && draft.planned.status == DeliveryStatus::Queued;
    let status = if arrived { DeliveryStatus::Delivered } else { draft.planned.status };
    let at = arrived.then(|| ctx.now());
    let Draft { planned, addresses, said, parts, .. } = draft;
    delivery::ActiveModel {
        id: Set(ctx.new_id()),
        notification_id: Set(message.id),
        account_id: Set(to.account_id),
        person_kind: Set(to.person.map(|(kind, _)| kind.to_owned())),
        person_id: Set(to.person.map(|(_, id)| id)),
        person_name: Set(to.name.clone()),
        category: Set(message.category),
        channel: Set(planned.channel),
        fallbacks: Set(json!(planned.fallbacks)),
        address: Set(addresses.get(&planned.channel).cloned()),
        addresses: Set(json!(addresses)),
        language: Set(said.language),
        subject: Set(Some(said.subject)),
        body: Set(said.body),
        because: Set(to.because.clone()),
        status: Set(status),
        reason: Set(planned.reason.map(str::to_owned)),
        due_at: Set(planned.due_at),
        sent_at: Set(at),
        delivered_at: Set(at),
        read_at: Set(None),
        attempts: Set(0),
        provider: Set(None),
        provider_id: Set(None),
        parts: Set(i32::try_from(parts).unwrap_or(i32::MAX)),
        cost: Set(0),
        ..delivery::ActiveModel::default()
    }
}

/// The priority of the job that sends it.
pub(super) fn priority(urgency: Urgency) -> jobs::Priority {
    match urgency {
        Urgency::Emergency => jobs::Priority::High,
        Urgency::Normal => jobs::Priority::Normal,
    }
}
