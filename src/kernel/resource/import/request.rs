//! The request: a file as the body, or one file of a form.

use actix_web::http::header::CONTENT_TYPE;
use futures::{StreamExt, TryStreamExt};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::super::Resource;
use super::{Table, run_import};
use crate::Ctx;
use crate::errors::{Error, Result, code};
use crate::jobs;
use crate::operation::{Raw, Reply};

/// How to import.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(in crate::resource) struct ImportQuery {
    /// Only report what would happen.
    #[serde(default)]
    pub(in crate::resource) dry_run: bool,
}

/// Answers an import request: at once, or with a job when there are many rows.
pub(in crate::resource) async fn import<R: Resource>(ctx: &Ctx, query: &ImportQuery, raw: &Raw) -> Result<Reply> {
    let (bytes, media_type) = file(raw).await?;
    // Reading it here finds what is wrong with the file or its header before a job is started.
    let table = Table::read::<R>(ctx, &bytes, &media_type)?;
    let rows = table.len();
    let limits = &ctx.services().config().limits;
    if rows > limits.import_sync_rows {
        let payload = json!({ "dry_run": query.dry_run, "media_type": media_type });
        let job = jobs::enqueue(ctx, jobs::New::of(job_kind::<R>(), payload).with_input(bytes).with_total(rows)).await?;
        let mut reply = Reply::data(&jobs::Job::from(job.clone()))?;
        reply.status = 202;
        reply.location = Some(format!("/api/v1/jobs/{}", job.id));
        return Ok(reply);
    }
    if query.dry_run {
        let report = ctx.trial(async || run_import::<R>(ctx, &table, true).await).await?;
        return Reply::data(&report);
    }
    Reply::data(&run_import::<R>(ctx, &table, false).await?)
}

/// The kind of job that imports this resource.
pub(in crate::resource) fn job_kind<R: Resource>() -> String {
    format!("import_{}", R::PLURAL)
}

/// The file of a request, and its type.
pub(in crate::resource) async fn file(raw: &Raw) -> Result<(Vec<u8>, String)> {
    let media_type = raw.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    if !media_type.starts_with("multipart/") {
        return Ok((raw.body.to_vec(), media_type));
    }
    let malformed = |e: &dyn std::fmt::Display| Error::new(&code::IMPORT_UNREADABLE).cause(e.to_string());
    let body = raw.body.clone();
    let stream = futures::stream::once(async move { Ok::<_, actix_web::error::PayloadError>(body) });
    let mut form = actix_multipart::Multipart::new(raw.headers(), stream);
    while let Some(field) = form.next().await {
        let field = field.map_err(|e| malformed(&e))?;
        let named = field.content_disposition().is_some_and(|d| d.get_name() == Some("file") || d.get_filename().is_some());
        if named {
            let media_type = field.content_type().map_or_else(String::new, ToString::to_string);
            let chunks: Vec<_> = field.try_collect().await.map_err(|e| malformed(&e))?;
            return Ok((chunks.concat(), media_type));
        }
    }
    Err(Error::field("file", "required"))
}
