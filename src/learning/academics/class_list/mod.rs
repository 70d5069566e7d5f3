//! The list of a class: to read, and on paper; and the cards of who is on it.

mod cards;
mod list;
mod print;

pub(super) use list::on_roll;
pub use list::{ClassListEntry, ClassListInclude, ClassListQuery, class_list};

use actix_web::http::Method;
use kernel::Module;
use kernel::errors::code;
use kernel::operation::Operation;
use platform::print::answers_with_pdf;

/// Brings the operations.
pub(super) fn declare(module: &mut Module) {
    let asked = [&code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER];
    let read = Operation::get("/classes/{id}/students", "list_class_students", class_list)
        .permission("academics.class_member.read")
        .describe(
            "Class list",
            "The students who are in the class and enrolled on a day, by last and first name: those that the caller may see, with their guardians if asked for. `meta` has their number and the day. Reads only.",
        )
        .errors(&asked);
    let print = Operation::raw(Method::GET, "/classes/{id}/students.pdf", "print_class_list", print::print)
        .permission("academics.class_member.read")
        .describe(
            "Print a class list",
            "The class list as a PDF of A4, with columns to tick, or with the guardians and their telephones if asked for. That it was printed goes to the audit log. Reads only.",
        )
        .errors(&asked);
    let cards = Operation::raw(Method::GET, "/classes/{id}/id-cards.pdf", "print_class_id_cards", cards::print)
        .permission("sis.id_card.print")
        .describe(
            "Print the cards of a class",
            "A PDF of A4 with the cards of the learners who are in the class today, ten on a page, as `/students/{id}/id-card.pdf` has one; the caller may print those of all of them. That they were printed goes to the audit log. Reads only.",
        )
        .errors(&asked);
    module.operations.extend([read, answers_with_pdf(print), answers_with_pdf(cards)]);
}
