//! What was told, as a resource, with what is done about it.

use std::collections::BTreeMap;

use kernel::audit::Entry;
use kernel::errors::Error;
use kernel::operation::{Id, View};
use kernel::resource::{NoInput, Resource, Verb};
use kernel::{Ctx, Result};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::message::{ActiveModel, Column, Entity, Model};
use super::words::{Channel, DeliveryStatus, Status};
use super::{credit, delivery, send};

/// What was told to groups of people.
#[derive(Debug)]
pub(super) struct Messages;

impl Resource for Messages {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "notification";
    const PLURAL: &'static str = "notifications";
    const PATH: &'static str = "/notifications";
    const ABOUT: &'static str = "What is told to a group of people at once.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::SendAt, Column::Recipients, Column::Charged];
    const FILTERABLE: &'static [Column] = &[Column::Kind, Column::Category, Column::Urgency, Column::Status, Column::SendAt];

    fn example() -> serde_json::Value {
        json!({})
    }
}

/// Stops what has not been sent yet, and gives its credit back.
///
/// # Errors
/// 404; 409 when everything has been sent.
pub(super) async fn cancel(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let message = ctx.get::<Entity>(id).await?;
    ctx.check_version(&message)?;
    if !matches!(message.status, Status::Scheduled | Status::Sending) {
        return Err(Error::illegal_transition(&message.status.to_value(), &[]));
    }
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Status, Expr::value(DeliveryStatus::Cancelled))
        .col_expr(delivery::Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(delivery::Column::SchoolId.eq(ctx.school_id()))
        .filter(delivery::Column::NotificationId.eq(id))
        .filter(delivery::Column::Status.is_in([DeliveryStatus::Queued, DeliveryStatus::Held]))
        .exec(ctx.uow())
        .await?;
    ctx.audit(Entry::new("notification", "cancel", Some(id)));
    let being_sent = ctx
        .find::<delivery::Entity>()
        .filter(delivery::Column::NotificationId.eq(id))
        .filter(delivery::Column::Status.eq(DeliveryStatus::Sending));
    if being_sent.count(ctx.uow()).await? == 0 {
        return send::settle(ctx, &message, Status::Cancelled).await;
    }
    // What it costs is known when the job that sends it ends.
    let row = ActiveModel { status: sea_orm::ActiveValue::Set(Status::Cancelled), ..ActiveModel::default() };
    ctx.update::<Entity>(&message, row).await
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationFigures)]
pub(super) struct Figures {
    /// How many people it was for.
    recipients: i32,
    /// How many have read it.
    read: i64,
    /// How many deliveries stand how, by channel.
    channels: BTreeMap<Channel, BTreeMap<String, i64>>,
    /// Why some were skipped or failed, and how many for each reason.
    reasons: BTreeMap<String, i64>,
    /// What it has cost, in the currency's units.
    #[schema(example = "1.2000")]
    cost: String,
}

impl View for Figures {}

/// What became of it.
///
/// # Errors
/// 404.
pub(super) async fn figures(ctx: &Ctx, Id(id): Id) -> Result<Figures> {
    use delivery::Column as C;
    let message = ctx.get::<Entity>(id).await?;
    let groups: Vec<(Channel, DeliveryStatus, Option<String>, i64, i64)> = ctx
        .find::<delivery::Entity>()
        .filter(C::NotificationId.eq(id))
        .select_only()
        .columns([C::Channel, C::Status, C::Reason])
        .column_as(C::Id.count(), "deliveries")
        .column_as(Expr::expr(Func::count(Expr::col(C::ReadAt))), "read")
        .group_by(C::Channel)
        .group_by(C::Status)
        .group_by(C::Reason)
        .into_tuple()
        .all(ctx.uow())
        .await?;
    let mut figures = Figures {
        recipients: message.recipients,
        read: 0,
        channels: BTreeMap::new(),
        reasons: BTreeMap::new(),
        cost: credit::decimal(send::spent(ctx, id).await?),
    };
    for (channel, status, reason, count, read) in groups {
        figures.read += read;
        *figures.channels.entry(channel).or_default().entry(status.to_value()).or_default() += count;
        if let Some(reason) = reason {
            *figures.reasons.entry(reason).or_default() += count;
        }
    }
    Ok(figures)
}
