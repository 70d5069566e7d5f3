//! The operations of a workbook, made from its declaration.

use std::rc::Rc;

use actix_web::http::Method;

use super::request::{WorkbookQuery, import};
use super::{Workbook, WorkbookReport, XLSX, export, template};
use crate::Ctx;
use crate::errors::{Result, code};
use crate::jobs::Job;
use crate::operation::{BodyKind, Input, InputDoc, Operation, Query, Raw, refer};
use crate::ratelimit::RateClass;

/// The whole request.
struct Whole(Raw);

impl Input for Whole {
    fn describe(_: &mut InputDoc) {}

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self(raw.clone()))
    }
}

/// Template, export and import.
#[must_use]
pub fn operations<W: Workbook>() -> Vec<Operation> {
    let sheets = W::sheets().iter().map(|sheet| format!("`{}`", sheet.name)).collect::<Vec<_>>().join(", ");
    let mut import = Operation::raw(
        Method::POST,
        &format!("{}/import", W::PATH),
        &format!("import_{}_workbook", W::NAME),
        async |ctx: Rc<Ctx>, (Query(query), Whole(raw)): (Query<WorkbookQuery>, Whole)| import::<W>(&ctx, &query, &raw).await,
    );
    let data = refer::<WorkbookReport>(&mut import.output.schemas);
    import.output.data = Some(data);
    refer::<Job>(&mut import.output.schemas);
    import.input.body_kind = BodyKind::File;
    let import = import.unconditional().rate(RateClass::Export).permission(W::IMPORT).describe(
        format!("Import a workbook of {}", W::NAME.replace('_', " ")),
        format!(
            "{} Reads an XLSX file with the sheets {sheets}, each of which may be missing, and creates or changes a record for each row, by the rules of the single operations; the caller needs the permissions of all of them. Rows name rows of other sheets by id, by what the school knows them by, or by the `ref` that a row has in this file. With `dry_run=true` nothing is kept; with `all_or_nothing=true` nothing is kept unless every row can be written; otherwise rows that can be written are kept, and a row that names one that cannot fails with it. The report names every problem by sheet, row, column and cell. Large files answer 202 with a job, whose `result` becomes the report.",
            W::ABOUT
        ),
    )
    .errors(&[
        &code::IMPORT_UNREADABLE,
        &code::IMPORT_HEADER_INVALID,
        &code::IMPORT_TOO_LARGE,
        &code::UNKNOWN_PARAMETER,
        &code::INVALID_PARAMETER,
    ]);
    let mut export = Operation::raw(
        Method::GET,
        &format!("{}/export", W::PATH),
        &format!("export_{}_workbook", W::NAME),
        async |ctx: Rc<Ctx>, ()| export::export::<W>(ctx).await,
    );
    export.output.media_types = vec![XLSX];
    let export = export.rate(RateClass::Export).permission(W::EXPORT).describe(
        format!("Export the workbook of {}", W::NAME.replace('_', " ")),
        format!(
            "{} All that the caller may export, as an XLSX file with the sheets {sheets}, without the fields that the caller may not see. Imported again it changes nothing. That it was exported goes to the audit log.",
            W::ABOUT
        ),
    )
    .errors(&[&code::IMPORT_TOO_LARGE]);
    let mut template = Operation::raw(
        Method::GET,
        &format!("{}/template", W::PATH),
        &format!("get_{}_workbook_template", W::NAME),
        async |ctx: Rc<Ctx>, ()| template::template::<W>(&ctx).await,
    );
    template.output.media_types = vec![XLSX];
    let template = template.permission(W::IMPORT).describe(
        format!("Get an empty workbook of {}", W::NAME.replace('_', " ")),
        format!(
            "An XLSX file with the sheets {sheets}: the columns of each, an example row (not read as long as nobody changes it), and a sheet of notes on what each column takes. Reads only."
        ),
    );
    vec![template, export, import]
}
