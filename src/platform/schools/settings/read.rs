//! Reading settings: a school's changed ones are read together and remembered for a minute.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::errors::Error;
use kernel::nodes::{Remembered, Subject};
use kernel::schema::Shape;
use kernel::{Ctx, Result};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use uuid::Uuid;

use super::entity::Entity;
use super::registry;

const LIFE: Duration = Duration::from_secs(60);

/// What this application remembers: each school's changed settings.
pub(super) struct Changed(Remembered<Uuid, Arc<HashMap<String, Json>>>);

impl Default for Changed {
    fn default() -> Self {
        Self(Remembered::new(20_000))
    }
}

/// Says that the context changes a setting of its school.
pub(super) fn changes(ctx: &Ctx) {
    ctx.changes([subject(ctx.school_id())]);
}

fn subject(school: Uuid) -> Subject {
    Subject::new("settings", school)
}

/// A setting of the context's school: its own value, or the default. At most one small query, for all settings
/// together; most often none.
///
/// # Errors
/// 500 for a key that is none, or a type that its values do not have; the database's.
pub async fn get<T: DeserializeOwned>(ctx: &Ctx, key: &str) -> Result<T> {
    let setting = registry::find(key).ok_or_else(|| Error::internal(format!("there is no setting {key}")))?;
    let value = match changed(ctx).await?.get(key) {
        Some(value) => value.clone(),
        None => (setting.default)(),
    };
    serde_json::from_value(value).map_err(|e| Error::internal(format!("setting {key}: {e}")))
}

async fn changed(ctx: &Ctx) -> Result<Arc<HashMap<String, Json>>> {
    let remembered = ctx.services().shared::<Changed>();
    let school = ctx.school()?.id;
    if let Some(known) = remembered.0.get(ctx.services().nodes(), &school) {
        return Ok(known);
    }
    let stamp = ctx.services().nodes().versions().stamp([subject(school)]);
    let rows = ctx.find::<Entity>().all(ctx.uow()).await?;
    let values = rows.into_iter().filter(|row| usable(&row.key, &row.value)).map(|row| (row.key, row.value));
    let values: Arc<HashMap<_, _>> = Arc::new(values.collect());
    remembered.0.keep_from(ctx, stamp, school, values.clone(), LIFE);
    Ok(values)
}

/// Whether a stored value still is what its setting may be: a release may drop a setting or narrow it, and the default
/// holds then.
pub(super) fn usable(key: &str, value: &Json) -> bool {
    let fits = registry::find(key)
        .and_then(|setting| Shape::compile((setting.schema)()).ok())
        .is_some_and(|shape| shape.problems(value).is_empty());
    if !fits {
        tracing::warn!(key, "a stored setting is no longer valid; its default is used");
    }
    fits
}
