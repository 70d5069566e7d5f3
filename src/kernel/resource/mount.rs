//! The operations of a resource, made from its declaration.
//!
//! Generic functions stay thin: what does not depend on the resource's types is in functions that do not either.

use std::rc::Rc;

use actix_web::http::Method;
use serde_json::Value;
use utoipa::openapi::path::Parameter;

use super::import::ImportQuery;
use super::show::Lens;
use super::{HistoryEntry, ImportReport, Resource, Verb, docs, export, history, import, page, permission, read, spec, write};
use crate::ctx::Ctx;
use crate::errors::{Error, Result, code};
use crate::jobs::{Job, JobKind};
use crate::operation::{Body, BodyKind, Id, Input, InputDoc, Operation, Query, Raw, Reply, refer};
use crate::ratelimit::RateClass;

/// The whole request, for operations that read it themselves.
struct Whole(Raw);

impl Input for Whole {
    fn describe(_: &mut InputDoc) {}

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self(raw.clone()))
    }
}

/// A merge patch: any JSON, held against the input's schema once it is merged.
struct Patch(Value);

impl Input for Patch {
    fn describe(doc: &mut InputDoc) {
        doc.body_kind = BodyKind::MergePatch;
    }

    fn read(raw: &Raw) -> Result<Self> {
        raw.json().map(Self)
    }
}

/// Everything that can be done with a resource.
#[must_use]
pub fn operations<R: Resource>() -> Vec<Operation> {
    R::VERBS.iter().map(|verb| operation::<R>(*verb).permission(permission::<R>(*verb))).collect()
}

/// The job that imports a resource.
#[must_use]
pub fn job<R: Resource>() -> Option<JobKind> {
    R::VERBS
        .contains(&Verb::Import)
        .then(|| JobKind { kind: import::job_kind::<R>(), run: |run| Box::pin(import::run_job::<R>(run)) })
}

fn operation<R: Resource>(verb: Verb) -> Operation {
    let (one, many) = (R::ENTITY.replace('_', " "), R::PLURAL.replace('_', " "));
    let collection = R::PATH.to_owned();
    let item = format!("{collection}/{{id}}");
    match verb {
        Verb::List => {
            let mut o =
                Operation::raw(Method::GET, &collection, &format!("list_{}", R::PLURAL), async |ctx: Rc<Ctx>, Whole(raw)| {
                    page::list::<R>(&ctx, &raw).await
                });
            let data = docs::array_of(docs::shown::<R>(&mut o.output.schemas));
            o.output.data = Some(data);
            o.output.paged = true;
            o.input.parameters.extend(parameters(docs::list_parameters::<R>(true)));
            o.remembered()
                .describe(format!("List {many}"), format!("{} Filtered, sorted and in pages; reads only.", R::ABOUT))
                .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER, &code::INVALID_CURSOR, &code::PAGE_TOO_DEEP])
        }
        Verb::Get => {
            let mut o =
                Operation::raw(Method::GET, &item, &format!("get_{}", R::ENTITY), async |ctx: Rc<Ctx>, (Id(id), Whole(raw))| {
                    get::<R>(&ctx, id, &raw).await
                });
            let data = docs::shown::<R>(&mut o.output.schemas);
            o.output.data = Some(data);
            o.input.parameters.extend(parameters(docs::view_parameters::<R>()));
            o.remembered()
                .describe(format!("Get a {one}"), format!("{} Reads only.", R::ABOUT))
                .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER])
        }
        Verb::Create => viewed::<R>(Operation::raw(
            Method::POST,
            &collection,
            &format!("create_{}", R::ENTITY),
            async |ctx: Rc<Ctx>, Body(input): Body<R::Input>| {
                let row = write::create::<R>(&ctx, input).await?;
                Lens::of::<R>(&ctx, None)?.one::<R>(&ctx, row).await
            },
        ))
        .created()
        .describe(format!("Create a {one}"), format!("Adds a {one} to the school. The change is in the record's history."))
        .request_example(R::example())
        .errors(&[&code::DUPLICATE, &code::INVALID_REFERENCE]),
        Verb::Update => {
            let mut o = viewed::<R>(Operation::raw(
                Method::PATCH,
                &item,
                &format!("update_{}", R::ENTITY),
                async |ctx: Rc<Ctx>, (Id(id), Patch(patch))| update::<R>(&ctx, id, patch).await,
            ));
            let body = refer::<R::Input>(&mut o.input.schemas);
            o.input.body = Some(body);
            o.describe(
                format!("Change a {one}"),
                "A JSON merge patch (RFC 7396): fields that are given are changed, `null` clears one, the rest stays. The result is validated as a whole. Send the `ETag` you have seen as `If-Match`, so that nobody's change is lost.",
            )
            .errors(&[&code::DUPLICATE, &code::INVALID_REFERENCE])
        }
        Verb::Delete => Operation::delete(&item, &format!("delete_{}", R::ENTITY), async |ctx: &Ctx, Id(id)| {
            let row = read::get_scoped::<R>(ctx, id, Verb::Delete).await?;
            insist::<R>(ctx)?;
            ctx.check_version(&row)?;
            write::delete::<R>(ctx, row).await
        })
        .describe(
            format!("Delete a {one}"),
            format!("The {one} no longer shows; its history stays, and it can be restored where that is offered."),
        )
        .errors(&[&code::STILL_REFERENCED]),
        Verb::Restore => viewed::<R>(Operation::raw(
            Method::POST,
            &format!("{item}/restore"),
            &format!("restore_{}", R::ENTITY),
            async |ctx: Rc<Ctx>, Id(id)| {
                let row = read::get_with_deleted::<R>(&ctx, id, Verb::Restore).await?;
                ctx.check_version(&row)?;
                let row = write::restore::<R>(&ctx, row).await?;
                Lens::of::<R>(&ctx, None)?.one::<R>(&ctx, row).await
            },
        ))
        .describe(format!("Restore a deleted {one}"), format!("Brings back a {one} that was deleted, as it was."))
        .errors(&[&code::ILLEGAL_TRANSITION, &code::DUPLICATE]),
        Verb::History => {
            let id = format!("{}_history", R::ENTITY);
            let mut o =
                Operation::raw(Method::GET, &format!("{item}/history"), &id, async |ctx: Rc<Ctx>, (Id(id), Whole(raw))| {
                    history::history::<R>(&ctx, id, &raw).await
                });
            let data = docs::array_of(refer::<HistoryEntry>(&mut o.output.schemas));
            o.output.data = Some(data);
            o.output.paged = true;
            o.input.parameters.extend(docs::page_parameters());
            o.describe(
                format!("History of a {one}"),
                "Every change, newest first: who, when, by which operation, and each field before and after. Sensitive values show as fingerprints. Reads only.",
            )
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER])
        }
        Verb::Import => {
            let id = format!("import_{}", R::PLURAL);
            let mut o = Operation::raw(
                Method::POST,
                &format!("{collection}/import"),
                &id,
                async |ctx: Rc<Ctx>, (Query(query), Whole(raw)): (Query<ImportQuery>, Whole)| {
                    import::import::<R>(&ctx, &query, &raw).await
                },
            );
            let data = refer::<ImportReport>(&mut o.output.schemas);
            o.output.data = Some(data);
            refer::<Job>(&mut o.output.schemas);
            o.input.body_kind = BodyKind::File;
            o.unconditional()
                .rate(RateClass::Export)
                .describe(
                    format!("Import {many}"),
                    format!(
                        "Reads a CSV or XLSX file, its first row naming fields of {many} (`a.b` for nested ones), and creates or changes one per row. A row with an `id`, or with the natural key of an existing {one}, changes that {one}. Run it with `dry_run=true` first: the report names every problem by row and column and nothing is kept. Large files answer 202 with a job, whose `result` becomes the report."
                    ),
                )
                .errors(&[&code::IMPORT_UNREADABLE, &code::IMPORT_HEADER_INVALID, &code::IMPORT_TOO_LARGE, &code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER])
        }
        Verb::Export => {
            let id = format!("export_{}", R::PLURAL);
            let mut o = Operation::raw(Method::GET, &format!("{collection}/export"), &id, async |ctx: Rc<Ctx>, Whole(raw)| {
                export::export::<R>(ctx, &raw).await
            });
            o.output.media_types = export::MEDIA_TYPES.to_vec();
            o.input.parameters.push(docs::format_parameter());
            o.input.parameters.extend(parameters(docs::list_parameters::<R>(false)));
            o.rate(RateClass::Export).describe(
                format!("Export {many}"),
                format!("The same filtered list of {many} as a file, streamed. That it was exported, with which filters, goes to the audit log."),
            )
            .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER])
        }
    }
}

/// An operation that answers with the resource's view.
fn viewed<R: Resource>(mut operation: Operation) -> Operation {
    let data = refer::<R::View>(&mut operation.output.schemas);
    operation.output.data = Some(data);
    operation
}

/// A declaration that cannot be described is a fault that the registry's test finds; the document just lacks it here.
fn parameters(found: Result<Vec<Parameter>>) -> Vec<Parameter> {
    found.unwrap_or_else(|error| {
        tracing::error!(%error, "a resource cannot describe its list");
        Vec::new()
    })
}

async fn get<R: Resource>(ctx: &Ctx, id: uuid::Uuid, raw: &Raw) -> Result<Reply> {
    if let Some((name, _)) = raw.query.iter().find(|(name, _)| name != "fields" && name != "include") {
        return Err(Error::new(&code::UNKNOWN_PARAMETER).detail(crate::errors::Detail::of(name.clone(), "unknown_field")));
    }
    let query = spec::query::<R>(ctx, &raw.query, &[])?;
    let lens = Lens::of::<R>(ctx, Some(&query))?;
    let row = read::get::<R>(ctx, id).await?;
    lens.one::<R>(ctx, row).await
}

async fn update<R: Resource>(ctx: &Ctx, id: uuid::Uuid, patch: Value) -> Result<Reply> {
    let row = read::get_scoped::<R>(ctx, id, Verb::Update).await?;
    insist::<R>(ctx)?;
    ctx.check_version(&row)?;
    let input = write::write_input::<R>(Some(&row), patch, true)?;
    let row = write::update::<R>(ctx, row, input).await?;
    Lens::of::<R>(ctx, None)?.one::<R>(ctx, row).await
}

fn insist<R: Resource>(ctx: &Ctx) -> Result<()> {
    if R::INSIST_ON_IF_MATCH && !ctx.is_conditional() { Err(Error::new(&code::PRECONDITION_REQUIRED)) } else { Ok(()) }
}
