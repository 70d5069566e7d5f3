//! What other modules have to say about a learner who leaves: books not brought back, fees not paid.

use std::borrow::Cow;

use futures::future::LocalBoxFuture;
use kernel::operation::{Id, View};
use kernel::{Ctx, Result};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::sis::students;

/// A check that a module offers ([`kernel::Module::offer`]). It warns, and never stands in the way.
pub struct LeavingCheck {
    /// Its name: `finance.charges`.
    pub name: &'static str,
    /// What there is to be said, in the reader's language: messages by key, with their arguments.
    pub look: for<'a> fn(&'a Ctx, Uuid) -> LocalBoxFuture<'a, Result<Vec<Remark>>>,
}

/// Something to be said.
#[derive(Debug, Clone)]
pub struct Remark {
    /// The message's key.
    pub key: &'static str,
    /// Its arguments.
    pub arguments: Vec<(&'static str, String)>,
}

/// Something that is still open with a learner who leaves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeavingWarning {
    /// The check that it comes of: `finance.charges`.
    pub check: String,
    /// What is open.
    pub message: String,
}

impl View for LeavingWarning {}

/// What is still open with a learner: the operation.
///
/// # Errors
/// 404.
pub(super) async fn leaving_checks(ctx: &Ctx, Id(id): Id) -> Result<Vec<LeavingWarning>> {
    let student = students::for_reading(ctx, id, "sis.student.withdraw").await?;
    warnings(ctx, student.id).await
}

/// What is still open with a learner.
///
/// # Errors
/// The database's.
pub async fn warnings(ctx: &Ctx, student_id: Uuid) -> Result<Vec<LeavingWarning>> {
    let mut all = Vec::new();
    for check in ctx.services().registry().offered::<LeavingCheck>() {
        for remark in (check.look)(ctx, student_id).await? {
            let arguments: Vec<_> = remark.arguments.iter().map(|(name, value)| (*name, Cow::Borrowed(value.as_str()))).collect();
            let message = ctx.services().messages().format(ctx.origin().language, remark.key, &arguments);
            all.push(LeavingWarning { check: check.name.to_owned(), message });
        }
    }
    Ok(all)
}
