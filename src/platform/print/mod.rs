//! Documents for paper: what a school prints has its head, its language, and the day on it.
//!
//! A module keeps its templates ([`Template`], in Typst's language) beside what they show, and gives [`print()`] the data.
//! Their words are the messages whose keys begin with `print-`, and come in the language of who asked.

mod letterhead;
mod pictures;

pub use pictures::pictures;
pub use typeset::{Picture, Template, portrait, qr};

use kernel::audit::Entry;
use kernel::db::Access;
use kernel::operation::{Operation, Reply};
use kernel::ratelimit::RateClass;
use kernel::{Ctx, Error, Result};
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Documents set at once in this process: each keeps a processor busy, and the others are for short requests.
static AT_ONCE: Semaphore = Semaphore::const_new(1);
/// How the keys of words on paper begin.
const WORDS: &str = "print-";
const PDF: &str = "application/pdf";

/// A document to print.
pub struct Paper {
    /// What it looks like.
    pub template: &'static Template,
    /// What the template calls `data.of`.
    pub of: Value,
    /// Pictures that it shows.
    pub pictures: Vec<Picture>,
    /// Whom or what it is about, for the audit log: the kind of record and its id.
    pub about: (&'static str, Uuid),
    /// What it is saved as, without the extension.
    pub file_name: String,
}

impl std::fmt::Debug for Paper {
    /// Without what it says of people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Paper").field("template", &self.template.name).field("about", &self.about).finish_non_exhaustive()
    }
}

/// The document as a PDF. That it was printed, and by whom, is on record, as an export is.
///
/// # Errors
/// The database's; 500 for a fault of the template.
pub async fn print(ctx: &Ctx, paper: Paper) -> Result<Reply> {
    let (language, messages) = (ctx.origin().language, ctx.services().messages());
    let texts = messages
        .beginning_with(WORDS)
        .map(|key| (key.trim_start_matches(WORDS).to_owned(), messages.format(language, key, &[]).into()));
    let data = json!({
        "school": letterhead::of(ctx).await?,
        "language": language.tag(),
        "printed_on": ctx.today(),
        "texts": texts.collect::<Map<_, _>>(),
        "of": paper.of,
    });
    let note = ctx.beside(Access::Write);
    let (entity, id) = paper.about;
    note.audit(Entry::new(entity, "print", Some(id)).after(json!({ "document": paper.template.name })));
    note.commit().await?;
    let (template, pictures, made_at) = (paper.template, paper.pictures, ctx.now());
    let turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    let set = tokio::task::spawn_blocking(move || typeset::pdf(template, &data, pictures, made_at)).await;
    drop(turn);
    let bytes = set.map_err(Error::internal)?.map_err(Error::internal)?;
    let mut reply = Reply::document(PDF, bytes);
    reply.file_name = Some(format!("{}.pdf", paper.file_name));
    Ok(reply)
}

/// Says that an operation answers with a document for paper.
#[must_use]
pub fn answers_with_pdf(mut operation: Operation) -> Operation {
    operation.output.media_types = vec![PDF];
    operation.rate(RateClass::Export)
}
