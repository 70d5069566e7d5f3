//! Houses: what a school's learners are divided into for sport and competitions, and who is in which since when.

mod assign;
mod balance;
pub mod house;
pub mod house_member;
pub mod house_members;
mod join;
pub mod resource;

pub use house_members::HouseMembers;
pub use resource::Houses;

use kernel::Module;
use kernel::errors::code;
use kernel::events::{EventType, RecordChanged};
use kernel::operation::Operation;
use serde_json::json;

use super::merge::Moves;
use super::spell::Spell;

/// Brings all of it.
pub(super) fn declare(module: &mut Module) {
    module.resource::<Houses>();
    module.resource::<HouseMembers>();
    module.operations.extend(commands());
    let told = |topic, about| EventType::new::<RecordChanged>(topic, "house_member", about);
    module.events.push(told("resource.created", "A learner came into a house."));
    module.events.push(told("resource.updated", "A learner's time in a house ended."));
    module.events.push(told("resource.deleted", "A learner's place in a house was taken back."));
    module.offer(Moves::<HouseMembers>::of(house_member::Column::StudentId).remove(share_a_day).declare());
}

fn share_a_day(one: &house_member::Model, other: &house_member::Model) -> bool {
    let period = |row: &house_member::Model| Spell { starts_on: row.starts_on, ends_on: row.ends_on };
    period(one).overlaps(period(other))
}

fn commands() -> Vec<Operation> {
    let join = Operation::post("/houses/{id}/members", "add_house_members", join::join)
        .permission("sis.house_member.create")
        .describe(
            "Put learners into a house",
            "From `starts_on` on, today unless given. Who is in another house leaves it the day before; who is in this one stays as they are.",
        )
        .errors(&[&code::INVALID_REFERENCE])
        .request_example(json!({ "student_ids": ["01890a5d-ac96-774b-bcce-b302099a8057"] }));
    let assign = Operation::post("/houses/assign", "assign_houses", assign::assign)
        .permission("sis.house_member.create")
        .describe(
            "Divide learners among the houses",
            "Puts every enrolled learner who is in no house (of `level_codes`, where given) into one of the active houses from today on, so that the houses grow alike in boys and in girls. With `dry_run` nothing is written.",
        )
        .request_example(json!({ "level_codes": ["F1"], "dry_run": true }));
    let members = Operation::get("/houses/{id}/members", "list_house_members_of_house", join::members)
        .permission("sis.house_member.read")
        .describe(
            "Who is in a house",
            "The learners who are in the house on a day, today unless given, by name: those that the caller may see. Reads only.",
        )
        .errors(&[&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]);
    vec![join, assign, members]
}
