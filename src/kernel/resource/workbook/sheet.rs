//! The declaration of a sheet.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures::future::LocalBoxFuture;
use rust_xlsxwriter::Worksheet;
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::import::batch;
use super::super::{Resource, Verb, Written, permission, table};
use super::{REF, export, find};
use crate::Ctx;
use crate::errors::Result;
use crate::schema::Shape;

/// A row: its number, as a spreadsheet shows it, and its record.
pub type RowOf<'a> = (u64, &'a Map<String, Json>);
/// Writes rows; what became of each, in order. A row that fails leaves nothing.
pub type WriteRows = for<'a> fn(&'a Ctx, &'a [RowOf<'a>]) -> LocalBoxFuture<'a, Result<Vec<Result<Written>>>>;
/// The codes that columns take at this school: the column, and its codes.
pub type Options = for<'a> fn(&'a Ctx) -> LocalBoxFuture<'a, Result<Vec<(&'static str, Vec<String>)>>>;

type Export = for<'a> fn(Rc<Ctx>, &'a Sheet, &'a [Sheet], &'a mut Worksheet) -> LocalBoxFuture<'a, Result<()>>;
type Find = for<'a> fn(&'a Ctx, &'a str, Vec<String>) -> LocalBoxFuture<'a, Result<Vec<(String, Uuid)>>>;
type NamesOf = for<'a> fn(&'a Ctx, &'a str, Vec<Uuid>) -> LocalBoxFuture<'a, Result<HashMap<Uuid, String>>>;

/// What a row is known by besides its id.
pub(super) struct Name {
    pub(super) column: &'static str,
    /// Whether no two have the same.
    pub(super) unique: bool,
    /// The one way of writing it.
    pub(super) tidy: fn(&str) -> String,
}

/// A column that holds the id of a row of another sheet.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The column: `student_id`.
    pub column: &'static str,
    /// The sheet.
    pub to: &'static str,
    /// Columns that may be given instead, each with what it names in that sheet: `("student_number", "student_number")`,
    /// `("student_ref", "ref")`. The first is what is asked for when nothing is given.
    pub by: &'static [(&'static str, &'static str)],
}

/// A sheet.
pub struct Sheet {
    pub(super) name: &'static str,
    pub(super) shape: fn() -> Result<Arc<Shape>>,
    pub(super) view: fn() -> Result<Vec<String>>,
    pub(super) write: WriteRows,
    pub(super) export: Export,
    pub(super) find: Find,
    pub(super) names_of: NamesOf,
    pub(super) may_import: Vec<String>,
    pub(super) may_export: String,
    pub(super) names: Vec<Name>,
    pub(super) links: &'static [Link],
    pub(super) without: &'static [&'static str],
    pub(super) order: Option<&'static str>,
    pub(super) sort: &'static str,
    pub(super) distinct: &'static [&'static str],
    pub(super) options: Option<Options>,
    pub(super) example: &'static [(&'static str, &'static str)],
}

impl Sheet {
    /// A sheet of records of a resource, written as its import writes them.
    #[must_use]
    pub fn of<R: Resource>() -> Self {
        let mut sheet = Self::written_by::<R, R::Input>(write_rows::<R>);
        sheet.may_import = [Verb::Import, Verb::Create, Verb::Update].into_iter().map(permission::<R>).collect();
        sheet
    }

    /// A sheet that shows a resource and whose rows, of the form `I`, are written by a function.
    #[must_use]
    pub fn written_by<R: Resource, I: ToSchema + 'static>(write: WriteRows) -> Self {
        Self {
            name: R::PLURAL,
            shape: Shape::of::<I>,
            view: table::view_columns::<R>,
            write,
            export: export::sheet::<R>,
            find: find::by_name::<R>,
            names_of: find::names_of::<R>,
            may_import: Vec::new(),
            may_export: permission::<R>(Verb::Export),
            names: Vec::new(),
            links: &[],
            without: &[],
            order: None,
            sort: "created_at",
            distinct: &[],
            options: None,
            example: &[],
        }
    }

    /// Its rows are written by a function that does something before or after [`write_rows`].
    #[must_use]
    pub fn by(mut self, write: WriteRows) -> Self {
        self.write = write;
        self
    }

    /// Asks for further permissions to import.
    #[must_use]
    pub fn permissions(mut self, permissions: &[&str]) -> Self {
        self.may_import.extend(permissions.iter().map(|p| (*p).to_owned()));
        self
    }

    /// A row may be named by this column, in which no two rows have the same if it is `unique`; `tidy` gives the one way
    /// of writing it.
    #[must_use]
    pub fn named_by(mut self, column: &'static str, unique: bool, tidy: fn(&str) -> String) -> Self {
        self.names.push(Name { column, unique, tidy });
        self
    }

    /// Its rows name rows of other sheets.
    #[must_use]
    pub fn linked(mut self, links: &'static [Link]) -> Self {
        self.links = links;
        self
    }

    /// Without these properties of the resource: another sheet has them.
    #[must_use]
    pub fn without(mut self, properties: &'static [&'static str]) -> Self {
        self.without = properties;
        self
    }

    /// Written in the order of this column, rows without it last; and exported in this order.
    #[must_use]
    pub fn ordered(mut self, column: Option<&'static str>, sort: &'static str) -> Self {
        self.order = column;
        self.sort = sort;
        self
    }

    /// No two rows of a file have the same in all of these columns.
    #[must_use]
    pub fn distinct(mut self, columns: &'static [&'static str]) -> Self {
        self.distinct = columns;
        self
    }

    /// Which codes its columns take, for the template.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = Some(options);
        self
    }

    /// The template's example row: columns and their texts. A row just like it is not read.
    #[must_use]
    pub fn example(mut self, example: &'static [(&'static str, &'static str)]) -> Self {
        self.example = example;
        self
    }

    /// The columns it takes, and the schema of each cell: what names the row, what names other rows, and the input's.
    pub(super) fn columns(&self) -> Result<Vec<(String, Json)>> {
        let text = || json!({ "type": ["string", "null"] });
        let mut columns = Vec::new();
        if !self.names.is_empty() {
            columns.push((REF.to_owned(), text()));
        }
        for link in self.links {
            columns.extend(link.by.iter().map(|(column, _)| ((*column).to_owned(), text())));
        }
        for (name, schema) in table::columns((self.shape)()?.as_ref()) {
            let property = name.split('.').next().unwrap_or_default();
            let link = self.links.iter().any(|link| link.column == name);
            if !self.without.contains(&property) {
                columns.push((name, if link { text() } else { schema }));
            }
        }
        Ok(columns)
    }

    pub(super) fn name_of(&self, column: &str) -> Option<&Name> {
        self.names.iter().find(|name| name.column == column)
    }
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Writes rows as the import of their resource does.
pub fn write_rows<'a, R: Resource>(ctx: &'a Ctx, rows: &'a [RowOf<'a>]) -> LocalBoxFuture<'a, Result<Vec<Result<Written>>>> {
    Box::pin(batch::write::<R>(ctx, rows))
}
