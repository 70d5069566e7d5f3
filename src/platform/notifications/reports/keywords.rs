//! What somebody writes back: `STOP`, and `START`.

use kernel::{Ctx, Result, resource};
use sea_orm::{ColumnTrait, QueryFilter};
use sms::Inbound;

use super::super::suppression::{Column, Entity, Reason};
use super::super::suppressions::{Input, Suppressions};
use super::super::words::Channel;

/// Words by which people say that they want no more, in the languages of the platform.
const STOP: &[&str] = &["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "MIRA", "MISA"];
/// And that they want it again.
const START: &[&str] = &["START", "UNSTOP", "YES", "TANGA", "QALA"];

/// Does what somebody asks for. `false`: it is none of the words that are known; the message itself is kept with the source.
///
/// # Errors
/// The database's.
pub(super) async fn apply(ctx: &Ctx, message: &Inbound) -> Result<bool> {
    let word: String = message.text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
    let known = ctx.find::<Entity>().filter(Column::Channel.eq(Channel::Sms)).filter(Column::Address.eq(message.from.as_str()));
    let known = known.one(ctx.uow()).await?;
    if STOP.contains(&word.as_str()) {
        if known.is_none() {
            let (channel, address) = (Channel::Sms, message.from.clone());
            let input = Input { channel, address, reason: Reason::Stopped, note: None };
            resource::create::<Suppressions>(ctx, input).await?;
        }
        return Ok(true);
    }
    if START.contains(&word.as_str()) {
        // An address that does not exist is not brought back by a word.
        if let Some(row) = known.filter(|row| row.reason == Reason::Stopped) {
            resource::delete::<Suppressions>(ctx, row).await?;
        }
        return Ok(true);
    }
    Ok(false)
}
