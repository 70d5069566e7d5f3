//! Categories: a school's own tags for learners, by which lists are narrowed.

pub mod category;
pub mod category_member;
pub mod category_members;
mod members;
pub mod resource;

pub use category_members::CategoryMembers;
pub use resource::StudentCategories;

use kernel::Module;
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::merge::Moves;

/// Brings all of it.
pub(super) fn declare(module: &mut Module) {
    module.resource::<StudentCategories>();
    module.resource::<CategoryMembers>();
    let who = json!({ "student_ids": ["01890a5d-ac96-774b-bcce-b302099a8057"] });
    let add = Operation::post("/student-categories/{id}/members", "add_student_category_members", members::add)
        .permission("sis.student_category_member.create")
        .describe("Tag learners", "Puts learners into a category; who is in it already stays in it.")
        .errors(&[&code::INVALID_REFERENCE])
        .request_example(who.clone());
    let remove = Operation::post("/student-categories/{id}/remove-members", "remove_student_category_members", members::remove)
        .permission("sis.student_category_member.create")
        .describe("Take a tag off learners", "Takes learners out of a category; who is not in it stays out of it.")
        .request_example(who);
    module.operations.extend([add, remove]);
    let told = |topic, about| EventType::new::<RecordChanged>(topic, "student_category_member", about);
    module.events.push(told("resource.created", "A learner came into a category."));
    module.events.push(told("resource.deleted", "A learner was taken out of a category."));
    let moves = Moves::<CategoryMembers>::of(category_member::Column::StudentId);
    module.offer(moves.remove(|one, other| one.student_category_id == other.student_category_id).declare());
}
