//! `POST /notification-templates/preview`: what a text will say, and what it will cost to say it.

use kernel::errors::Error;
use kernel::i18n::Language;
use kernel::operation::{Body, View};
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::super::words::Channel;
use super::super::{kinds, parts};
use super::render::Template;
use super::texts::Texts;

/// What is to be looked at.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationPreviewInput)]
pub(in crate::notifications) struct Input {
    /// The kind of message.
    #[schema(min_length = 1, max_length = 60)]
    kind: String,
    /// The channel.
    channel: Channel,
    /// The language.
    language: Language,
    /// A subject that is not kept yet; without: the one in use.
    #[schema(max_length = 200)]
    subject: Option<String>,
    /// A text that is not kept yet; without: the one in use.
    #[schema(min_length = 1, max_length = 10000)]
    body: Option<String>,
    /// Values for the names in it; without: the kind's examples.
    #[schema(value_type = Option<Object>)]
    data: Option<Map<String, Value>>,
}

/// What will be said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationPreview)]
pub(in crate::notifications) struct Preview {
    /// The language of the text that was found: English where there is none in the language asked for.
    language: Language,
    /// The subject line or title.
    subject: String,
    /// The text, as it is sent on this channel.
    body: String,
    /// Messages that are paid for: an SMS of more than 160 characters is several, of other letters than those of GSM's
    /// alphabet already one of more than 70.
    parts: usize,
}

impl View for Preview {}

/// What a text will say.
///
/// # Errors
/// 404 for a kind there is not; 422 for a text that makes no sense, or a name without a value.
pub(in crate::notifications) async fn preview(ctx: &Ctx, Body(input): Body<Input>) -> Result<Preview> {
    let kind = kinds::find(ctx, &input.kind).ok_or_else(Error::not_found)?;
    let data = input
        .data
        .unwrap_or_else(|| kind.variables.iter().map(|variable| (variable.name.to_owned(), variable.example.into())).collect());
    let used = Texts::of(ctx, kind).await?.say(input.channel, input.language, &data)?;
    let subject = match &input.subject {
        Some(text) => Template::parse("subject", text)?.render(&data)?,
        None => used.subject,
    };
    let body = match &input.body {
        Some(text) => Template::parse("body", text)?.render(&data)?,
        None => used.body,
    };
    let (body, parts) = parts(input.channel, body);
    Ok(Preview { language: used.language, subject, body, parts })
}
