//! Making a feed, whose token is shown this once, and revoking one.

use kernel::access::Reach;
use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id, View};
use kernel::resource::{self, Verb};
use kernel::{Ctx, Error, Result};
use platform::address_token;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::class_teachers::belongs_to_school;
use super::super::{class, record};
use super::feed::{ActiveModel, Entity, FeedScope, Model};
use super::feeds::CalendarFeeds;

const CREATE: &str = "academics.calendar_feed.create";

/// A feed to be made.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewCalendarFeed {
    /// What it is called where it is shown.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// What is in it.
    pub scope: FeedScope,
    /// With `class`: the class.
    pub class_id: Option<Uuid>,
    /// Whom it is for; the caller unless given. For another only by those who may see every feed.
    pub account_id: Option<Uuid>,
}

/// A feed with its address.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarFeedWithToken {
    /// The feed.
    pub feed: Model,
    /// Its token: shown this once.
    pub token: String,
    /// The path at which calendar programs read it: shown this once.
    pub path: String,
}

impl View for CalendarFeedWithToken {
    fn id(&self) -> Option<Uuid> {
        Some(self.feed.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.feed.version)
    }
}

/// Makes a feed: the operation.
///
/// # Errors
/// 422 naming every problem.
pub(super) async fn create(ctx: &Ctx, Body(cmd): Body<NewCalendarFeed>) -> Result<CalendarFeedWithToken> {
    let own = ctx.account_id()?;
    let account_id = cmd.account_id.unwrap_or(own);
    let mut problems = Problems::new();
    problems.add_if((cmd.scope == FeedScope::Class) != cmd.class_id.is_some(), || Detail::of("class_id", "class_scope_only"));
    if let Some(id) = cmd.class_id {
        use class::Column as C;
        let seen = Condition::all().add(C::Id.eq(id)).add(ctx.visible("class", "academics.class.read", C::Id));
        let known = record::any::<class::Entity>(ctx, seen).await?;
        problems.add_if(!known, || Detail::of("class_id", "invalid_reference"));
    }
    if account_id != own {
        let known = ctx.reach(CREATE) == Some(Reach::All) && belongs_to_school(ctx, account_id).await?;
        problems.add_if(!known, || Detail::of("account_id", "account_not_in_school"));
    }
    problems.into_result()?;
    let token = address_token::new(ctx.school()?.id)?;
    let row = ActiveModel {
        name: Set(cmd.name),
        scope: Set(cmd.scope),
        class_id: Set(cmd.class_id),
        account_id: Set(account_id),
        token_hash: Set(address_token::hash(&token)),
        revoked_at: Set(None),
        ..ActiveModel::default()
    };
    let feed = ctx.insert::<Entity>(row).await?;
    record::command(ctx, "calendar_feed", "create", "academics.calendar_feed.created", None, &feed)?;
    let path = format!("/api/v1/calendar-feeds/{token}.ics");
    Ok(CalendarFeedWithToken { feed, token, path })
}

/// Revokes a feed: the operation. Its address is of use to nobody from then on.
///
/// # Errors
/// 404; 409 when it is revoked already; 412.
pub(super) async fn revoke(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = resource::get_scoped::<CalendarFeeds>(ctx, id, Verb::Get).await?;
    ctx.check_version(&before)?;
    if before.revoked_at.is_some() {
        return Err(Error::illegal_transition("revoked", &[]));
    }
    let row = ActiveModel { revoked_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    record::command(ctx, "calendar_feed", "revoke", "academics.calendar_feed.revoked", Some(&before), &after)?;
    Ok(after)
}
