//! The classes of a school and who teaches them.

use std::collections::BTreeMap;

use kernel::{Ctx, Result};
use learning::academics::class_teacher::{self, TeachingRole};
use learning::academics::{Classes, class, class_teachers, class_teachers::ClassTeachers, classes};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::audit_many;
use super::calendar::SchoolYear;
use super::curriculum::Subjects;
use super::plan::{CLASS_CAPACITY, CLASS_SIZE, Level, Plan};

/// A class with how many learners it is to have.
#[derive(Debug, Clone)]
pub(super) struct PlannedClass {
    pub(super) level: Level,
    pub(super) stream: String,
    pub(super) learners: u32,
}

const COLOURS: [&str; 8] = ["Blue", "Green", "Red", "Yellow", "White", "Orange", "Purple", "Brown"];
const LETTERS: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];
/// Codes of the subjects that each class of a secondary school has a teacher of.
const SUBJECTS: [&str; 5] = ["MATH", "ENG", "CSCI", "HERIT", "SHONA"];

/// The classes of a school, in the order of the levels.
pub(super) fn planned(plan: &Plan) -> Vec<PlannedClass> {
    let mut classes = Vec::new();
    for (level, learners) in plan.learners_by_level() {
        let number = learners.div_ceil(CLASS_SIZE);
        for n in 0..number {
            let share = learners / number + u32::from(n < learners % number);
            let stream = stream(&level, n);
            classes.push(PlannedClass { level: level.clone(), stream, learners: share });
        }
    }
    classes
}

/// Colours in primary schools, letters in secondary ones; numbers where there are more classes than those.
fn stream(level: &Level, n: u32) -> String {
    let names = if level.code.starts_with('F') { LETTERS } else { COLOURS };
    let name = usize::try_from(n).ok().and_then(|n| names.get(n));
    name.map_or_else(|| (n + 1).to_string(), |name| (*name).to_owned())
}

/// Makes the classes, but for those that the school has.
pub(super) async fn load(ctx: &Ctx, planned: Vec<PlannedClass>, year: &SchoolYear) -> Result<Vec<(Uuid, PlannedClass)>> {
    let there = ctx.find::<class::Entity>().filter(class::Column::AcademicYear.eq(year.year)).all(ctx.uow()).await?;
    let there: BTreeMap<String, Uuid> = there.into_iter().map(|class| (class.name, class.id)).collect();
    let mut made = Vec::with_capacity(planned.len());
    for class in planned {
        let name = format!("{} {}", class.level.label, class.stream);
        let id = match there.get(&name) {
            Some(id) => *id,
            None => make(ctx, name, &class, year).await?,
        };
        made.push((id, class));
        ctx.flush().await?;
    }
    Ok(made)
}

async fn make(ctx: &Ctx, name: String, planned: &PlannedClass, year: &SchoolYear) -> Result<Uuid> {
    let input = classes::Input {
        name,
        level_code: planned.level.code.clone(),
        academic_year: year.year,
        stream: Some(planned.stream.clone()),
        capacity: Some(CLASS_CAPACITY),
        room: None,
    };
    Ok(kernel::resource::create::<Classes>(ctx, input).await?.id)
}

/// Gives each class a class teacher, and those of secondary schools teachers of subjects.
pub(super) async fn load_teachers(
    ctx: &Ctx,
    classes: &[(Uuid, PlannedClass)],
    teachers: &[Uuid],
    subjects: &Subjects,
    year: &SchoolYear,
) -> Result<()> {
    let mut rows = Vec::new();
    let mut assign = |class_id: Uuid, account_id: &Uuid, role: TeachingRole, subject_id: Option<Uuid>| {
        rows.push(kernel::resource::new_row::<ClassTeachers>(class_teachers::Input {
            class_id,
            account_id: *account_id,
            role,
            subject_id,
            starts_on: year.begins_on,
            ends_on: None,
        }));
    };
    for (n, ((class_id, class), teacher)) in classes.iter().zip(teachers.iter().cycle()).enumerate() {
        assign(*class_id, teacher, TeachingRole::ClassTeacher, None);
        if class.level.code.starts_with('F') {
            // Each of the next teachers on the list has a subject in this class: nobody has two, as there are more
            // teachers than subjects wherever there are that many classes.
            let others = teachers.iter().cycle().skip(n).take(SUBJECTS.len().min(teachers.len()));
            for (subject, teacher) in SUBJECTS.iter().zip(others) {
                assign(*class_id, teacher, TeachingRole::SubjectTeacher, Some(subjects.id(subject)?));
            }
        }
    }
    let count = rows.len();
    ctx.insert_many::<class_teacher::Entity>(rows).await?;
    audit_many(ctx, "class_teacher", json!({ "count": count }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_named_after_its_level_and_a_stream_that_no_other_class_of_the_level_has() {
        let level = |code: &str| Level { code: code.to_owned(), label: String::new(), examined: false };
        assert_eq!([0, 1, 8].map(|n| stream(&level("G3"), n)), ["Blue", "Green", "9"]);
        assert_eq!([0, 7, 8].map(|n| stream(&level("F3"), n)), ["A", "H", "9"]);
    }
}
