//! Documents for paper: a [`Template`] in Typst's language, data, and pictures become a PDF ([`pdf`]).
//!
//! A template reads its data with `json("/data.json")` and its pictures with `image("/<name>")`, and imports what all
//! papers share from `/paper.typ`. It reaches nothing else: no file of the machine, no network, no clock. What comes
//! from data is text and never markup, whatever is in it.

mod portrait;
mod qr;
#[cfg(test)]
mod tests;
mod world;

pub use portrait::portrait;
pub use qr::qr;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde_json::Value;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

use world::World;

/// What a document looks like.
#[derive(Debug)]
pub struct Template {
    /// Its name, for who reads an error.
    pub name: &'static str,
    /// Typst markup.
    pub text: &'static str,
}

/// A picture (PNG, JPEG, WebP or SVG) that a template may name.
#[derive(Debug, Clone)]
pub struct Picture {
    /// How the template names it, with its extension: `photo-3.jpg`. Names should be few and come again: each that was
    /// ever used is remembered.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why there is no document: a fault of the template, or data that it was not made for.
#[derive(Debug, thiserror::Error)]
#[error("{template}: {problem}")]
pub struct Error {
    template: &'static str,
    problem: String,
}

/// The document as a PDF, tagged for readers aloud, with its fonts. Takes some 10 ms of a processor for a page.
///
/// # Errors
/// When the template does not compile with this data.
pub fn pdf(template: &Template, data: &Value, pictures: Vec<Picture>, made_at: DateTime<Utc>) -> Result<Vec<u8>, Error> {
    let problem = |problem: String| Error { template: template.name, problem };
    let world = World::new(template, data, pictures).map_err(problem)?;
    let made = typst::compile::<PagedDocument>(&world).output.and_then(|document| {
        let options = PdfOptions {
            creator: Smart::Custom(Some("OneClass".to_owned())),
            timestamp: timestamp(made_at),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options)
    });
    // What the compiler remembers of one document, whom it is about included, is of no use to the next.
    comemo::evict(0);
    made.map_err(|errors| problem(errors.iter().map(described).collect::<Vec<_>>().join("; ")))
}

fn described(error: &SourceDiagnostic) -> String {
    let hints = error.hints.iter().map(|hint| format!(" ({})", hint.v));
    std::iter::once(error.message.to_string()).chain(hints).collect()
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    let two = |number: u32| u8::try_from(number).ok();
    let (date, time) = ((at.year(), two(at.month())?, two(at.day())?), (two(at.hour())?, two(at.minute())?, two(at.second())?));
    Some(Timestamp::new_utc(Datetime::from_ymd_hms(date.0, date.1, date.2, time.0, time.1, time.2)?))
}
