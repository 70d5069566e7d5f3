//! Houses as a resource.

use kernel::errors::code;
use kernel::resource::{Change, ChangeKind, Resource};
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::house::{ActiveModel, Column, Entity, Model};
use super::house_member;

/// What a house is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = HouseInput)]
pub struct Input {
    /// Its stable name: `chaminuka`.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// Its colour, as `#rrggbb`.
    #[schema(pattern = "^#[0-9a-f]{6}$")]
    pub colour: Option<String>,
    /// Its motto.
    #[schema(max_length = 160)]
    pub motto: Option<String>,
    /// Whether learners are put into it.
    pub active: bool,
}

kernel::apply!(Input => ActiveModel { code, name, colour, motto, active });

/// Houses.
#[derive(Debug)]
pub struct Houses;

impl Resource for Houses {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "house";
    const PLURAL: &'static str = "houses";
    const PATH: &'static str = "/houses";
    const ABOUT: &'static str = "A house of the school: what learners are divided into for sport and competitions.";
    const SORTABLE: &'static [Column] = &[Column::Name, Column::Code];
    const FILTERABLE: &'static [Column] = &[Column::Code, Column::Name, Column::Active];
    const DEFAULT_SORT: &'static str = "name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "code": "chaminuka", "name": "Chaminuka House", "colour": "#b3261e", "motto": "Never give up", "active": true
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let (ChangeKind::Delete, Some(before)) = (change.kind, &change.before) else { return Ok(()) };
        let used = ctx.find::<house_member::Entity>().filter(house_member::Column::HouseId.eq(before.id));
        if used.count(ctx.uow()).await? == 0 { Ok(()) } else { Err(Error::conflict(&code::STILL_REFERENCED)) }
    }
}
