//! Classes that are split and merged during a year.

mod merge;
mod moving;
mod split;

pub use merge::MergeClass;
pub use split::{ClassMoved, SplitClass, SplitOff};

use kernel::Module;
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::codes::{CLASS_FULL, CLASS_MEMBERSHIP_OVERLAP};

/// Puts the commands into the module.
pub(super) fn declare(module: &mut Module) {
    module.operations.push(
        Operation::post("/classes/{id}/split", "split_class", split::split)
            .permission("academics.class.split")
            .describe(
                "Split a class",
                "Moves learners to another class of the same year and grade, or to a new one, from a day on: their places here end the day before. All of them or none; the other class must have room. Answers with the class they are in now.",
            )
            .errors(&[&CLASS_FULL, &CLASS_MEMBERSHIP_OVERLAP, &code::DUPLICATE])
            .request_example(json!({
                "student_ids": ["01890a5d-ac96-774b-bcce-b302099a8059"], "starts_on": "2026-05-12",
                "new_class": { "name": "Form 3 C", "stream": "C", "capacity": 40 }
            })),
    );
    module.operations.push(
        Operation::post("/classes/{id}/merge", "merge_class", merge::merge)
            .permission("academics.class.merge")
            .describe(
                "Merge another class into this one",
                "Moves all learners of the other class, of the same year and grade, here from a day on: their places there end the day before. All of them or none; this class must have room. The other class stays, with its past.",
            )
            .errors(&[&CLASS_FULL, &CLASS_MEMBERSHIP_OVERLAP])
            .request_example(json!({ "from_class_id": "01890a5d-ac96-774b-bcce-b302099a8059", "starts_on": "2026-05-12" })),
    );
    module.events.extend([
        EventType::new::<RecordChanged>("academics.class.split", "class", "Learners of a class were moved to another."),
        EventType::new::<RecordChanged>(
            "academics.class.merged",
            "class",
            "The learners of another class were moved to a class.",
        ),
    ]);
}
