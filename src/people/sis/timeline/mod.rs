//! A learner's time line: what has happened, day by day, from everything that modules know.
//!
//! Each source says what it tells and with which permission; what the caller may not see elsewhere is not told here either,
//! because each source reads through the same scope as its records' own lists.

mod entry;
mod own;
mod papers;
mod show;

pub use entry::{Happened, TimelineEntry, TimelineSource};

use kernel::Module;
use kernel::errors::code;
use kernel::operation::Operation;

/// Brings it.
pub(super) fn declare(module: &mut Module) {
    let timeline = Operation::get("/students/{id}/timeline", "get_student_timeline", show::timeline)
        .permission("sis.student.read")
        .describe(
            "A learner's time line",
            "What has happened with a learner, the latest day first: spells on the roll, classes, houses, schools before, alerts, documents, transfers, and what other modules tell; only what the caller may see of each. 200 at most, `meta.total` has how many there are. Reads only.",
        )
        .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]);
    module.operations.push(timeline);
    for source in own::SOURCES.iter().chain(papers::SOURCES) {
        module.offer(*source);
    }
}
