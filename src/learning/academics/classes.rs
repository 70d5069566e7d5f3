//! Classes as a resource.

use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::Problems;
use kernel::list::ColumnKind;
use kernel::resource::{Change, ChangeKind, CustomFilter, Resource};
use kernel::{Ctx, Result};
use people::sis::student;
use platform::schools::reference;

use super::calendar::calendar_day;
use super::class::{ActiveModel, Column, Entity, Model};
use super::feeds::feed;
use super::period::{self, Period};
use super::plans::{lesson_plan, scheme};
use super::roll::Roll;
use super::{class_member, class_teacher, record};

/// What a class is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassInput)]
pub struct Input {
    /// What people call it, unique in its year: `Grade 3 Blue`.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Code of the reference set `levels`: `G3`.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: String,
    /// The year in which the academic year starts.
    #[schema(minimum = 1980, maximum = 2200)]
    pub academic_year: i32,
    /// The stream, where a level has several: `Blue`.
    #[schema(max_length = 20)]
    pub stream: Option<String>,
    /// How many learners it has room for; without: not limited.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: Option<i32>,
    /// Where it usually meets.
    #[schema(max_length = 40)]
    pub room: Option<String>,
}

kernel::apply!(Input => ActiveModel { name, level_code, academic_year, stream, capacity, room });

/// Classes.
#[derive(Debug)]
pub struct Classes;

impl Resource for Classes {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "class";
    const PLURAL: &'static str = "classes";
    const PATH: &'static str = "/classes";
    const ABOUT: &'static str = "A class of learners in an academic year.";
    const SEARCHABLE: &'static [Column] = &[Column::Name];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] = &[Column::Name, Column::LevelCode, Column::AcademicYear, Column::Stream];
    const FILTERABLE: &'static [Column] =
        &[Column::Name, Column::LevelCode, Column::AcademicYear, Column::Stream, Column::Capacity, Column::Room];
    const DEFAULT_SORT: &'static str = "-academic_year,name";
    const NATURAL_KEY: &'static [Column] = &[Column::AcademicYear, Column::Name];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "name": "Grade 3 Blue", "level_code": "G3", "academic_year": 2026, "stream": "Blue", "capacity": 45, "room": "Block B 4"
        })
    }

    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("class", permission, Column::Id))
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![
            CustomFilter {
                name: "student_id",
                kind: ColumnKind::Uuid,
                about: "Only classes that this student is in today.",
                condition: |ctx, ids| Condition::all().add(Column::Id.in_subquery(of_students(ctx, ids))),
            },
            CustomFilter {
                name: "teacher_account_id",
                kind: ColumnKind::Uuid,
                about: "Only classes that the holder of this account teaches today.",
                condition: |ctx, ids| Condition::all().add(Column::Id.in_subquery(of_teachers(ctx, ids))),
            },
        ]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if change.kind == ChangeKind::Delete {
            return match &change.before {
                Some(class) => refuse_while_used(ctx, class.id).await,
                None => Ok(()),
            };
        }
        let Some(input) = &change.input else { return Ok(()) };
        if change.before.as_ref().is_none_or(|before| before.level_code != input.level_code) {
            let mut problems = Problems::new();
            reference::check(ctx, &mut problems, "level_code", "levels", &input.level_code).await?;
            problems.into_result()?;
        }
        match &change.before {
            Some(before) if input.capacity.is_some() && before.capacity != input.capacity => {
                let from_now = Period::new(ctx.today(), None);
                Roll::of(ctx, before.id, input.capacity, from_now, None).await?.check_room(0, from_now, "capacity")
            }
            _ => Ok(()),
        }
    }
}

/// A class that anybody is or was in, or teaches or taught, or that anything was planned for, is part of the school's
/// record.
async fn refuse_while_used(ctx: &Ctx, class_id: Uuid) -> Result<()> {
    record::refuse_while_used(&used(ctx, class_id).await?)
}

/// Whether there is anything of a class beside the learners in it.
///
/// # Errors
/// The database's.
pub(super) async fn is_used_beside_members(ctx: &Ctx, class_id: Uuid) -> Result<bool> {
    Ok(used(ctx, class_id).await?.iter().any(|(name, used)| *used && *name != "class_members"))
}

async fn used(ctx: &Ctx, class_id: Uuid) -> Result<[(&'static str, bool); 6]> {
    macro_rules! used {
        ($($name:literal: $entity:ident),+) => {
            [$(($name, record::any::<$entity::Entity>(ctx, Condition::all().add($entity::Column::ClassId.eq(class_id))).await?)),+]
        };
    }
    Ok(used! {
        "class_members": class_member, "class_teachers": class_teacher, "schemes_of_work": scheme,
        "lesson_plans": lesson_plan, "calendar_days": calendar_day, "calendar_feeds": feed
    })
}

/// The classes that students are in today, as far as the caller may know of those students.
fn of_students(ctx: &Ctx, ids: Vec<Value>) -> sea_orm::sea_query::SelectStatement {
    use class_member::Column as C;
    let students = ctx.find::<student::Entity>().select_only().column(student::Column::Id);
    let students =
        students.filter(student::Column::Id.is_in(ids)).filter(ctx.visible("student", "sis.student.read", student::Column::Id));
    ctx.find::<class_member::Entity>()
        .select_only()
        .column(C::ClassId)
        .filter(period::covering(C::StartsOn, C::EndsOn, ctx.today()))
        .filter(C::StudentId.in_subquery(students.into_query()))
        .into_query()
}

/// The classes that accounts teach today.
fn of_teachers(ctx: &Ctx, ids: Vec<Value>) -> sea_orm::sea_query::SelectStatement {
    use class_teacher::Column as C;
    ctx.find::<class_teacher::Entity>()
        .select_only()
        .column(C::ClassId)
        .filter(period::covering(C::StartsOn, C::EndsOn, ctx.today()))
        .filter(C::AccountId.is_in(ids))
        .into_query()
}
