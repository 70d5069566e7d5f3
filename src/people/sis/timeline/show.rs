//! Showing a time line.

use std::borrow::Cow;
use std::cmp::Reverse;

use chrono::NaiveDate;
use kernel::operation::{Id, Query};
use kernel::{Ctx, Result};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::entry::{TimelineEntry, TimelineSource};
use crate::sis::students;

/// Entries that are shown at once.
const MOST: usize = 200;

/// Which part of it.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct TimelineQuery {
    /// Only from this day on.
    pub from: Option<NaiveDate>,
    /// Only until this day.
    pub until: Option<NaiveDate>,
    /// Only of this source: `enrolments`.
    #[schema(max_length = 40)]
    pub source: Option<String>,
}

/// What happened with a learner: the operation.
///
/// # Errors
/// 404.
pub(super) async fn timeline(ctx: &Ctx, (Id(id), Query(query)): (Id, Query<TimelineQuery>)) -> Result<Vec<TimelineEntry>> {
    let student = students::for_reading(ctx, id, "sis.student.read").await?;
    let mut all = Vec::new();
    for source in ctx.services().registry().offered::<TimelineSource>() {
        let wanted = query.source.as_deref().is_none_or(|name| name == source.name);
        if !wanted || !ctx.can(source.permission) {
            continue;
        }
        let happened = (source.read)(ctx, student.id).await?;
        all.extend(happened.into_iter().map(|happened| (source.name, happened)));
    }
    all.retain(|(_, happened)| {
        query.from.is_none_or(|from| from <= happened.on) && query.until.is_none_or(|until| happened.on <= until)
    });
    all.sort_by_key(|(source, happened)| (Reverse(happened.on), *source, happened.record_id));
    ctx.set_meta(&json!({ "total": all.len() }));
    all.truncate(MOST);
    let shown = all.into_iter().map(|(source, happened)| {
        let arguments: Vec<_> = happened.arguments.iter().map(|(name, value)| (*name, Cow::Borrowed(value.as_str()))).collect();
        TimelineEntry {
            on: happened.on,
            source: source.to_owned(),
            text: ctx.services().messages().format(ctx.origin().language, happened.key, &arguments),
            entity: happened.entity.to_owned(),
            record_id: happened.record_id,
        }
    });
    Ok(shown.collect())
}
