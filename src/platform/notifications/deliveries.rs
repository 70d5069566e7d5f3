//! What people were sent: staff who may see all of it, and each person their own inbox.

use kernel::access::{Role, Visibility};
use kernel::errors::Error;
use kernel::operation::{Id, View};
use kernel::resource::{NoInput, Resource, Verb};
use kernel::{Ctx, Result};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::Serialize;
use serde_json::json;
use std::borrow::Cow;
use utoipa::ToSchema;
use uuid::Uuid;

use super::delivery::{ActiveModel, Column, Entity, Model};
use super::words::{Channel, DeliveryStatus};

/// Who sees only what they were sent themselves.
pub(super) const VISIBILITIES: &[Visibility] =
    &[own(Role::Registrar), own(Role::Bursar), own(Role::Teacher), own(Role::Staff), own(Role::Student), own(Role::Parent)];

const fn own(role: Role) -> Visibility {
    Visibility { entity: "notification_delivery", role, ids: sent_to_oneself }
}

/// What the caller was sent, once it has come.
fn sent_to_oneself(ctx: &Ctx) -> SelectStatement {
    let own = ctx.find::<Entity>().filter(Column::AccountId.eq(ctx.actor().account_id));
    let arrived = own.filter(Column::Status.is_in([DeliveryStatus::Sent, DeliveryStatus::Delivered]));
    arrived.select_only().column(Column::Id).into_query()
}

/// What people were sent.
#[derive(Debug)]
pub(super) struct Deliveries;

impl Resource for Deliveries {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "notification_delivery";
    const PLURAL: &'static str = "notification_deliveries";
    const PATH: &'static str = "/notification-deliveries";
    const ABOUT: &'static str =
        "What one person is sent in one way. Everybody sees their own: with `channel=in_app` it is their inbox.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::DueAt, Column::SentAt, Column::PersonName, Column::Cost];
    const FILTERABLE: &'static [Column] = &[
        Column::NotificationId,
        Column::AccountId,
        Column::PersonId,
        Column::Category,
        Column::Channel,
        Column::Status,
        Column::Reason,
        Column::ReadAt,
        Column::Provider,
    ];

    fn example() -> serde_json::Value {
        json!({})
    }

    /// One's own, unless one may see them all.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("notification_delivery", permission, Column::Id))
    }
}

/// The caller's own inbox: what has come.
fn inbox(ctx: &Ctx) -> Result<Select<Entity>> {
    let own = ctx.find::<Entity>().filter(Column::AccountId.eq(ctx.account_id()?));
    Ok(own.filter(Column::Channel.eq(Channel::InApp)).filter(Column::Status.eq(DeliveryStatus::Delivered)))
}

/// How many of the caller's own are unread.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Unread {
    /// How many.
    unread: u64,
}

impl View for Unread {}

/// How many of the caller's own are unread.
pub(super) async fn unread(ctx: &Ctx, (): ()) -> Result<Unread> {
    Ok(Unread { unread: inbox(ctx)?.filter(Column::ReadAt.is_null()).count(ctx.uow()).await? })
}

/// Marks one of the caller's own as read; once is enough.
///
/// # Errors
/// 404 for what is not in the caller's inbox.
pub(super) async fn read(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let delivery = inbox(ctx)?.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&delivery)?;
    if delivery.read_at.is_some() {
        return Ok(delivery);
    }
    ctx.update::<Entity>(&delivery, ActiveModel { read_at: Set(Some(ctx.now())), ..ActiveModel::default() }).await
}

/// Marks everything in the caller's own inbox as read.
pub(super) async fn read_all(ctx: &Ctx, (): ()) -> Result<Unread> {
    Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(ctx.now()))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1_i64))
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::AccountId.eq(ctx.account_id()?))
        .filter(Column::Channel.eq(Channel::InApp))
        .filter(Column::Status.eq(DeliveryStatus::Delivered))
        .filter(Column::ReadAt.is_null())
        .exec(ctx.uow())
        .await?;
    Ok(Unread { unread: 0 })
}

/// Why somebody was told something, and why this way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationReason)]
pub(super) struct Why {
    /// Which delivery.
    id: Uuid,
    /// The kind of message.
    kind: String,
    /// Why they were told, in a word that is stable.
    because: String,
    /// The same, in the reader's language.
    explanation: String,
    /// The way it went.
    channel: Channel,
    /// Why it did not go, or not the way it was first to.
    reason: Option<String>,
    /// Whether they may turn such messages off.
    can_be_turned_off: bool,
}

impl View for Why {}

/// Why somebody was told something.
///
/// # Errors
/// 404 for what the caller was not sent, unless they may see all.
pub(super) async fn why(ctx: &Ctx, Id(id): Id) -> Result<Why> {
    let select = Deliveries::scope(ctx, "notifications.notification_delivery.read", ctx.find::<Entity>());
    let delivery = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    let message = ctx.get::<super::message::Entity>(delivery.notification_id).await?;
    let school = ctx.school()?;
    let explanation = ctx.services().messages().format(
        ctx.origin().language,
        &delivery.because.replace('_', "-"),
        &[("school", Cow::Borrowed(school.name.as_str()))],
    );
    Ok(Why {
        id,
        kind: message.kind,
        because: delivery.because,
        explanation,
        channel: delivery.channel,
        reason: delivery.reason,
        can_be_turned_off: delivery.category.is_optional(),
    })
}
