//! Coverage: how many of the outcomes that were planned for a class have been taught.
//!
//! Planned are the outcomes of the units in the weeks of its schemes of work; taught are those of them that a lesson was
//! for which has been taught.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use kernel::operation::{Id, Query, View};
use kernel::{Ctx, Result, resource};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::classes::Classes;
use super::{lesson_outcome, lesson_plan, outcome, scheme, week};

/// Of what.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CoverageQuery {
    /// Only this subject.
    pub subject_id: Option<Uuid>,
    /// Only what is planned for this term.
    pub term_id: Option<Uuid>,
    /// Only what was taught by this day.
    pub as_of: Option<NaiveDate>,
}

/// How much of a subject's plan a class has been taught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coverage {
    /// The subject.
    pub subject_id: Uuid,
    /// Outcomes planned.
    pub planned: usize,
    /// Outcomes planned and taught.
    pub taught: usize,
    /// Whole percent taught of those planned, rounded down; `null` when nothing is planned.
    pub percent: Option<usize>,
    /// Outcomes planned and not taught.
    pub outstanding: Vec<Uuid>,
}

impl View for Coverage {}

/// Coverage of a class: the operation.
///
/// # Errors
/// 404.
pub(super) async fn coverage(ctx: &Ctx, (Id(class_id), Query(query)): (Id, Query<CoverageQuery>)) -> Result<Vec<Coverage>> {
    let class = resource::get::<Classes>(ctx, class_id).await?;
    let planned = planned(ctx, class.id, &query).await?;
    let taught = taught(ctx, class.id, query.as_of.unwrap_or_else(|| ctx.today())).await?;
    let none = HashSet::new();
    Ok(planned.iter().map(|(subject, planned)| count(*subject, planned, taught.get(subject).unwrap_or(&none))).collect())
}

/// Counts: pure.
fn count(subject_id: Uuid, planned: &HashSet<Uuid>, taught: &HashSet<Uuid>) -> Coverage {
    let mut outstanding: Vec<Uuid> = planned.difference(taught).copied().collect();
    outstanding.sort_unstable();
    let done = planned.len() - outstanding.len();
    let percent = (!planned.is_empty()).then(|| done * 100 / planned.len());
    Coverage { subject_id, planned: planned.len(), taught: done, percent, outstanding }
}

/// The outcomes planned for a class, by subject; a subject whose scheme has no unit yet has none.
async fn planned(ctx: &Ctx, class_id: Uuid, query: &CoverageQuery) -> Result<BTreeMap<Uuid, HashSet<Uuid>>> {
    use scheme::Column as C;
    let mut schemes = ctx.find::<scheme::Entity>().filter(C::ClassId.eq(class_id));
    if let Some(subject) = query.subject_id {
        schemes = schemes.filter(C::SubjectId.eq(subject));
    }
    if let Some(term) = query.term_id {
        schemes = schemes.filter(C::TermId.eq(term));
    }
    let schemes = schemes.all(ctx.uow()).await?;
    let of_schemes = week::Column::SchemeOfWorkId.is_in(schemes.iter().map(|scheme| scheme.id));
    let weeks = ctx.find::<week::Entity>().filter(of_schemes).all(ctx.uow()).await?;
    let of_units = outcome::Column::SyllabusUnitId.is_in(weeks.iter().map(|week| week.syllabus_unit_id));
    let outcomes = ctx.find::<outcome::Entity>().filter(of_units).all(ctx.uow()).await?;
    let mut planned: BTreeMap<Uuid, HashSet<Uuid>> = BTreeMap::new();
    for scheme in &schemes {
        let units: HashSet<Uuid> =
            weeks.iter().filter(|week| week.scheme_of_work_id == scheme.id).map(|week| week.syllabus_unit_id).collect();
        let own = outcomes.iter().filter(|outcome| units.contains(&outcome.syllabus_unit_id)).map(|outcome| outcome.id);
        planned.entry(scheme.subject_id).or_default().extend(own);
    }
    Ok(planned)
}

/// The outcomes that a class has been taught by a day, by subject.
async fn taught(ctx: &Ctx, class_id: Uuid, day: NaiveDate) -> Result<HashMap<Uuid, HashSet<Uuid>>> {
    use lesson_plan::Column as C;
    let lessons = ctx.find::<lesson_plan::Entity>().filter(C::ClassId.eq(class_id)).filter(C::TaughtOn.lte(day));
    let lessons: HashMap<Uuid, Uuid> =
        lessons.all(ctx.uow()).await?.into_iter().map(|lesson| (lesson.id, lesson.subject_id)).collect();
    let of_lessons = lesson_outcome::Column::LessonPlanId.is_in(lessons.keys().copied());
    let lines = ctx.find::<lesson_outcome::Entity>().filter(of_lessons).all(ctx.uow()).await?;
    let mut taught: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    for line in lines {
        if let Some(subject) = lessons.get(&line.lesson_plan_id) {
            taught.entry(*subject).or_default().insert(line.learning_outcome_id);
        }
    }
    Ok(taught)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids() -> impl Strategy<Value = HashSet<Uuid>> {
        prop::collection::hash_set((0..20_u128).prop_map(Uuid::from_u128), 0..12)
    }

    proptest! {
        #[test]
        fn what_is_taught_and_outstanding_is_what_was_planned(planned in ids(), taught in ids()) {
            let found = count(Uuid::nil(), &planned, &taught);
            prop_assert_eq!(found.taught + found.outstanding.len(), planned.len());
            prop_assert!(found.percent.is_none_or(|percent| percent <= 100));
            prop_assert_eq!(found.percent == Some(100), !planned.is_empty() && planned.is_subset(&taught));
            prop_assert_eq!(found.percent.is_none(), planned.is_empty());
        }
    }
}
