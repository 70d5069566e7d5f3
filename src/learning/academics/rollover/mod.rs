//! The roll-over from one academic year to the next: who goes on, who repeats, who has completed, who leaves, who waits.
//!
//! One plan, in four steps. It is *computed*: every learner's move with the rule that made it (`rules`), a class of the new
//! year for each (`placing`), the classes to be made where a grade has none (`outcome`). It is *edited* by hand, and computed
//! again without losing that. A *second person* approves it (`standing`). Then a job *executes* it, some hundred learners to
//! a transaction (`batch`), and notes what it did to which record; another job can *undo* it by those notes (`undo`), until
//! the new year has its first mark or register ([`YearRecords`]) or somebody has changed what it made (`untouched`).
//!
//! A spell on the roll is in one level: who goes on has theirs closed on the eve of the new year and another opened on its
//! first day.

mod batch;
mod change;
mod compute;
mod counts;
mod edit;
mod execute;
mod facts;
mod learner_move;
mod make_classes;
mod members;
mod new_class;
mod outcome;
mod placing;
mod plan;
mod plans;
mod rules;
mod seats;
mod standing;
mod undo;
mod untouched;
mod verdict;
mod year_records;

pub use compute::{ComputeRollover, RecomputeRollover, compute};
pub use edit::{EditMove, EditMoves};
pub use learner_move::{Decision, Rule};
pub use plan::Status;
pub use plans::{MovedLearner, RolloverClasses, RolloverMoves, Rollovers};
pub use year_records::YearRecords;

use actix_web::http::Method;
use kernel::Module;
use kernel::errors::{Constraint, code};
use kernel::events::{EventType, RecordChanged};
use kernel::jobs::JobKind;
use kernel::operation::Operation;
use people::sis::merge::NamesStudent;
use serde_json::json;

use super::codes::{
    ACADEMIC_YEAR_CLOSED, ACADEMIC_YEAR_UNDER_WAY, ACADEMIC_YEAR_WITHOUT_TERMS, CLASS_FULL, ROLLOVER_CHANGED_SINCE,
    ROLLOVER_OUTDATED, ROLLOVER_UNDER_WAY, ROLLOVER_YEAR_BEGUN, SECOND_PERSON_NEEDED,
};

pub(super) const CONSTRAINTS: &[Constraint] = &[Constraint {
    name: "uq_rollovers_open",
    columns: Some(("rollovers", &["from_year"])),
    code: &ROLLOVER_UNDER_WAY,
    field: Some("from_year"),
}];

/// Puts roll-overs into the module.
pub(super) fn declare(module: &mut Module) {
    // What was done to whom is a matter of history, whoever they turn out to be.
    module.offer(NamesStudent::stays::<RolloverMoves>(learner_move::Column::StudentId));
    module.offer(NamesStudent::stays_in::<change::Entity>("rollover_change", change::Column::StudentId));
    module.resource::<Rollovers>();
    module.resource::<RolloverMoves>();
    module.resource::<RolloverClasses>();
    module.operations.extend(planning());
    module.operations.extend(doing());
    module.jobs.push(JobKind { kind: execute::JOB.to_owned(), run: execute::run });
    module.jobs.push(JobKind { kind: undo::JOB.to_owned(), run: undo::run });
    let event = |topic, about| EventType::new::<RecordChanged>(topic, "rollover", about);
    module.events.extend([
        event("academics.rollover.computed", "The plan of a roll-over was computed, or computed again."),
        event("academics.rollover.edited", "Moves in the plan of a roll-over were decided by hand."),
        event("academics.rollover.approved", "A second person approved the plan of a roll-over."),
        event("academics.rollover.discarded", "The plan of a roll-over was given up."),
        event("academics.rollover.execution_begun", "Learners are being moved into the next year, or to be moved on."),
        event("academics.rollover.executed", "All learners of a roll-over have been moved."),
        event("academics.rollover.undoing_begun", "The learners of a roll-over are being moved back."),
        event("academics.rollover.undone", "A roll-over was taken back: all is as it was before."),
    ]);
}

fn planning() -> Vec<Operation> {
    let compute = Operation::post("/rollovers", "create_rollover", compute::operation)
        .created()
        .permission("academics.rollover.create")
        .describe(
            "Compute the plan of a roll-over",
            "Decides for every learner on the roll what becomes of them in the next academic year, each with the rule that said so: who is on the list repeats; who has no later grade graduates; who is in the new year already, or whose next grade is not taught here, is held; all others are promoted. Gives whoever goes on a class of the new year: that of the same stream while it has room, else the emptiest. For a grade without classes in the new year the plan proposes those of this year. Unusual ages and learners without a class are marked. Nothing but the plan is written.",
        )
        .errors(&[&ROLLOVER_UNDER_WAY])
        .request_example(json!({
            "from_year": 2026, "to_year": 2027, "repeat_student_ids": ["01890a5d-ac96-774b-bcce-b302099a8059"]
        }));
    let recompute = Operation::post("/rollovers/{id}/recompute", "recompute_rollover", compute::recompute)
        .permission("academics.rollover.update")
        .describe(
            "Compute a plan again",
            "By what is so now. What was decided by hand stays as long as the learner is in the same grade, and so does the list of those who repeat, to which more can be added. An approval is taken back. The moves have new ids.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &ROLLOVER_OUTDATED])
        .request_example(json!({ "repeat_student_ids": ["01890a5d-ac96-774b-bcce-b302099a8059"] }));
    let edit = Operation::new(Method::PATCH, "/rollover-moves/{id}", "update_rollover_move", edit::edit_one)
        .permission("academics.rollover_move.update")
        .describe(
            "Decide a learner's move by hand",
            "While the plan is a draft. The rule that had decided stays on record beside it. Without a class the learner is given one with a place.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &CLASS_FULL])
        .request_example(json!({ "decision": "leave", "exit_reason": "transfer" }));
    let edit_many = Operation::post("/rollovers/{id}/edit-moves", "edit_rollover_moves", edit::edit_many)
        .permission("academics.rollover_move.update")
        .describe(
            "Decide many learners' moves by hand",
            "In the same way for all of them, or for none when there is a problem with any, each of which is named. While the plan is a draft.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &CLASS_FULL])
        .request_example(json!({ "student_ids": ["01890a5d-ac96-774b-bcce-b302099a8059"], "decision": "repeat" }));
    vec![compute, recompute, edit, edit_many]
}

fn doing() -> Vec<Operation> {
    let approve = Operation::post("/rollovers/{id}/approve", "approve_rollover", standing::approve)
        .permission("academics.rollover.approve")
        .describe(
            "Approve the plan of a roll-over",
            "By somebody who neither had it computed nor edited it last. It cannot be edited any more; computing it again takes the approval back.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &SECOND_PERSON_NEEDED]);
    let discard = Operation::post("/rollovers/{id}/discard", "discard_rollover", standing::discard)
        .permission("academics.rollover.discard")
        .describe("Give up the plan of a roll-over", "Before it is executed. Another can be computed then.")
        .errors(&[&code::ILLEGAL_TRANSITION]);
    let execute = Operation::post("/rollovers/{id}/execute", "execute_rollover", execute::execute)
        .starts_job()
        .permission("academics.rollover.execute")
        .describe(
            "Execute an approved roll-over",
            "From the last day of the old year's last term on, as a job: makes the classes that the plan proposes, ends the spells and class places of the old year, begins those of the new one, and takes those who graduate or leave off the roll. Whoever is not where the plan says any more is left as they are and counted as `skipped`. Asking again gives the same job; one that has failed or was cancelled is gone on with by another.",
        )
        .errors(&[
            &code::ILLEGAL_TRANSITION,
            &ACADEMIC_YEAR_UNDER_WAY,
            &ACADEMIC_YEAR_WITHOUT_TERMS,
            &ACADEMIC_YEAR_CLOSED,
            &ROLLOVER_OUTDATED,
        ]);
    let undo = Operation::post("/rollovers/{id}/undo", "undo_rollover", undo::undo)
        .starts_job()
        .permission("academics.rollover.undo")
        .describe(
            "Undo a roll-over",
            "As a job: spells, class places and standing are as they were before, and the classes that were made are gone. Not once the new year has its first mark or register, nor while something that the execution made has been changed since: the refusal names whose. Asking again gives the same job.",
        )
        .errors(&[&code::ILLEGAL_TRANSITION, &ACADEMIC_YEAR_CLOSED, &ROLLOVER_YEAR_BEGUN, &ROLLOVER_CHANGED_SINCE]);
    vec![approve, discard, execute, undo]
}
