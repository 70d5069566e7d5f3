//! What is to be done before somebody leaves, as a resource. A checklist that was begun keeps what it has.

use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::resource::Resource;

use super::exit_step::{ActiveModel, Column, Entity, Model};

/// What a step is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffExitStepInput)]
pub struct Input {
    /// Its stable name: `keys`.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Place in the list, from 0.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000)]
    pub ordinal: i32,
    /// Whether it is put on new checklists.
    pub active: bool,
}

kernel::apply!(Input => ActiveModel { code, name, ordinal, active });

/// What is to be done before somebody leaves.
#[derive(Debug)]
pub struct ExitSteps;

impl Resource for ExitSteps {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_exit_step";
    const PLURAL: &'static str = "staff_exit_steps";
    const PATH: &'static str = "/staff-exit-steps";
    const ABOUT: &'static str = "Something that is to be done before somebody leaves: put on each new checklist.";
    const SORTABLE: &'static [Column] = &[Column::Ordinal, Column::Code, Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::Code, Column::Name, Column::Active];
    const DEFAULT_SORT: &'static str = "ordinal,name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({ "code": "uniform", "name": "Sports kit handed in", "ordinal": 9, "active": true })
    }
}

/// What is to be done until a school decides otherwise.
pub(in crate::staff) fn defaults() -> Vec<ActiveModel> {
    [
        ("keys", "Keys handed in"),
        ("laptop", "Laptop and other equipment handed in"),
        ("books", "Books and teaching materials handed in"),
        ("clearance", "Clearance by stores, library and accounts"),
        ("accounts", "Accounts of other systems closed"),
    ]
    .into_iter()
    .zip(0..)
    .map(|((code, name), ordinal)| ActiveModel {
        code: Set(code.to_owned()),
        name: Set(name.to_owned()),
        ordinal: Set(ordinal),
        active: Set(true),
        ..ActiveModel::default()
    })
    .collect()
}
