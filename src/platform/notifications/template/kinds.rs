//! `GET /notification-kinds`: what the school is told, and what its texts can name.

use kernel::i18n::Language;
use kernel::operation::View;
use kernel::{Ctx, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::kinds;
use super::super::words::{Category, Channel};

/// A kind of message.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::notifications) struct NotificationKind {
    /// Its stable name.
    key: &'static str,
    /// When it is sent, to whom.
    about: &'static str,
    /// What it is about.
    category: Category,
    /// The ways it may go, beside the inbox.
    channels: Vec<Channel>,
    /// What its texts can name.
    variables: Vec<NotificationVariable>,
    /// The program's own texts.
    texts: Vec<NotificationText>,
}

/// Something that a text can name.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::notifications) struct NotificationVariable {
    /// Its name.
    name: &'static str,
    /// What it is.
    about: &'static str,
    /// What a preview shows for it.
    example: &'static str,
}

/// A text of the program.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::notifications) struct NotificationText {
    /// The language.
    language: Language,
    /// The subject line or title.
    subject: &'static str,
    /// The text.
    body: &'static str,
}

impl View for NotificationKind {}

/// Every kind.
pub(in crate::notifications) async fn list_kinds(ctx: &Ctx, (): ()) -> Result<Vec<NotificationKind>> {
    let shown = kinds::all(ctx).into_iter().map(|kind| NotificationKind {
        key: kind.key,
        about: kind.about,
        category: kind.category,
        channels: kind.channels.to_vec(),
        variables: kind
            .variables
            .iter()
            .map(|variable| NotificationVariable { name: variable.name, about: variable.about, example: variable.example })
            .collect(),
        texts: kind
            .texts
            .iter()
            .map(|text| NotificationText { language: text.language, subject: text.subject, body: text.body })
            .collect(),
    });
    Ok(shown.collect())
}
