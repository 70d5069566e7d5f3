//! How much a school keeps: one counter row, which cannot pass the quota however many uploads come at once, because
//! each adds to it with a condition in the same statement.
//!
//! What is on its way in counts with the length that was announced, from the moment it is announced.

use chrono::{DateTime, Utc};
use kernel::db::{Access, Tenant};
use kernel::errors::{Error, Result};
use kernel::operation::View;
use kernel::{Ctx, set};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::FILE_QUOTA_EXCEEDED;

kernel::tenant_entity! {
    /// A school's counter; its id is the school's.
    #[sea_orm(table_name = "file_usage")]
    #[schema(as = FileUsageRow)]
    pub struct Model {
        /// Bytes kept or on their way in.
        pub used_bytes: i64,
        /// Bytes it may keep; `None`: as many as is configured.
        pub quota_bytes: Option<i64>,
        /// When its files were last looked through.
        pub swept_at: Option<DateTime<Utc>>,
    }
}

/// How much the school keeps, and may keep.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileUsage)]
pub(super) struct Usage {
    /// Bytes of all contents, with what is set aside for uploads on their way in.
    used_bytes: i64,
    /// Bytes it may keep.
    quota_bytes: i64,
    /// Longest file, in bytes.
    max_file_bytes: i64,
}

impl View for Usage {}

impl Usage {
    /// Of a school's row; one that has none keeps nothing yet.
    pub(super) fn of(ctx: &Ctx, row: Option<Model>) -> Self {
        let config = &ctx.services().config().files;
        Self {
            used_bytes: row.as_ref().map_or(0, |row| row.used_bytes),
            quota_bytes: row.and_then(|row| row.quota_bytes).unwrap_or_else(|| signed(config.quota_bytes)),
            max_file_bytes: signed(config.max_bytes),
        }
    }
}

/// How much the school keeps.
///
/// # Errors
/// The database's.
pub(super) async fn show(ctx: &Ctx, (): ()) -> Result<Usage> {
    Ok(Usage::of(ctx, ctx.find::<Entity>().one(ctx.uow()).await?))
}

/// Sets so many bytes aside.
///
/// # Errors
/// 409 `FILE_QUOTA_EXCEEDED` when the school has not so much room.
pub(super) async fn reserve(ctx: &Ctx, bytes: i64) -> Result<()> {
    debug_assert_eq!(ctx.uow().access(), Access::Write);
    let configured = signed(ctx.services().config().files.quota_bytes);
    for known in [true, false] {
        if !known {
            begin(ctx, ctx.school_id()).await?;
        }
        let quota = Expr::col(Column::QuotaBytes).if_null(configured);
        let added = Entity::update_many()
            .col_expr(Column::UsedBytes, Expr::col(Column::UsedBytes).add(bytes))
            .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
            .filter(Column::SchoolId.eq(ctx.school_id()))
            .filter(Expr::col(Column::UsedBytes).add(bytes).lte(quota))
            .exec(ctx.uow())
            .await?;
        if added.rows_affected > 0 {
            return Ok(());
        }
    }
    let usage = show(ctx, ()).await?;
    Err(Error::conflict(&FILE_QUOTA_EXCEEDED).with("used", usage.used_bytes).with("quota", usage.quota_bytes))
}

/// The row of a school that has none yet.
pub(super) async fn begin(ctx: &Ctx, school: Uuid) -> Result<()> {
    let row = ActiveModel {
        school_id: set(school),
        id: set(school),
        used_bytes: set(0_i64),
        quota_bytes: set(None::<i64>),
        swept_at: set(None::<DateTime<Utc>>),
        version: set(1_i64),
        created_at: set(ctx.now()),
        created_by: set(ctx.actor().account_id),
        updated_at: set(ctx.now()),
        updated_by: set(ctx.actor().account_id),
    };
    let key = OnConflict::columns([Entity::SCHOOL_ID, Entity::ID]).do_nothing().to_owned();
    Entity::insert(row).on_conflict(key).exec_without_returning(ctx.uow()).await?;
    Ok(())
}

/// Gives so many bytes back.
///
/// # Errors
/// The database's.
pub(super) async fn release(ctx: &Ctx, bytes: i64) -> Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    let given_back = Entity::update_many()
        .col_expr(Column::UsedBytes, Expr::col(Column::UsedBytes).sub(bytes))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(Column::SchoolId.eq(ctx.school_id()));
    given_back.exec(ctx.uow()).await?;
    Ok(())
}

/// A configured size, as the database counts.
pub(super) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
