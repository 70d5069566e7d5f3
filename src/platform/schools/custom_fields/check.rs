//! Holding a record's custom fields against the school's schema.

use std::sync::Arc;
use std::time::Duration;

use kernel::errors::Detail;
use kernel::nodes::{Remembered, Subject};
use kernel::schema::Shape;
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};

const LIFE: Duration = Duration::from_secs(60);

/// What this application remembers: each school's compiled schemas, and that a school has none.
pub(super) struct Schemas(Remembered<(Uuid, String), Option<Arc<Shape>>>);

impl Default for Schemas {
    fn default() -> Self {
        Self(Remembered::new(20_000))
    }
}

/// Says that the context changes the schema of a kind of record.
pub(super) fn changes(ctx: &Ctx, entity: &str) {
    ctx.changes([subject(ctx.school_id(), entity)]);
}

fn subject(school: Uuid, entity: &str) -> Subject {
    Subject::new("custom-fields", format_args!("{school}/{entity}"))
}

/// Everything wrong with the custom fields of a record of the kind `entity` (`student`), with fields named
/// `custom.<name>`. No fields at all are the same as an empty object. In a school that has defined none, none may be
/// given.
///
/// # Errors
/// The database's.
pub async fn check(ctx: &Ctx, entity: &str, value: Option<&Json>) -> Result<Vec<Detail>> {
    let nothing = Json::Object(Map::new());
    let value = value.filter(|value| !value.is_null()).unwrap_or(&nothing);
    Ok(match shape(ctx, entity).await? {
        Some(shape) => problems(&shape, value),
        None => unknown(value),
    })
}

async fn shape(ctx: &Ctx, entity: &str) -> Result<Option<Arc<Shape>>> {
    let schemas = ctx.services().shared::<Schemas>();
    let key = (ctx.school_id(), entity.to_owned());
    if let Some(known) = schemas.0.get(ctx.services().nodes(), &key) {
        return Ok(known);
    }
    let stamp = ctx.services().nodes().versions().stamp([subject(ctx.school_id(), entity)]);
    let shape = match row(ctx, entity).await? {
        Some(row) => Some(Arc::new(Shape::compile(row.schema)?)),
        None => None,
    };
    schemas.0.keep_from(ctx, stamp, key, shape.clone(), LIFE);
    Ok(shape)
}

/// The school's schema for a kind of record.
pub(super) async fn row(ctx: &Ctx, entity: &str) -> Result<Option<Model>> {
    Ok(ctx.find::<Entity>().filter(Column::Entity.eq(entity)).one(ctx.uow()).await?)
}

fn problems(shape: &Shape, value: &Json) -> Vec<Detail> {
    shape
        .problems(value)
        .into_iter()
        .map(|mut detail| {
            detail.field = Some(match detail.field {
                Some(field) => format!("custom.{field}"),
                None => "custom".to_owned(),
            });
            detail
        })
        .collect()
}

fn unknown(value: &Json) -> Vec<Detail> {
    match value.as_object() {
        Some(fields) => fields.keys().map(|name| Detail::of(format!("custom.{name}"), "unknown_field")).collect(),
        None => vec![Detail::of("custom", "type").with("expected", "object")],
    }
}
