//! A row about a spell that the school has already: it says what is so, or that it has ended.

use kernel::errors::{Detail, Problems};
use kernel::resource::{Outcome, Written};
use kernel::{Ctx, Error, Result};

use super::super::enrolment::Model;
use super::super::{leave, student};
use super::place::Place;
use super::spells::step_off;

/// Ends the spell if the row says so and it goes on; anything else that is different is refused, because spells change by
/// commands only.
pub(super) async fn write(ctx: &Ctx, student: &student::Model, spell: &Model, place: &Place) -> Result<Written> {
    let ends = spell.ends_on.is_none() && place.ends_on.is_some();
    let mut problems = Problems::new();
    let mut differs = |field: &'static str, differs: bool| problems.add_if(differs, || Detail::of(field, "read_only"));
    differs("level_code", place.level_code != spell.level_code);
    differs("stream", is_other(place.stream.as_ref(), spell.stream.as_ref()));
    differs("boarding", is_other(place.boarding.as_ref(), Some(&spell.boarding)));
    differs("starts_on", is_other(place.starts_on.as_ref(), Some(&spell.starts_on)));
    differs("entry_reason", is_other(place.entry_reason.as_ref(), Some(&spell.entry_reason)));
    differs("previous_school", is_other(place.previous_school.as_ref(), spell.previous_school.as_ref()));
    if !ends {
        differs("ends_on", is_other(place.ends_on.as_ref(), spell.ends_on.as_ref()));
        differs("exit_reason", is_other(place.exit_reason.as_ref(), spell.exit_reason.as_ref()));
        differs("next_school", is_other(place.next_school.as_ref(), spell.next_school.as_ref()));
        differs("note", is_other(place.note.as_ref(), spell.note.as_ref()));
    }
    problems.into_result()?;
    if !ends {
        return Ok(Written::new(Outcome::Unchanged, spell.id));
    }
    let note = place.note.clone().filter(|note| Some(note) != spell.note.as_ref());
    let cmd = place.leaving(note).ok_or_else(|| Error::field("exit_reason", "required"))?;
    let student = student.clone();
    ctx.nested(async || leave::leave(ctx, student, step_off(&cmd), cmd).await).await?;
    Ok(Written::new(Outcome::Updated, spell.id))
}

/// Whether something is said and it is not what is so. A cell that is empty says nothing.
fn is_other<T: PartialEq>(said: Option<&T>, held: Option<&T>) -> bool {
    said.is_some() && said != held
}
