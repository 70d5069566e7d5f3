//! What a school appraises by, as a resource.

use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::resource::Resource;

use super::criterion::{ActiveModel, Column, Entity, Model};

/// What a criterion is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = AppraisalCriterionInput)]
pub struct Input {
    /// Its stable name: `lesson_planning`.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// What is looked at.
    #[schema(max_length = 400)]
    pub about: Option<String>,
    /// The best rating; the worst is 1.
    #[schema(minimum = 2, maximum = 100)]
    pub highest: i32,
    /// Place in the list, from 0.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000)]
    pub ordinal: i32,
    /// Whether new ratings may name it.
    pub active: bool,
}

kernel::apply!(Input => ActiveModel { code, name, about, highest, ordinal, active });

/// What staff are appraised by.
#[derive(Debug)]
pub struct AppraisalCriteria;

impl Resource for AppraisalCriteria {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "appraisal_criterion";
    const PLURAL: &'static str = "appraisal_criteria";
    const PATH: &'static str = "/appraisal-criteria";
    const ABOUT: &'static str = "Something that staff are appraised by, and how far its ratings go.";
    const SORTABLE: &'static [Column] = &[Column::Ordinal, Column::Code, Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::Code, Column::Name, Column::Active];
    const DEFAULT_SORT: &'static str = "ordinal,name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "code": "sports", "name": "Sports and clubs", "about": "What the member does for learners after lessons.", "highest": 5,
            "ordinal": 9, "active": true
        })
    }
}

/// What a school appraises by until it decides otherwise.
pub(in crate::staff) fn defaults() -> Vec<ActiveModel> {
    [
        ("planning", "Planning and records"),
        ("teaching", "Teaching, or the work of the post"),
        ("assessment", "Assessment and results"),
        ("conduct", "Conduct and attendance"),
        ("teamwork", "Work with colleagues and families"),
    ]
    .into_iter()
    .zip(0..)
    .map(|((code, name), ordinal)| ActiveModel {
        code: Set(code.to_owned()),
        name: Set(name.to_owned()),
        about: Set(None),
        highest: Set(5),
        ordinal: Set(ordinal),
        active: Set(true),
        ..ActiveModel::default()
    })
    .collect()
}
