//! Workbooks: several resources in one XLSX file, a sheet each, whose rows name rows of the other sheets.
//!
//! Each row is written exactly as the resource's own import, create or update would write it ([`Sheet::of`]), or by a
//! function of the module where rows are commands ([`Sheet::written_by`]). A row names a row of another sheet by its id,
//! by what the school knows it by (a student's number), or by a `ref` that means something in this file only. A row that
//! names one that could not be written is not written either.
//!
//! Sheets are written in the order they are declared in. A small workbook is written in the request's transaction, a
//! large one by a job: a few hundred rows to a transaction, each moving the job's progress and what the rows to come
//! have to know ([`run::State`]), or with `all_or_nothing` all of it in one.

mod export;
mod find;
mod index;
mod job;
mod operations;
mod read;
mod report;
mod request;
mod resolve;
mod run;
mod sheet;
mod template;

pub use job::job;
pub use operations::operations;
pub use report::{SheetProblem, SheetReport, WorkbookReport};
pub use sheet::{Link, Options, RowOf, Sheet, WriteRows, write_rows};

/// A workbook.
pub trait Workbook: Send + Sync + 'static {
    /// Its address below `/api/v1`.
    const PATH: &'static str;
    /// Its name, snake_case: `student_records`.
    const NAME: &'static str;
    /// What is in it, for the document: "The learners of the school, …".
    const ABOUT: &'static str;
    /// The permission that its import asks for, besides those of its sheets; the template asks for it too.
    const IMPORT: &'static str;
    /// The permission that its export asks for, besides those of its sheets.
    const EXPORT: &'static str;

    /// Its sheets, each after those that its rows name rows of.
    fn sheets() -> Vec<Sheet>;
}

/// Media type of an XLSX file.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The sheet of a template that says what the others take; not read.
const NOTES: &str = "notes";
/// The column in which a row gets a name that only this file knows.
const REF: &str = "ref";
