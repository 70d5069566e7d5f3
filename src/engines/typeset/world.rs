//! All that a template can reach.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

use crate::{Picture, Template};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));
static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect());
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// What all papers share.
const PAPER: &str = include_str!("paper.typ");

/// The files of one document.
pub(crate) struct World {
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl World {
    /// # Errors
    /// For a picture whose name is no path.
    pub(crate) fn new(template: &Template, data: &Value, pictures: Vec<Picture>) -> Result<Self, String> {
        let main = file_id("main.typ")?;
        let source = |name: &str, text: &str| file_id(name).map(|id| (id, Source::new(id, text.to_owned())));
        let sources = HashMap::from([source("main.typ", template.text)?, source("paper.typ", PAPER)?]);
        let mut files = HashMap::with_capacity(pictures.len() + 1);
        files.insert(file_id("data.json")?, Bytes::from_string(data.to_string()));
        for picture in pictures {
            files.insert(file_id(&picture.name)?, Bytes::new(picture.bytes));
        }
        Ok(Self { main, sources, files })
    }
}

fn file_id(path: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(path).map_err(|error| format!("{path}: {error}"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn none<T>(id: FileId) -> FileResult<T> {
    Err(FileError::NotFound(id.vpath().get_without_slash().into()))
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().map_or_else(|| none(id), Ok)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().map_or_else(|| none(id), Ok)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// A paper says the day that its data says.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
