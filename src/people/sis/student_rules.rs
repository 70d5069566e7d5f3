//! What must be so of a student before it is written.
//!
//! A student who is or ever was on the roll cannot be deleted: the admission register is kept. Deleting is for records
//! made by mistake, which are applicants; who leaves is withdrawn.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, ChangeKind};
use kernel::{Ctx, Error, Result};
use platform::schools::{custom_fields, reference};

use super::codes::{STUDENT_HAS_ENROLMENT, STUDENT_MERGED};
use super::countries::is_country;
use super::merge::merged;
use super::student::Model;
use super::students::{self, Input, Students};
use super::{enrol, enrolment, leave, new_guardian};

/// Nobody at school was born before this year.
const EARLIEST: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);

pub(super) async fn validate(ctx: &Ctx, change: &Change<Students>) -> Result<()> {
    match (change.kind, &change.input, &change.before) {
        (ChangeKind::Delete, _, Some(student)) => refuse_if_ever_enrolled(ctx, student.id).await,
        (ChangeKind::Restore, _, Some(student)) => refuse_if_merged(ctx, student.id).await,
        (_, Some(input), before) => check(ctx, input, before.as_ref()).await,
        _ => Ok(()),
    }
}

async fn refuse_if_ever_enrolled(ctx: &Ctx, student_id: Uuid) -> Result<()> {
    use enrolment::Column as C;
    let spells = ctx.find::<enrolment::Entity>().filter(C::StudentId.eq(student_id));
    let spell: Option<Uuid> = spells.select_only().column(C::Id).limit(1).into_tuple().one(ctx.uow()).await?;
    if spell.is_some() { Err(Error::conflict(&STUDENT_HAS_ENROLMENT)) } else { Ok(()) }
}

/// What the record held is another's now: undoing the merge brings all of it back.
async fn refuse_if_merged(ctx: &Ctx, student_id: Uuid) -> Result<()> {
    use merged::Column as C;
    let merges = ctx.find::<merged::Entity>().filter(C::LoserId.eq(student_id)).filter(C::Status.eq(merged::Status::Merged));
    let merge: Option<Uuid> = merges.select_only().column(C::Id).limit(1).into_tuple().one(ctx.uow()).await?;
    if merge.is_some() { Err(Error::conflict(&STUDENT_MERGED)) } else { Ok(()) }
}

async fn check(ctx: &Ctx, input: &Input, before: Option<&Model>) -> Result<()> {
    let mut problems = Problems::new();
    check_fields(&mut problems, input, before, ctx.today());
    // A code that has been taken off its list, or a custom field off the schema, does not stand in the way of changing
    // something else.
    if let Some(language) = &input.home_language
        && before.is_none_or(|before| before.home_language.as_ref() != Some(language))
    {
        reference::check(ctx, &mut problems, "home_language", "languages", language).await?;
    }
    for (index, disability) in input.disabilities.0.iter().enumerate() {
        if before.is_none_or(|before| !before.disabilities.0.contains(disability)) {
            let field = format!("disabilities[{index}]");
            reference::check(ctx, &mut problems, &field, "disabilities", disability).await?;
        }
    }
    if before.is_none_or(|before| before.custom != input.custom) {
        for detail in custom_fields::check(ctx, "student", input.custom.as_ref()).await? {
            problems.add(detail);
        }
    }
    match before {
        None => check_parts(ctx, &mut problems, input).await?,
        Some(before) => compare_parts(ctx, &mut problems, input, before).await?,
    }
    problems.into_result()
}

fn check_fields(problems: &mut Problems, input: &Input, before: Option<&Model>, today: NaiveDate) {
    problems.add_if(before.is_some() && input.student_number.is_none(), || Detail::of("student_number", "required"));
    problems.add_if(input.born_on > today, || Detail::of("born_on", "in_future"));
    if let Some(earliest) = EARLIEST.filter(|earliest| input.born_on < *earliest) {
        problems.add(Detail::of("born_on", "minimum").with("limit", earliest));
    }
    let foreign = |code: &String| !is_country(code);
    problems.add_if(input.nationality.as_ref().is_some_and(foreign), || Detail::of("nationality", "unknown_country"));
    let mut seen = HashSet::new();
    problems.add_if(!input.disabilities.0.iter().all(|code| seen.insert(code)), || Detail::of("disabilities", "unique_items"));
}

/// What a new student brings along.
async fn check_parts(ctx: &Ctx, problems: &mut Problems, input: &Input) -> Result<()> {
    students::require_parts(ctx, input)?;
    if let Some(place) = &input.enrolment {
        enrol::check(ctx, problems, "enrolment.", place, input.born_on, &[]).await?;
    }
    if let Some(guardian) = &input.guardian {
        new_guardian::check(ctx, problems, "guardian.", guardian).await?;
    }
    Ok(())
}

/// Of a student who is there already these say nothing new.
async fn compare_parts(ctx: &Ctx, problems: &mut Problems, input: &Input, before: &Model) -> Result<()> {
    if let Some(place) = &input.enrolment {
        let open = leave::open_spell(ctx, before.id).await?;
        let so = open.is_some_and(|spell| enrol::is_already(place, &spell));
        problems.add_if(!so, || Detail::of("enrolment", "read_only"));
    }
    if let Some(guardian) = &input.guardian {
        let so = new_guardian::is_linked(ctx, before.id, guardian).await?;
        problems.add_if(!so, || Detail::of("guardian", "read_only"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn problems(changes: Value) -> Vec<(String, String)> {
        let mut example = json!({"first_name": "Rudo", "last_name": "Moyo", "sex": "female", "born_on": "2015-04-18"});
        kernel::json::merge_patch(&mut example, &changes);
        let input: Input = kernel::schema::read(example).unwrap();
        let mut problems = Problems::new();
        check_fields(&mut problems, &input, None, "2026-01-13".parse().unwrap());
        problems.into_details().into_iter().map(|d| (d.field.unwrap(), d.code.into_owned())).collect()
    }

    fn one(field: &str, code: &str) -> Vec<(String, String)> {
        vec![(field.to_owned(), code.to_owned())]
    }

    #[test]
    fn nobody_is_born_tomorrow_or_in_another_age() {
        assert_eq!(problems(json!({"born_on": "2026-01-14"})), one("born_on", "in_future"));
        assert_eq!(problems(json!({"born_on": "1899-12-31"})), one("born_on", "minimum"));
        assert_eq!(problems(json!({"born_on": "2026-01-13"})), []);
    }

    #[test]
    fn a_nationality_is_a_country() {
        assert_eq!(problems(json!({"nationality": "XX"})), one("nationality", "unknown_country"));
        assert_eq!(problems(json!({"nationality": "MZ"})), []);
    }

    #[test]
    fn a_disability_is_named_once() {
        assert_eq!(problems(json!({"disabilities": ["blind", "blind"]})), one("disabilities", "unique_items"));
    }

    #[test]
    fn what_only_a_new_student_takes_is_write_only_and_all_else_is_shown() {
        let view = kernel::schema::Shape::of::<Model>().unwrap();
        let input = kernel::schema::Shape::of::<Input>().unwrap();
        for (name, schema) in input.properties().unwrap() {
            let shown = view.properties().unwrap().contains_key(name);
            assert_ne!(shown, schema["writeOnly"] == true, "{name}: {schema}");
        }
    }

    #[test]
    fn every_problem_is_named_at_once() {
        assert_eq!(problems(json!({"born_on": "2999-01-01", "nationality": "XX"})).len(), 2);
    }
}
