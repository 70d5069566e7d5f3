//! Taking in what somebody wrote: kept once, understood, and answered.

use chrono::{DateTime, Utc};
use kernel::db::dialect;
use kernel::errors::code;
use kernel::values::Phone;
use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveEnum as _, ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::super::keywords::{Menu, Understood};
use super::super::words::Channel;
use super::answer::{self, Answered};
use super::message::{ActiveModel, Column, Entity, Model, Outcome};
use super::people::Household;
use super::stop;

/// Answers that a number gets in a day: a person needs fewer, and two machines that answer each other must end.
const ANSWERS_A_DAY: u64 = 20;
/// Longest text that is kept, in characters: a WhatsApp message has 4096 at most, ten SMS have 1530.
const LONGEST: usize = 4_096;

/// What somebody wrote.
#[derive(Debug, Clone)]
pub(in crate::notifications) struct Written {
    /// The way it came, and the way it is answered.
    pub(in crate::notifications) channel: Channel,
    /// Through which provider.
    pub(in crate::notifications) provider: &'static str,
    /// Who wrote: a telephone number in international form beginning with `+`, or whatever else the provider says.
    pub(in crate::notifications) from: String,
    /// To which number or short code.
    pub(in crate::notifications) to: String,
    /// What.
    pub(in crate::notifications) text: String,
    /// When, by the provider's clock, if it says.
    pub(in crate::notifications) at: Option<DateTime<Utc>>,
    /// The same for the same message, however often it comes.
    pub(in crate::notifications) key: String,
}

/// Keeps what somebody wrote, does what they ask for and answers the way it came, all in the caller's transaction. The same
/// message again changes nothing. What it came to: the row, as it is kept.
///
/// # Errors
/// The database's.
pub(in crate::notifications) async fn take(ctx: &Ctx, written: &Written) -> Result<Model> {
    // Keys hold telephone numbers and texts where a provider has no ids.
    let key = format!("{}:{:032x}", written.provider, xxhash_rust::xxh3::xxh3_128(written.key.as_bytes()));
    if let Some(known) = known(ctx, written.channel, &key).await? {
        return Ok(known);
    }
    let row = ActiveModel {
        channel: Set(written.channel),
        provider: Set(written.provider.to_owned()),
        sender: Set(short(&written.from, 40)),
        recipient: Set(short(&written.to, 40)),
        // NUL is no character for PostgreSQL.
        text: Set(short(&written.text.replace('\0', ""), LONGEST)),
        received_at: Set(written.at.unwrap_or_else(|| ctx.now()).min(ctx.now())),
        keyword: Set(None),
        outcome: Set(Outcome::Kept),
        notification_id: Set(None),
        dedupe_key: Set(key.clone()),
        ..ActiveModel::default()
    };
    // It is written before it is answered: of two who take in the same, the other one waits here, and is told.
    let row = match ctx.nested(async || ctx.insert::<Entity>(row).await).await {
        Ok(row) => row,
        Err(error) if error.is(&code::DUPLICATE) => return known(ctx, written.channel, &key).await?.ok_or(error),
        Err(error) => return Err(error),
    };
    let menu = Menu::of(ctx).await?;
    let understood = menu.understand(&written.text);
    let keyword = understood.keyword().map(str::to_owned);
    let (outcome, answer) = match reachable(&written.from) {
        Some(phone) => act(ctx, &row, &phone, &menu, understood).await?,
        // A name or a short code is a machine's: nothing is sent there, and nobody is behind it who could say stop.
        None => (Outcome::Kept, None),
    };
    let change =
        ActiveModel { keyword: Set(keyword), outcome: Set(outcome), notification_id: Set(answer), ..ActiveModel::default() };
    ctx.update::<Entity>(&row, change).await
}

async fn known(ctx: &Ctx, channel: Channel, key: &str) -> Result<Option<Model>> {
    let rows = ctx.find::<Entity>().filter(Column::Channel.eq(channel)).filter(Column::DedupeKey.eq(key));
    Ok(rows.one(ctx.uow()).await?)
}

fn short(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The telephone that somebody wrote from, if it is one that can be answered.
fn reachable(from: &str) -> Option<Phone> {
    from.parse::<Phone>().ok().filter(|phone| from.starts_with('+') && phone.as_str() == from)
}

/// Does what was asked for.
async fn act(
    ctx: &Ctx,
    row: &Model,
    phone: &Phone,
    menu: &Menu<'_>,
    understood: Understood<'_>,
) -> Result<(Outcome, Option<Uuid>)> {
    let household = Household::of(ctx, phone).await?;
    let asked = answer::Asked { ctx, row, phone, household: &household };
    match understood {
        Understood::Stop => {
            let is_new = stop::stop(ctx, row.channel, phone.as_str()).await?;
            // By SMS a last text confirms it, once.
            let answered =
                if is_new && row.channel == Channel::Sms { asked.say("inbound-stopped").await? } else { Answered::Not };
            Ok((Outcome::Stopped, answered.id()))
        }
        Understood::Start => {
            let is_new = stop::start(ctx, row.channel, phone.as_str()).await?;
            let answered = if is_new { asked.say("inbound-started").await? } else { Answered::Not };
            Ok((Outcome::Started, answered.id()))
        }
        Understood::Menu { .. } => Ok(match asked.menu(menu).await? {
            Answered::By(id) => (Outcome::Menu, Some(id)),
            Answered::NoWay(id) => (Outcome::NoWay, Some(id)),
            Answered::NoCredit => (Outcome::NoCredit, None),
            Answered::Not => (Outcome::Kept, None),
        }),
        _ if answers_today(ctx, row).await? >= ANSWERS_A_DAY => Ok((Outcome::Limited, None)),
        Understood::Answer { answer, rest, .. } => Ok(outcome(asked.module_says(answer, rest).await?)),
        Understood::Text(keyword) => Ok(outcome(asked.school_says(&keyword).await?)),
    }
}

fn outcome(answered: Answered) -> (Outcome, Option<Uuid>) {
    match answered {
        Answered::By(id) => (Outcome::Answered, Some(id)),
        Answered::NoWay(id) => (Outcome::NoWay, Some(id)),
        Answered::NoCredit => (Outcome::NoCredit, None),
        Answered::Not => (Outcome::Kept, None),
    }
}

/// How many answers the number has had. Of several messages of one number at once, each waits here until the one before it
/// is answered and counts.
async fn answers_today(ctx: &Ctx, row: &Model) -> Result<u64> {
    let key = format!("inbound/{}/{}", row.channel.to_value(), row.sender);
    dialect::lock(ctx.uow(), dialect::lock_key(ctx.school_id(), &key)).await?;
    let rows = ctx.find::<Entity>().filter(Column::Channel.eq(row.channel)).filter(Column::Sender.eq(row.sender.as_str()));
    let today = rows.filter(Column::CreatedAt.gt(ctx.now() - chrono::TimeDelta::days(1)));
    Ok(today.filter(Column::NotificationId.is_not_null()).count(ctx.uow()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_telephone_number_in_international_form_is_answered() {
        assert_eq!(reachable("+263772345678").map(String::from).as_deref(), Some("+263772345678"));
        for machine in ["33000", "ECONET", "0772345678", "+263 77 234 5678", "", "+1", "Info263772345678"] {
            assert!(reachable(machine).is_none(), "{machine}");
        }
    }
}
