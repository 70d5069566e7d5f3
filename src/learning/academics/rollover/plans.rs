//! Roll-overs, their moves and their classes as resources: read only. Commands change them.

use std::collections::HashMap;

use kernel::resource::{Include, NoInput, Resource, Verb};
use kernel::{Ctx, Result};
use people::sis::student;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{learner_move, new_class, plan};

/// Roll-overs.
#[derive(Debug)]
pub struct Rollovers;

impl Resource for Rollovers {
    type Entity = plan::Entity;
    type Input = NoInput<plan::ActiveModel>;
    type View = plan::Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "rollover";
    const PLURAL: &'static str = "rollovers";
    const PATH: &'static str = "/rollovers";
    const ABOUT: &'static str = "The roll-over from one academic year to the next.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History];
    const SORTABLE: &'static [plan::Column] = &[plan::Column::FromYear, plan::Column::Status];
    const FILTERABLE: &'static [plan::Column] = &[plan::Column::FromYear, plan::Column::ToYear, plan::Column::Status];

    fn example() -> Value {
        serde_json::json!({})
    }
}

/// Learners' moves.
#[derive(Debug)]
pub struct RolloverMoves;

impl Resource for RolloverMoves {
    type Entity = learner_move::Entity;
    type Input = NoInput<learner_move::ActiveModel>;
    type View = learner_move::Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "rollover_move";
    const PLURAL: &'static str = "rollover_moves";
    const PATH: &'static str = "/rollover-moves";
    const ABOUT: &'static str = "What becomes of one learner in a roll-over.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [learner_move::Column] = &[
        learner_move::Column::FromLevelCode,
        learner_move::Column::FromClassId,
        learner_move::Column::ToLevelCode,
        learner_move::Column::Decision,
    ];
    const FILTERABLE: &'static [learner_move::Column] = &[
        learner_move::Column::RolloverId,
        learner_move::Column::StudentId,
        learner_move::Column::FromLevelCode,
        learner_move::Column::FromClassId,
        learner_move::Column::Decision,
        learner_move::Column::Rule,
        learner_move::Column::ToLevelCode,
        learner_move::Column::ToClassId,
        learner_move::Column::Warned,
        learner_move::Column::AgeWarning,
        learner_move::Column::PlaceWarning,
        learner_move::Column::EditedAt,
        learner_move::Column::DoneAt,
        learner_move::Column::Skipped,
    ];
    const DEFAULT_SORT: &'static str = "from_level_code,from_class_id";

    fn example() -> Value {
        serde_json::json!({})
    }

    fn includes() -> Vec<Include> {
        vec![Include::new::<MovedLearner>("student", |ctx, ids| Box::pin(learners(ctx, ids))).permission("sis.student.read")]
    }
}

/// Who is moved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RolloverLearner)]
pub struct MovedLearner {
    /// The student's number.
    pub student_number: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Sex.
    pub sex: student::Sex,
}

async fn learners(ctx: &Ctx, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Value>> {
    use learner_move::Column as C;
    let moves = ctx.find::<learner_move::Entity>().filter(C::Id.is_in(ids)).all(ctx.uow()).await?;
    let students = ctx.find::<student::Entity>().filter(student::Column::Id.is_in(moves.iter().map(|one| one.student_id)));
    let students = students.filter(ctx.visible("student", "sis.student.read", student::Column::Id)).all(ctx.uow()).await?;
    let shown = students.into_iter().map(|student| {
        let student::Model { id, student_number, first_name, last_name, sex, .. } = student;
        Ok((id, serde_json::to_value(MovedLearner { student_number, first_name, last_name, sex })?))
    });
    let shown: HashMap<Uuid, Value> = shown.collect::<Result<_>>()?;
    Ok(moves.into_iter().filter_map(|one| Some((one.id, shown.get(&one.student_id)?.clone()))).collect())
}

/// Classes that roll-overs make.
#[derive(Debug)]
pub struct RolloverClasses;

impl Resource for RolloverClasses {
    type Entity = new_class::Entity;
    type Input = NoInput<new_class::ActiveModel>;
    type View = new_class::Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "rollover_class";
    const PLURAL: &'static str = "rollover_classes";
    const PATH: &'static str = "/rollover-classes";
    const ABOUT: &'static str = "A class of the new year that a roll-over makes, under the same id.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get];
    const SORTABLE: &'static [new_class::Column] = &[new_class::Column::Name, new_class::Column::LevelCode];
    const FILTERABLE: &'static [new_class::Column] =
        &[new_class::Column::RolloverId, new_class::Column::LevelCode, new_class::Column::Stream];
    const DEFAULT_SORT: &'static str = "name";

    fn example() -> Value {
        serde_json::json!({})
    }
}
