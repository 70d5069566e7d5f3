//! The quality of one learner's record, and of all who are on the roll.

use std::collections::{BTreeMap, HashSet};

use chrono::Datelike;
use kernel::operation::{Id, View};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::{enrolment, guardian, guardian_link, student, students};
use super::gaps::{Gap, Known, look};

/// What a record lacks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CensusGapOf)]
pub struct GapOf {
    /// What.
    pub gap: Gap,
    /// Points of a hundred that it costs.
    pub weight: u32,
    /// Whether the return cannot count the learner without it.
    pub blocks: bool,
}

/// How complete a learner's record is for the census.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StudentDataQuality)]
pub struct OfStudent {
    /// The learner.
    pub student_id: Uuid,
    /// Of a hundred.
    pub score: u32,
    /// Whether the return can count the learner.
    pub counts: bool,
    /// What is lacking, the heaviest first.
    pub gaps: Vec<GapOf>,
}

/// What many records lack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CensusGapCount)]
pub struct GapCount {
    /// What.
    pub gap: Gap,
    /// Whether the return cannot count a learner without it.
    pub blocks: bool,
    /// How many learners lack it.
    pub students: u64,
}

/// How complete the records of all who are on the roll are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SchoolDataQuality)]
pub struct OfSchool {
    /// Learners on the roll.
    pub students: u64,
    /// Those whose record lacks nothing.
    pub complete: u64,
    /// Those whom the return cannot count.
    pub blocked: u64,
    /// The mean score, of a hundred; a hundred for a school without learners.
    pub score: u64,
    /// What is lacking, what most learners lack first.
    pub gaps: Vec<GapCount>,
}

impl View for OfStudent {}
impl View for OfSchool {}

/// Of one learner.
///
/// # Errors
/// 404.
pub(super) async fn of_student(ctx: &Ctx, Id(id): Id) -> Result<OfStudent> {
    let student = students::for_reading(ctx, id, "sis.student.read_sensitive").await?;
    let of = Around::of(ctx, Some(id)).await?;
    let (gaps, score) = look(&of.known(&student), ctx.today().year());
    let counts = !gaps.iter().any(|gap| gap.blocks());
    let gaps = gaps.into_iter().map(|gap| GapOf { gap, weight: gap.weight(), blocks: gap.blocks() }).collect();
    Ok(OfStudent { student_id: id, score, counts, gaps })
}

/// Of all who are on the roll.
///
/// # Errors
/// The database's.
pub(super) async fn of_school(ctx: &Ctx, _: ()) -> Result<OfSchool> {
    let enrolled = ctx.find::<student::Entity>().filter(student::Column::Status.eq(student::Status::Enrolled));
    let enrolled = enrolled.all(ctx.uow()).await?;
    let around = Around::of(ctx, None).await?;
    let (year, mut counts) = (ctx.today().year(), BTreeMap::<Gap, u64>::new());
    let (mut complete, mut blocked, mut points) = (0, 0, 0_u64);
    for student in &enrolled {
        let (gaps, score) = look(&around.known(student), year);
        complete += u64::from(gaps.is_empty());
        blocked += u64::from(gaps.iter().any(|gap| gap.blocks()));
        points += u64::from(score);
        for gap in gaps {
            *counts.entry(gap).or_default() += 1;
        }
    }
    let students = u64::try_from(enrolled.len()).unwrap_or(u64::MAX);
    let mut gaps: Vec<_> = counts.into_iter().map(|(gap, students)| GapCount { gap, blocks: gap.blocks(), students }).collect();
    gaps.sort_by_key(|count| std::cmp::Reverse(count.students));
    Ok(OfSchool { students, complete, blocked, score: points.checked_div(students).unwrap_or(100), gaps })
}

/// What is kept beside the records.
struct Around {
    with_level: HashSet<Uuid>,
    with_phone: HashSet<Uuid>,
}

impl Around {
    /// Of one learner, or of all.
    async fn of(ctx: &Ctx, student: Option<Uuid>) -> Result<Self> {
        use enrolment::Column as Spell;
        use guardian_link::Column as Link;
        let mut spells = ctx.find::<enrolment::Entity>().select_only().column(Spell::StudentId).filter(Spell::EndsOn.is_null());
        let phones = ctx.find::<guardian::Entity>().select_only().column(guardian::Column::Id);
        let phones = phones.filter(guardian::Column::Phone.is_not_null()).into_query();
        let mut links = ctx.find::<guardian_link::Entity>().select_only().column(Link::StudentId);
        links = links.filter(Link::GuardianId.in_subquery(phones));
        if let Some(student) = student {
            spells = spells.filter(Spell::StudentId.eq(student));
            links = links.filter(Link::StudentId.eq(student));
        }
        let with_level: Vec<Uuid> = spells.into_tuple().all(ctx.uow()).await?;
        let with_phone: Vec<Uuid> = links.into_tuple().all(ctx.uow()).await?;
        Ok(Self { with_level: with_level.into_iter().collect(), with_phone: with_phone.into_iter().collect() })
    }

    fn known(&self, student: &student::Model) -> Known {
        let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        Known {
            has_level: self.with_level.contains(&student.id),
            born_on: student.born_on,
            has_birth_entry_number: said(&student.birth_entry_number),
            has_guardian_with_phone: self.with_phone.contains(&student.id),
            has_nationality: said(&student.nationality),
            has_home_language: said(&student.home_language),
            has_address: said(&student.address),
        }
    }
}
