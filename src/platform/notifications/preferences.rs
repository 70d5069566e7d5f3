//! What a person wants to hear how.

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, View};
use kernel::{Ctx, Result};
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait, Iterable, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::preference::{ActiveModel, Column, Entity, Model};
use super::words::{Category, Channel, Choice};

/// What a person hears of a category by a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationPreference {
    /// What it is about: not `safety` or `system`, which everybody hears.
    category: Category,
    /// The way.
    channel: Channel,
    /// `digest` is for e-mail only.
    choice: Choice,
}

/// Everything that a person may choose.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationPreferences {
    /// Each category and channel, chosen or not.
    preferences: Vec<NotificationPreference>,
}

impl View for NotificationPreferences {}

/// What a person chooses.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationPreferencesInput {
    /// What is chosen anew; the rest stays.
    #[schema(min_items = 1, max_items = 100)]
    preferences: Vec<NotificationPreference>,
}

/// The caller's own choices.
pub(super) async fn show(ctx: &Ctx, (): ()) -> Result<NotificationPreferences> {
    let chosen = own(ctx).await?;
    let choice = |category, channel| {
        chosen.iter().find(|row| row.category == category && row.channel == channel).map_or(Choice::On, |row| row.choice)
    };
    let categories = Category::iter().filter(|category| category.is_optional());
    let preferences = categories.flat_map(|category| {
        Channel::ALL.map(|channel| NotificationPreference { category, channel, choice: choice(category, channel) })
    });
    Ok(NotificationPreferences { preferences: preferences.collect() })
}

async fn own(ctx: &Ctx) -> Result<Vec<Model>> {
    Ok(ctx.find::<Entity>().filter(Column::AccountId.eq(ctx.account_id()?)).all(ctx.uow()).await?)
}

/// Chooses anew.
///
/// # Errors
/// 422 for what cannot be chosen.
pub(super) async fn choose(ctx: &Ctx, Body(input): Body<NotificationPreferencesInput>) -> Result<NotificationPreferences> {
    let mut problems = Problems::new();
    for (place, wish) in input.preferences.iter().enumerate() {
        let field = |name: &str| format!("preferences[{place}].{name}");
        problems.add_if(!wish.category.is_optional(), || {
            Detail::of(field("category"), "everybody_hears").with("category", wish.category.to_value())
        });
        let digest = wish.choice == Choice::Digest && wish.channel != Channel::Email;
        problems.add_if(digest, || Detail::of(field("choice"), "digest_is_email"));
    }
    problems.into_result()?;
    let chosen = own(ctx).await?;
    // Of one thing said twice, the last counts.
    for (place, wish) in input.preferences.iter().enumerate() {
        let later = input.preferences.iter().skip(place + 1);
        if later.into_iter().any(|later| later.category == wish.category && later.channel == wish.channel) {
            continue;
        }
        match chosen.iter().find(|row| row.category == wish.category && row.channel == wish.channel) {
            Some(row) if row.choice == wish.choice => {}
            Some(row) => {
                ctx.update::<Entity>(row, ActiveModel { choice: Set(wish.choice), ..ActiveModel::default() }).await?;
            }
            None => {
                let row = ActiveModel {
                    account_id: Set(ctx.account_id()?),
                    category: Set(wish.category),
                    channel: Set(wish.channel),
                    choice: Set(wish.choice),
                    ..ActiveModel::default()
                };
                ctx.insert::<Entity>(row).await?;
            }
        }
    }
    show(ctx, ()).await
}
