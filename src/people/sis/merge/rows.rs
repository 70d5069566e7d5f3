//! Moving the rows of one table, and moving them back.

use std::collections::HashMap;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::audit::{self, Entry};
use kernel::db::{Row, Tenant};
use kernel::events::Event;
use kernel::resource::{ActiveOf, ModelOf, Resource};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveModelTrait, ColumnTrait, QueryFilter, QueryOrder, Select, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::moved::{self, Outcome};
use super::names_student::{Clash, Meets, Moved, Moves, Moving, Pair};

impl<R: Resource> Moves<R> {
    /// The rows that name somebody, deleted ones too: what is restored later is restored to the right learner.
    fn of_student(&self, ctx: &Ctx, id: Uuid) -> Select<R::Entity> {
        let select = ctx.find_with_deleted::<R::Entity>().filter(self.column.eq(id)).order_by_asc(R::Entity::ID);
        match self.only {
            Some(only) => select.filter(only()),
            None => select,
        }
    }

    async fn living(&self, ctx: &Ctx, id: Uuid) -> Result<Vec<ModelOf<R>>> {
        let rows = self.of_student(ctx, id).all(ctx.uow()).await?;
        Ok(rows.into_iter().filter(|row| row.deleted_at().is_none()).collect())
    }

    async fn find_clashes(&self, ctx: &Ctx, pair: Pair) -> Result<Vec<Clash>> {
        let Some(meets) = self.refused else { return Ok(Vec::new()) };
        let (own, others) = (self.living(ctx, pair.survivor).await?, self.living(ctx, pair.loser).await?);
        let mut clashes = Vec::new();
        for other in &others {
            let met = own.iter().filter(|one| meets(one, other));
            clashes.extend(met.map(|one| Clash { entity: R::ENTITY, one: one.id(), other: other.id() }));
        }
        Ok(clashes)
    }

    async fn move_all(&self, ctx: &Ctx, pair: Pair) -> Result<Vec<Moved>> {
        let mut own = self.living(ctx, pair.survivor).await?;
        let mut all = Vec::new();
        for row in self.of_student(ctx, pair.loser).all(ctx.uow()).await? {
            let lives = row.deleted_at().is_none();
            let met = |meets: Option<Meets<R>>| lives && meets.is_some_and(|meets| own.iter().any(|one| meets(one, &row)));
            if met(self.left) {
                continue;
            }
            let mut active = <ActiveOf<R> as Default>::default();
            let (outcome, before) = if met(self.removed) {
                let Some(deleted_at) = R::Entity::DELETED_AT else { continue };
                active.set(deleted_at, Some(ctx.now()).into());
                (Outcome::Removed, None)
            } else {
                active.set(self.column, pair.survivor.into());
                let adjust = self.adjusted.filter(|_| lives);
                (Outcome::Moved, adjust.and_then(|(adjust, _)| adjust(&own, &row, &mut active)))
            };
            let after = ctx.update::<R::Entity>(&row, active).await?;
            all.push(Moved { record_id: after.id(), outcome, version: after.version(), before });
            told::<R>(ctx, "merge", &row, &after)?;
            if lives && outcome == Outcome::Moved {
                own.push(after);
            }
        }
        Ok(all)
    }

    async fn journalled(&self, ctx: &Ctx, journal: &[moved::Model]) -> Result<HashMap<Uuid, ModelOf<R>>> {
        let ids = journal.iter().map(|moved| moved.record_id);
        let rows = ctx.find_with_deleted::<R::Entity>().filter(R::Entity::ID.is_in(ids)).all(ctx.uow()).await?;
        Ok(rows.into_iter().map(|row| (row.id(), row)).collect())
    }

    async fn find_changed(&self, ctx: &Ctx, journal: &[moved::Model]) -> Result<Vec<Uuid>> {
        let rows = self.journalled(ctx, journal).await?;
        let same = |moved: &moved::Model| rows.get(&moved.record_id).is_some_and(|row| row.version() == moved.record_version);
        Ok(journal.iter().filter(|moved| !same(moved)).map(|moved| moved.record_id).collect())
    }

    async fn move_back(&self, ctx: &Ctx, pair: Pair, journal: &[moved::Model]) -> Result<()> {
        let rows = self.journalled(ctx, journal).await?;
        for moved in journal {
            let row = rows.get(&moved.record_id).ok_or_else(|| Error::internal("a record that was moved is there"))?;
            let mut active = <ActiveOf<R> as Default>::default();
            match (moved.outcome, R::Entity::DELETED_AT) {
                (Outcome::Removed, Some(deleted_at)) => active.set(deleted_at, Value::ChronoDateTimeUtc(None)),
                _ => active.set(self.column, pair.loser.into()),
            }
            if let (Some(before), Some((_, restore))) = (&moved.before, self.adjusted) {
                restore(before, &mut active);
            }
            let after = ctx.update::<R::Entity>(row, active).await?;
            told::<R>(ctx, "undo_merge", row, &after)?;
        }
        Ok(())
    }
}

impl<R: Resource> Moving for Moves<R> {
    fn clashes<'a>(&'a self, ctx: &'a Ctx, pair: Pair) -> LocalBoxFuture<'a, Result<Vec<Clash>>> {
        self.find_clashes(ctx, pair).boxed_local()
    }

    fn go<'a>(&'a self, ctx: &'a Ctx, pair: Pair) -> LocalBoxFuture<'a, Result<Vec<Moved>>> {
        self.move_all(ctx, pair).boxed_local()
    }

    fn changed<'a>(&'a self, ctx: &'a Ctx, journal: &'a [moved::Model]) -> LocalBoxFuture<'a, Result<Vec<Uuid>>> {
        self.find_changed(ctx, journal).boxed_local()
    }

    fn back<'a>(&'a self, ctx: &'a Ctx, pair: Pair, journal: &'a [moved::Model]) -> LocalBoxFuture<'a, Result<()>> {
        self.move_back(ctx, pair, journal).boxed_local()
    }
}

/// What a move leaves behind: the audit entry that the change feed is read from, and, where its kind of record has one,
/// the event of a change.
fn told<R: Resource>(ctx: &Ctx, action: &'static str, before: &ModelOf<R>, after: &ModelOf<R>) -> Result<()> {
    let mut entry = Entry::new(R::ENTITY, action, Some(after.id()));
    entry.before = Some(masked::<R>(ctx, before)?);
    let shown = masked::<R>(ctx, after)?;
    entry.after = Some(shown.clone());
    ctx.audit(entry);
    let (topic, change) = match (before.deleted_at(), after.deleted_at()) {
        (None, Some(_)) => ("resource.deleted", "delete"),
        (Some(_), None) => ("resource.restored", "restore"),
        (None, None) => ("resource.updated", "update"),
        (Some(_), Some(_)) => return Ok(()),
    };
    if ctx.services().registry().event_type(topic, R::ENTITY).is_none() {
        return Ok(());
    }
    let mut payload = json!({ "id": after.id(), "version": after.version(), "change": change });
    if !R::ANNOUNCED.is_empty()
        && let Some(object) = payload.as_object_mut()
    {
        let fields = R::ANNOUNCED.iter().filter_map(|name| Some(((*name).to_owned(), shown.get(*name)?.clone())));
        object.insert("belongs_to".to_owned(), Json::Object(fields.collect()));
    }
    ctx.emit(Event { topic, entity: R::ENTITY, entity_id: after.id(), payload });
    Ok(())
}

/// As the audit log may keep it.
fn masked<R: Resource>(ctx: &Ctx, row: &ModelOf<R>) -> Result<Json> {
    let shown = serde_json::to_value(R::View::from(row.clone()))?;
    Ok(audit::mask(shown, ctx.school_id().as_bytes(), R::SENSITIVE))
}
