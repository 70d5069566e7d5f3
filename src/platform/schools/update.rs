//! Changing a school: its profile by the school itself, its registration by the platform.

use kernel::audit::Entry;
use kernel::errors::{Detail, Error, Problems, code};
use kernel::events::Event;
use kernel::json::merge_patch;
use kernel::operation::Id;
use kernel::resource::Apply;
use kernel::schema::{self, Shape};
use kernel::{Ctx, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::directory;
use super::input::Patch;
use super::profile::Profile;
use super::registration::{self, Registration};
use super::school::{self, ActiveModel, Model};

/// Changes what a school says of itself.
///
/// # Errors
/// 404 for any school but the caller's; 403 naming the fields that only the platform may change; 412; 422.
pub(super) async fn profile(ctx: &Ctx, (Id(id), Patch(patch, _)): (Id, Patch<Profile>)) -> Result<Model> {
    own(ctx, id)?;
    let before = school::get_for_change(ctx, id).await?;
    let refused = registration::FIELDS.iter().filter(|field| patch.get(**field).is_some());
    let refused: Vec<Detail> = refused.map(|field| Detail::of(*field, "not_allowed")).collect();
    if !refused.is_empty() {
        let error = Error::new(&code::FORBIDDEN).with("permission", "schools.registration.update");
        return Err(refused.into_iter().fold(error, Error::detail));
    }
    let Some(profile) = merged::<Profile>(&before, &patch)? else { return Ok(before) };
    profile.problems(ctx, Some(&before)).await?.into_result()?;
    let after = write(ctx, &before, profile, "update").await?;
    // Events are a school's: what the platform does to one, it does in no school, and only the audit log tells of it.
    ctx.emit(Event {
        topic: "resource.updated",
        entity: "school",
        entity_id: id,
        payload: json!({ "id": id, "version": after.version, "change": "update" }),
    });
    Ok(after)
}

/// Changes what the platform keeps of a school.
///
/// # Errors
/// 404; 409 when another school has the name or number; 412; 422.
pub(super) async fn registration(ctx: &Ctx, (Id(id), Patch(patch, _)): (Id, Patch<Registration>)) -> Result<Model> {
    let before = school::get_for_change(ctx, id).await?;
    let Some(registration) = merged::<Registration>(&before, &patch)? else { return Ok(before) };
    let mut problems = Problems::new();
    registration.problems(ctx).into_iter().for_each(|problem| problems.add(problem));
    problems.into_result()?;
    write(ctx, &before, registration, "register").await
}

/// A school's own operations name it in their address too; any other is not there.
pub(super) fn own(ctx: &Ctx, id: Uuid) -> Result<()> {
    if id == ctx.school_id() { Ok(()) } else { Err(Error::not_found()) }
}

/// Writes a part of a school, with its audit entry.
pub(super) async fn write(ctx: &Ctx, before: &Model, part: impl Apply<ActiveModel>, action: &'static str) -> Result<Model> {
    let mut row = ActiveModel::default();
    part.apply(&mut row);
    let after = school::save(ctx, before, row).await?;
    directory::changes(ctx, &[before, &after]);
    let entry = Entry::new("school", action, Some(after.id));
    ctx.audit(entry.before(serde_json::to_value(before)?).after(serde_json::to_value(&after)?));
    Ok(after)
}

/// A part of a school with a merge patch put into it; `None` when that changes nothing.
fn merged<T>(before: &Model, patch: &Json) -> Result<Option<T>>
where
    T: Serialize + DeserializeOwned + ToSchema + Validate + 'static,
{
    schema::check_patch::<T>(patch)?;
    let shape = Shape::of::<T>()?;
    let view = serde_json::to_value(before)?;
    let names = shape.properties().into_iter().flat_map(Map::keys);
    let current: Map<String, Json> = names.filter_map(|name| view.get(name).map(|value| (name.clone(), value.clone()))).collect();
    let current = Json::Object(current);
    let mut whole = current.clone();
    merge_patch(&mut whole, patch);
    let part: T = schema::read(whole)?;
    Ok((serde_json::to_value(&part)? != current).then_some(part))
}
