//! Assessments as a resource.

use chrono::{DateTime, Utc};
use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, Reference, Resource};
use kernel::{Ctx, Result};
use platform::identity::memberships;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::application;
use super::assessment::{ActiveModel, Column, Entity, Kind, Model, Outcome};

/// What an assessment is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = AdmissionAssessmentInput)]
pub struct Input {
    /// The application. Cannot be changed later.
    pub application_id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// When.
    pub scheduled_at: DateTime<Utc>,
    /// Where.
    #[schema(max_length = 120)]
    pub place: Option<String>,
    /// The account of who holds it: somebody of this school.
    pub assessor_id: Option<Uuid>,
    /// How it went; `planned` unless given.
    #[serde(default)]
    pub outcome: Outcome,
    /// What was reached, in hundredths of a mark: no more than `out_of`, and only of one that was held. Sensitive.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub score: Option<i32>,
    /// Of how much, in hundredths of a mark.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub out_of: Option<i32>,
    /// What was noticed. Sensitive.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

kernel::apply!(Input => ActiveModel {
    application_id, kind, scheduled_at, place, assessor_id, outcome, score, out_of, note,
});

/// Assessments.
#[derive(Debug)]
pub struct Assessments;

impl Resource for Assessments {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "admission_assessment";
    const PLURAL: &'static str = "admission_assessments";
    const PATH: &'static str = "/admission-assessments";
    const ABOUT: &'static str = "An interview or a test of who applies for a place.";
    const SORTABLE: &'static [Column] = &[Column::ScheduledAt, Column::Score];
    const FILTERABLE: &'static [Column] =
        &[Column::ApplicationId, Column::Kind, Column::ScheduledAt, Column::Outcome, Column::AssessorId];
    const DEFAULT_SORT: &'static str = "scheduled_at";
    const SENSITIVE: &'static [&'static str] = &["score", "note"];
    const ANNOUNCED: &'static [&'static str] = &["application_id"];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "application_id": "01890a5d-ac96-774b-bcce-b302099a8057", "kind": "test", "scheduled_at": "2026-11-30T07:00:00Z",
            "place": "Hall", "out_of": 10_000
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<application::Entity>(Column::ApplicationId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let moved = change.before.as_ref().is_some_and(|before| before.application_id != input.application_id);
        problems.add_if(moved, || Detail::of("application_id", "read_only"));
        problems.add_if(input.score.is_some() && input.outcome != Outcome::Held, || Detail::of("score", "not_allowed"));
        match (input.score, input.out_of) {
            (Some(_), None) => problems.add(Detail::of("out_of", "required")),
            (Some(score), Some(out_of)) => {
                problems.add_if(score > out_of, || Detail::of("score", "maximum").with("limit", out_of));
            }
            (None, _) => {}
        }
        if let Some(assessor) = input.assessor_id
            && change.before.as_ref().is_none_or(|before| before.assessor_id != Some(assessor))
        {
            problems
                .add_if(memberships::active(ctx, assessor).await?.is_none(), || Detail::of("assessor_id", "invalid_reference"));
        }
        problems.into_result()
    }
}
