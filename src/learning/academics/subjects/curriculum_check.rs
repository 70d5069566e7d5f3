//! `GET /classes/{id}/curriculum-check`: what the learners of a class lack by the curriculum rule of their grade.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kernel::operation::{Id, Query, View};
use kernel::{Ctx, Result, resource};
use platform::schools::reference::{self, CodeSet};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::choices::registration;
use super::super::class_list::{ClassListQuery, class_list};
use super::super::classes::Classes;
use super::super::period::covering;
use super::curriculum_rule::Model;
use super::curriculum_rules::rule_for;
use super::rules::{Finding, Rule, check};
use super::subject;

/// What a class lacks.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurriculumCheck {
    /// The class.
    pub class_id: Uuid,
    /// Its name.
    pub class_name: String,
    /// On which day.
    pub as_of: NaiveDate,
    /// The rule that holds for its grade; `null`: there is none, and nothing is checked.
    pub rule: Option<RuleName>,
    /// How many learners were checked.
    pub learners: usize,
    /// Each finding with how many learners it is about, the most frequent first.
    pub summary: Vec<FindingCount>,
    /// The learners of whom something was found.
    pub findings: Vec<LearnerFindings>,
}

impl View for CurriculumCheck {}

/// A rule, as it is named.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CurriculumRuleName)]
pub struct RuleName {
    /// The rule.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// A finding about several learners.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CurriculumFindingCount)]
pub struct FindingCount {
    /// What was found.
    pub finding: Finding,
    /// Of how many learners.
    pub learners: usize,
    /// The same in words, in the caller's language: `Form 3 B: 4 learners lack Heritage Studies`.
    pub text: String,
}

/// What was found of a learner.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LearnerCurriculumFindings)]
pub struct LearnerFindings {
    /// The learner.
    pub student_id: Uuid,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Checks a class: the operation. Of learners that the caller may see.
///
/// # Errors
/// 404.
pub(super) async fn curriculum_check(
    ctx: &Ctx,
    (Id(class_id), Query(query)): (Id, Query<ClassListQuery>),
) -> Result<CurriculumCheck> {
    let class = resource::get::<Classes>(ctx, class_id).await?;
    let as_of = query.as_of.unwrap_or_else(|| ctx.today());
    let learners: Vec<Uuid> = class_list(ctx, (Id(class_id), Query(ClassListQuery { as_of: Some(as_of), include: None })))
        .await?
        .into_iter()
        .map(|line| line.student_id)
        .collect();
    ctx.set_meta(&serde_json::Value::Null);
    let rule = rule_for(ctx, &class.level_code, as_of).await?;
    let findings = match &rule {
        Some(rule) => findings(ctx, rule, &learners, as_of).await?,
        None => Vec::new(),
    };
    let areas = reference::set(ctx, "learning_areas").await?;
    Ok(CurriculumCheck {
        class_id,
        summary: summary(ctx, &areas, &class.name, &findings),
        class_name: class.name,
        as_of,
        rule: rule.map(|rule| RuleName { id: rule.id, name: rule.name }),
        learners: learners.len(),
        findings,
    })
}

async fn findings(ctx: &Ctx, rule: &Model, learners: &[Uuid], day: NaiveDate) -> Result<Vec<LearnerFindings>> {
    let rule = counted(rule);
    let taken = areas_of(ctx, learners, day).await?;
    let found = learners.iter().map(|student_id| {
        let areas = taken.get(student_id).into_iter().flatten().map(String::as_str);
        LearnerFindings { student_id: *student_id, findings: check(&rule, areas) }
    });
    Ok(found.filter(|learner| !learner.findings.is_empty()).collect())
}

/// The learning areas of the subjects that learners take on a day.
async fn areas_of(ctx: &Ctx, learners: &[Uuid], day: NaiveDate) -> Result<HashMap<Uuid, Vec<String>>> {
    use registration::Column as C;
    let subjects = ctx.find::<subject::Entity>().all(ctx.uow()).await?;
    let areas: HashMap<Uuid, String> = subjects.into_iter().map(|subject| (subject.id, subject.learning_area)).collect();
    let taken = ctx
        .find::<registration::Entity>()
        .filter(C::StudentId.is_in(learners.iter().copied()))
        .filter(covering(C::StartsOn, C::EndsOn, day))
        .all(ctx.uow())
        .await?;
    let mut by_learner: HashMap<Uuid, Vec<String>> = HashMap::new();
    for registration in taken {
        by_learner.entry(registration.student_id).or_default().extend(areas.get(&registration.subject_id).cloned());
    }
    Ok(by_learner)
}

fn counted(rule: &Model) -> Rule {
    let count = |number: i32| usize::try_from(number).unwrap_or_default();
    Rule {
        minimum: count(rule.minimum),
        maximum: count(rule.maximum),
        maximum_electives: rule.maximum_electives.map(count),
        compulsory: rule.compulsory.0.clone(),
    }
}

fn summary(ctx: &Ctx, areas: &CodeSet, class: &str, found: &[LearnerFindings]) -> Vec<FindingCount> {
    let mut counts: BTreeMap<&Finding, usize> = BTreeMap::new();
    for finding in found.iter().flat_map(|learner| &learner.findings) {
        *counts.entry(finding).or_default() += 1;
    }
    let mut summary: Vec<FindingCount> = counts
        .into_iter()
        .map(|(finding, learners)| FindingCount {
            text: text(ctx, areas, class, finding, learners),
            finding: finding.clone(),
            learners,
        })
        .collect();
    summary.sort_by_key(|count| std::cmp::Reverse(count.learners));
    summary
}

fn text(ctx: &Ctx, areas: &CodeSet, class: &str, finding: &Finding, learners: usize) -> String {
    let language = ctx.origin().language;
    let (key, what, limit) = match finding {
        Finding::Missing { learning_area } => {
            let label = areas.get(learning_area, ctx.today()).map_or(learning_area.as_str(), |row| row.label(language));
            ("curriculum-missing", label.to_owned(), String::new())
        }
        Finding::TooFew { taken, minimum } => ("curriculum-too-few", taken.to_string(), minimum.to_string()),
        Finding::TooMany { taken, maximum } => ("curriculum-too-many", taken.to_string(), maximum.to_string()),
        Finding::TooManyElectives { taken, maximum } => ("curriculum-electives", taken.to_string(), maximum.to_string()),
    };
    let arguments = [
        ("class", Cow::Borrowed(class)),
        ("learners", Cow::Owned(learners.to_string())),
        ("what", Cow::Owned(what)),
        ("limit", Cow::Owned(limit)),
    ];
    ctx.services().messages().format(language, key, &arguments)
}
