//! The weeks of schemes of work, as a resource.

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::access::Reach;
use kernel::errors::Problems;
use kernel::resource::{Change, Reference, Resource};
use kernel::{Ctx, Result};

use super::super::record;
use super::week::{ActiveModel, Column, Entity, Model};
use super::{scheme, unit, within};

/// What a week of a scheme of work is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SchemeWeekInput)]
pub struct Input {
    /// The scheme of work. It stays as it is.
    pub scheme_of_work_id: Uuid,
    /// The week of the term, from 1.
    #[schema(minimum = 1, maximum = 20)]
    pub week: i32,
    /// The unit. One may go over several weeks, and a week have several.
    pub syllabus_unit_id: Uuid,
    /// Methods, materials, assessment.
    #[schema(max_length = 600)]
    pub notes: Option<String>,
}

kernel::apply!(Input => ActiveModel { scheme_of_work_id, week, syllabus_unit_id, notes });

/// Weeks of schemes of work.
#[derive(Debug)]
pub struct SchemeWeeks;

impl Resource for SchemeWeeks {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "scheme_week";
    const PLURAL: &'static str = "scheme_weeks";
    const PATH: &'static str = "/scheme-weeks";
    const ABOUT: &'static str = "A unit that is to be taught in a week of a scheme of work.";
    const ANNOUNCED: &'static [&'static str] = &["scheme_of_work_id"];
    const SORTABLE: &'static [Column] = &[Column::Week];
    const FILTERABLE: &'static [Column] = &[Column::SchemeOfWorkId, Column::SyllabusUnitId, Column::Week];
    const DEFAULT_SORT: &'static str = "week";
    const NATURAL_KEY: &'static [Column] = &[Column::SchemeOfWorkId, Column::Week, Column::SyllabusUnitId];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "scheme_of_work_id": "01890a5d-ac96-774b-bcce-b302099a8057", "week": 1,
            "syllabus_unit_id": "01890a5d-ac96-774b-bcce-b302099a8058", "notes": "Visit to the village head"
        })
    }

    /// Follows the class of the scheme.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        if ctx.reach(permission) == Some(Reach::All) {
            return select;
        }
        let schemes = ctx.find::<scheme::Entity>().select_only().column(scheme::Column::Id).filter(ctx.visible(
            "class",
            permission,
            scheme::Column::ClassId,
        ));
        select.filter(Column::SchemeOfWorkId.in_subquery(schemes.into_query()))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<scheme::Entity>(Column::SchemeOfWorkId), Reference::to::<unit::Entity>(Column::SyllabusUnitId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.input, &change.before) {
            (Some(input), before) => {
                let mut problems = Problems::new();
                if let Some(before) = before {
                    let field = "scheme_of_work_id";
                    record::refuse_another(&mut problems, field, &before.scheme_of_work_id, &input.scheme_of_work_id);
                }
                problems.into_result()?;
                let scheme = ctx.get::<scheme::Entity>(input.scheme_of_work_id).await?;
                within::check_class(ctx, "academics.scheme_week.create", scheme.class_id).await
            }
            (None, Some(before)) if change.kind == kernel::resource::ChangeKind::Restore => {
                record::insist_on::<scheme::Entity>(ctx, before.scheme_of_work_id, "scheme_of_work_id").await?;
                record::insist_on::<unit::Entity>(ctx, before.syllabus_unit_id, "syllabus_unit_id").await
            }
            _ => Ok(()),
        }
    }
}
