//! A learner's photograph: one at a time, a picture among the school's files.

mod include;
pub mod photo;
pub mod resource;
mod set;

pub(super) use include::{StudentPhotoShown, of_students, visible};
pub use resource::StudentPhotos;

use kernel::Module;
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::merge::Moves;

/// Brings all of it.
pub(super) fn declare(module: &mut Module) {
    module.resource::<StudentPhotos>();
    let set = Operation::post("/students/{id}/photo", "set_student_photo", set::set)
        .permission("sis.student_photo.create")
        .describe(
            "Give a learner a photograph",
            "The file, a picture of those that the caller may give to a record, takes the place of the one before; who may see the learner's photograph may read it from then on. `include=photo` shows its address with the learner.",
        )
        .errors(&[&code::INVALID_REFERENCE])
        .request_example(json!({ "file_id": "01890a5d-ac96-774b-bcce-b302099a8057", "taken_on": "2026-01-20" }));
    module.operations.push(set);
    module.events.push(EventType::new::<RecordChanged>("resource.created", "student_photo", "A learner has a new photograph."));
    // One of the two is enough: that of the record that stays.
    module.offer(Moves::<StudentPhotos>::of(photo::Column::StudentId).remove(|_, _| true).declare());
}
