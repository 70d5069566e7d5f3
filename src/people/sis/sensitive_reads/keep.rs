//! Keeping reads.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::reads::SensitiveRead;
use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;

use super::sensitive_read::{ActiveModel, Entity};

/// Writes them, all at once.
pub(super) fn keep(ctx: &Ctx, reads: Vec<SensitiveRead>) -> LocalBoxFuture<'_, Result<()>> {
    let rows = reads.into_iter().map(|read| ActiveModel {
        read_at: Set(read.at),
        account_id: Set(read.account_id),
        account_name: Set(read.account_name.chars().take(160).collect()),
        operation: Set(read.operation),
        request_id: Set(read.request_id),
        reason: Set(read.reason),
        entity: Set(read.entity.to_owned()),
        record_id: Set(read.record_id),
        student_id: Set(read.read.person_id),
        fields: Set(read.read.fields.join(",")),
        ..ActiveModel::default()
    });
    let rows: Vec<ActiveModel> = rows.collect();
    async move { ctx.insert_many::<Entity>(rows).await }.boxed_local()
}
