//! Writing records: the one way for HTTP, import and seed.

use sea_orm::{ActiveModelTrait, ModelTrait, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{ActiveOf, Apply, Change, ChangeKind, ModelOf, Resource, relation, show};
use crate::Ctx;
use crate::audit::{self, Entry};
use crate::db::{Row, Tenant};
use crate::errors::{Error, Result};
use crate::events::Event;
use crate::schema::Shape;
use crate::text;

/// Creates a record.
///
/// # Errors
/// 422 when it is not valid, 409 when it clashes with another.
pub async fn create<R: Resource>(ctx: &Ctx, input: R::Input) -> Result<ModelOf<R>> {
    let mut change = valid::<R>(ctx, new::<R>(input)).await?;
    complete(ctx, &mut change).await?;
    let after = ctx.insert::<R::Entity>(change.row.clone()).await?;
    finish(ctx, change, after).await
}

/// Creates many records: those of them that are valid. Their ids and the others' errors are in their places.
///
/// # Errors
/// When the database refuses one of those that are, or what follows from one cannot be done: the caller undoes all of
/// it, and finds out which by creating them one by one.
pub(super) async fn create_many<R: Resource>(ctx: &Ctx, inputs: Vec<Result<R::Input>>) -> Result<Vec<Result<Uuid>>> {
    let mut outcomes = Vec::with_capacity(inputs.len());
    let mut changes = Vec::with_capacity(inputs.len());
    let new: Vec<Result<Change<R>>> = inputs.into_iter().map(|input| input.map(new::<R>)).collect();
    let known = relation::Known::<R>::of(ctx, new.iter().flatten().map(|change| (&change.row, None))).await?;
    for change in new {
        let valid = match change {
            Ok(change) => valid_among(ctx, change, &known).await,
            Err(error) => Err(error),
        };
        outcomes.push(match valid {
            Ok(mut change) => {
                complete(ctx, &mut change).await?;
                changes.push(change);
                Ok(Uuid::nil())
            }
            Err(error) if error.code().status >= 500 => return Err(error),
            Err(error) => Err(error),
        });
    }
    let rows = ctx.insert_many_returning::<R::Entity>(changes.iter().map(|change| change.row.clone()).collect()).await?;
    let places = outcomes.iter_mut().filter_map(|outcome| outcome.as_mut().ok());
    for ((change, after), id) in changes.into_iter().zip(rows).zip(places) {
        *id = finish(ctx, change, after).await?.id();
    }
    Ok(outcomes)
}

fn new<R: Resource>(input: R::Input) -> Change<R> {
    let mut row = <ActiveOf<R> as Default>::default();
    input.clone().apply(&mut row);
    Change { kind: ChangeKind::Create, before: None, input: Some(input), row, after: None }
}

/// Changes a record to what `input` says, as a whole. A change of nothing writes nothing.
///
/// # Errors
/// 422, 409, or 412 when somebody else changed it in between.
pub async fn update<R: Resource>(ctx: &Ctx, before: ModelOf<R>, input: R::Input) -> Result<ModelOf<R>> {
    let verdict = compare::<R>(&before, &input)?;
    if verdict == (Comparison { same: true, extras: false }) {
        return Ok(before);
    }
    let mut row = <ActiveOf<R> as Default>::default();
    input.clone().apply(&mut row);
    let change = Change::<R> { kind: ChangeKind::Update, before: Some(before), input: Some(input), row, after: None };
    let mut change = valid::<R>(ctx, change).await?;
    complete(ctx, &mut change).await?;
    let before = change.before.clone().ok_or_else(|| Error::internal("an update has a record"))?;
    if verdict.same {
        return Ok(before);
    }
    let after = ctx.update::<R::Entity>(&before, change.row.clone()).await?;
    finish(ctx, change, after).await
}

/// Deletes a record.
///
/// # Errors
/// 409 when something still needs it, 412 when somebody else changed it in between.
pub async fn delete<R: Resource>(ctx: &Ctx, before: ModelOf<R>) -> Result<()> {
    let mut change = Change::<R> {
        kind: ChangeKind::Delete,
        before: Some(before.clone()),
        input: None,
        row: <ActiveOf<R> as Default>::default(),
        after: None,
    };
    R::validate(ctx, &change).await?;
    R::before_write(ctx, &mut change).await?;
    ctx.delete::<R::Entity>(&before).await?;
    let shown = masked::<R>(ctx, before)?;
    record::<R>(ctx, &change, Some(shown), None)?;
    R::after_write(ctx, &change).await
}

/// Brings a deleted record back.
///
/// # Errors
/// 409 when it is not deleted, or what it holds has been taken by another since.
pub async fn restore<R: Resource>(ctx: &Ctx, before: ModelOf<R>) -> Result<ModelOf<R>> {
    let Some(deleted_at) = R::Entity::DELETED_AT.filter(|_| before.deleted_at().is_some()) else {
        return Err(Error::illegal_transition("active", &[]));
    };
    let mut row = <ActiveOf<R> as Default>::default();
    row.set(deleted_at, Value::ChronoDateTimeUtc(None));
    let mut change = Change::<R> { kind: ChangeKind::Restore, before: Some(before.clone()), input: None, row, after: None };
    R::validate(ctx, &change).await?;
    R::before_write(ctx, &mut change).await?;
    let after = ctx.update::<R::Entity>(&before, change.row.clone()).await?;
    finish(ctx, change, after).await
}

/// A change that may be made.
async fn valid<R: Resource>(ctx: &Ctx, change: Change<R>) -> Result<Change<R>> {
    let known = relation::Known::<R>::of(ctx, std::iter::once((&change.row, change.before.as_ref()))).await?;
    valid_among(ctx, change, &known).await
}

/// The same, where it is known already what there is.
async fn valid_among<R: Resource>(ctx: &Ctx, change: Change<R>, known: &relation::Known<R>) -> Result<Change<R>> {
    known.check(&change.row, change.before.as_ref())?;
    R::validate(ctx, &change).await?;
    Ok(change)
}

/// Completes a row about to be written.
async fn complete<R: Resource>(ctx: &Ctx, change: &mut Change<R>) -> Result<()> {
    R::before_write(ctx, change).await?;
    keep_searchable::<R>(&mut change.row, change.before.as_ref(), change.input.as_ref());
    Ok(())
}

/// The row that [`create`] would write for a valid input, as far as it follows from the input alone: for those who
/// write many rows at once ([`Ctx::insert_many`]). What [`Resource::validate`], [`Resource::before_write`] and
/// [`Resource::after_write`] do, the audit entry and the event are then the caller's.
#[must_use]
pub fn new_row<R: Resource>(input: R::Input) -> ActiveOf<R> {
    let mut row = <ActiveOf<R> as Default>::default();
    input.clone().apply(&mut row);
    keep_searchable::<R>(&mut row, None, Some(&input));
    row
}

fn keep_searchable<R: Resource>(row: &mut ActiveOf<R>, before: Option<&ModelOf<R>>, input: Option<&R::Input>) {
    let Some(column) = R::SEARCH_TEXT else { return };
    let mut folded = search_text::<R>(row, before);
    for word in input.into_iter().flat_map(R::search_words) {
        folded.push(' ');
        folded.push_str(&text::fold(&word));
    }
    row.set(column, folded.into());
}

/// What `q=` searches: the searchable columns, folded.
fn search_text<R: Resource>(row: &ActiveOf<R>, before: Option<&ModelOf<R>>) -> String {
    let parts = R::SEARCHABLE.iter().filter_map(|column| {
        let value = match (row.get(*column).into_value(), before) {
            (Some(value), _) => value,
            (None, Some(before)) => before.get(*column),
            (None, None) => return None,
        };
        match value {
            Value::String(text) => text,
            _ => None,
        }
    });
    text::fold(&parts.collect::<Vec<_>>().join(" "))
}

async fn finish<R: Resource>(ctx: &Ctx, mut change: Change<R>, after: ModelOf<R>) -> Result<ModelOf<R>> {
    let was = change.before.clone().map(|before| masked::<R>(ctx, before)).transpose()?;
    let is = masked::<R>(ctx, after.clone())?;
    change.after = Some(after.clone());
    record::<R>(ctx, &change, was, Some(is))?;
    R::after_write(ctx, &change).await?;
    Ok(after)
}

/// The audit entry and the event of a change.
fn record<R: Resource>(ctx: &Ctx, change: &Change<R>, before: Option<Json>, after: Option<Json>) -> Result<()> {
    let id = change.after.as_ref().or(change.before.as_ref()).map(Row::id);
    let mut entry = Entry::new(R::ENTITY, change.kind.as_str(), id);
    entry.before = before;
    entry.after = after;
    let version = change.after.as_ref().map(Row::version);
    let mut payload = serde_json::json!({ "id": id, "version": version, "change": change.kind.as_str() });
    if let (Some(payload), Some(record)) = (payload.as_object_mut(), entry.after.as_ref().or(entry.before.as_ref()))
        && !R::ANNOUNCED.is_empty()
    {
        let fields = R::ANNOUNCED.iter().filter_map(|name| Some(((*name).to_owned(), record.get(*name)?.clone())));
        payload.insert("belongs_to".to_owned(), Json::Object(fields.collect()));
    }
    ctx.audit(entry);
    let entity_id = id.ok_or_else(|| Error::internal("a change has a record"))?;
    ctx.emit(Event { topic: topic(change.kind), entity: R::ENTITY, entity_id, payload });
    Ok(())
}

/// One topic per verb; which resource it is says `entity`.
fn topic(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Create => "resource.created",
        ChangeKind::Update => "resource.updated",
        ChangeKind::Delete => "resource.deleted",
        ChangeKind::Restore => "resource.restored",
    }
}

/// A record as the audit log may keep it.
pub(super) fn masked<R: Resource>(ctx: &Ctx, row: ModelOf<R>) -> Result<Json> {
    let object = Json::Object(show::view_object::<R>(row)?);
    Ok(audit::mask(object, ctx.school_id().as_bytes(), R::SENSITIVE))
}

/// The input that a record came from: its view, cut to the input's properties.
pub(super) fn input_of<R: Resource>(row: &ModelOf<R>) -> Result<Map<String, Json>> {
    let shape = Shape::of::<R::Input>()?;
    let mut view = show::view_object::<R>(row.clone())?;
    view.retain(|name, _| shape.properties().is_some_and(|properties| properties.contains_key(name)));
    Ok(view)
}

/// What an input would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Comparison {
    /// Every field of the record is already as the input says.
    same: bool,
    /// It has fields that are not the record's: write-only ones. The resource's rules say what they mean for a record
    /// that is there already; they do not change it.
    extras: bool,
}

fn compare<R: Resource>(before: &ModelOf<R>, input: &R::Input) -> Result<Comparison> {
    let Json::Object(wanted) = serde_json::to_value(input)? else { return Err(Error::internal("an input is an object")) };
    let view = Shape::of::<R::View>()?;
    let shown = |name: &str| view.properties().is_some_and(|properties| properties.contains_key(name));
    Ok(differences(wanted, &input_of::<R>(before)?, shown))
}

fn differences(mut wanted: Map<String, Json>, current: &Map<String, Json>, shown: impl Fn(&str) -> bool) -> Comparison {
    let extras = wanted.iter().any(|(name, value)| !shown(name) && !value.is_null());
    wanted.retain(|name, _| shown(name));
    Comparison { same: wanted == *current, extras }
}

/// A JSON input, read and validated: whole for a new record, merged into the current one for a change.
///
/// # Errors
/// 422 with every problem.
pub fn write_input<R: Resource>(before: Option<&ModelOf<R>>, given: Json, merge: bool) -> Result<R::Input> {
    let whole = match before {
        Some(before) if merge => {
            crate::schema::check_patch::<R::Input>(&given)?;
            let mut current = Json::Object(input_of::<R>(before)?);
            crate::json::merge_patch(&mut current, &given);
            // A merge removes what is set to null; an optional field that is gone and one that is null are the same.
            current
        }
        _ => given,
    };
    crate::schema::read(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_write_only_field_is_looked_at_but_is_no_change() {
        let object = |value: Json| value.as_object().cloned().unwrap();
        let current = object(json!({"name": "Rudo", "phone": null}));
        let of = |wanted: Json| differences(object(wanted), &current, |name| name != "enrolment");
        assert_eq!(of(json!({"phone": null, "name": "Rudo"})), Comparison { same: true, extras: false });
        assert_eq!(of(json!({"name": "Rudo", "phone": null, "enrolment": null})), Comparison { same: true, extras: false });
        assert_eq!(of(json!({"name": "Rudo", "phone": null, "enrolment": {}})), Comparison { same: true, extras: true });
        assert_eq!(of(json!({"name": "Rudo", "phone": "+263"})), Comparison { same: false, extras: false });
    }
}
