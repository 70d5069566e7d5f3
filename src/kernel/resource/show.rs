//! Showing records: the typed view as it is, or cut and extended when the request or the caller asks for that.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Include, ModelOf, Resource, spec};
use crate::Ctx;
use crate::db::Row;
use crate::errors::Result;
use crate::list::ListQuery;
use crate::operation::{Reply, View};
use crate::reads;

/// How records are to be shown.
#[derive(Debug, Default)]
pub(super) struct Lens {
    fields: Vec<String>,
    include: Vec<Include>,
    hidden: &'static [&'static str],
}

impl Lens {
    pub(super) fn of<R: Resource>(ctx: &Ctx, query: Option<&ListQuery>) -> Result<Self> {
        let mut include = Vec::new();
        for wanted in query.iter().flat_map(|q| &q.include) {
            for relation in R::includes().into_iter().filter(|i| i.name == wanted) {
                if let Some(permission) = relation.permission {
                    ctx.require(permission)?;
                }
                include.push(relation);
            }
        }
        let fields = query.map(|q| q.fields.clone()).unwrap_or_default();
        Ok(Self { fields, include, hidden: spec::hidden::<R>(ctx) })
    }

    fn is_plain(&self) -> bool {
        self.fields.is_empty() && self.include.is_empty() && self.hidden.is_empty()
    }

    /// Notes reads that are kept, of the fields that are shown.
    fn note<R: Resource>(&self, ctx: &Ctx, rows: &[ModelOf<R>]) {
        if !R::READS_LOGGED {
            return;
        }
        let shown =
            |name: &str| !self.hidden.contains(&name) && (self.fields.is_empty() || self.fields.iter().any(|f| f == name));
        let read = rows.iter().filter_map(|row| {
            let mut read = R::logged(row)?;
            read.fields.retain(|name| shown(name));
            (!read.fields.is_empty()).then(|| (row.id(), read))
        });
        reads::note(ctx, R::ENTITY, read);
    }

    /// Serialised records, in order.
    pub(super) async fn many<R: Resource>(&self, ctx: &Ctx, rows: Vec<ModelOf<R>>) -> Result<Vec<u8>> {
        if self.is_plain() {
            self.note::<R>(ctx, &rows);
            let views: Vec<R::View> = rows.into_iter().map(Into::into).collect();
            return Ok(serde_json::to_vec(&views)?);
        }
        Ok(serde_json::to_vec(&self.values::<R>(ctx, rows).await?)?)
    }

    /// One record as a reply.
    pub(super) async fn one<R: Resource>(&self, ctx: &Ctx, row: ModelOf<R>) -> Result<Reply> {
        let (id, version) = (row.id(), row.version());
        if self.is_plain() {
            self.note::<R>(ctx, std::slice::from_ref(&row));
            let view = R::View::from(row);
            let mut reply = Reply::of(&view)?;
            reply.id = Some(id);
            reply.etag = Some(format!("\"{version}\""));
            return Ok(reply);
        }
        let value = self.values::<R>(ctx, vec![row]).await?.pop();
        let mut reply = Reply::data(&value)?;
        reply.id = Some(id);
        // What is included has versions of its own: let the tag be made of the bytes.
        reply.etag = self.include.is_empty().then(|| format!("\"{version}\""));
        Ok(reply)
    }

    /// Records as JSON, cut and extended.
    pub(super) async fn values<R: Resource>(&self, ctx: &Ctx, rows: Vec<ModelOf<R>>) -> Result<Vec<Value>> {
        self.note::<R>(ctx, &rows);
        let ids: Vec<_> = rows.iter().map(Row::id).collect();
        let mut included: Vec<(&'static str, HashMap<uuid::Uuid, Value>)> = Vec::new();
        for relation in &self.include {
            included.push((relation.name, (relation.load)(ctx, ids.clone()).await?));
        }
        let mut values = Vec::with_capacity(rows.len());
        for (row, id) in rows.into_iter().zip(ids) {
            let mut object = view_object::<R>(row)?;
            for field in self.hidden {
                object.shift_remove(*field);
            }
            if !self.fields.is_empty() {
                object.retain(|name, _| name == "id" || self.fields.iter().any(|f| f == name));
            }
            for (name, loaded) in &mut included {
                object.insert((*name).to_owned(), loaded.remove(&id).unwrap_or(Value::Null));
            }
            values.push(Value::Object(object));
        }
        Ok(values)
    }
}

/// A record's view as a JSON object.
pub(super) fn view_object<R: Resource>(row: ModelOf<R>) -> Result<Map<String, Value>> {
    object_of(&R::View::from(row))
}

fn object_of(view: &impl View) -> Result<Map<String, Value>> {
    match serde_json::to_value(view)? {
        Value::Object(object) => Ok(object),
        other => Err(crate::Error::internal(format!("a view is not an object: {other}"))),
    }
}
