//! The catalogue: which events there are, each with what it tells, so that strangers can be told of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

use super::Event;
use crate::errors::{Error, Result};
use crate::operation::refer;
use crate::resource::Verb;
use crate::schema::Shape;

/// How the topics of resources begin: the same for every entity.
const RESOURCE: &str = "resource.";

/// What the events of a resource tell.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordChanged {
    /// Id of the record.
    pub id: Uuid,
    /// Its version after the change; `null` when it is gone.
    pub version: Option<i64>,
    /// What was done, where that is one of the verbs of every resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<RecordChange>,
    /// The records it belongs to, by the names of the fields that hold them: `class_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belongs_to: Option<BTreeMap<String, Uuid>>,
}

/// What is done to a record.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the verbs of a resource are named by themselves")]
pub enum RecordChange {
    Create,
    Update,
    Delete,
    Restore,
}

/// Adds the schemas that a type refers to, and gives a reference to it.
pub type Describe = fn(&mut Vec<(String, RefOr<Schema>)>) -> RefOr<Schema>;

/// A type of event: its name, and what it tells. Declared in a module's manifest; an event of a type that nobody declared is
/// a fault.
#[derive(Clone)]
pub struct EventType {
    /// The name that strangers know it by: `sis.student.withdrawn`. Given by the registry.
    pub name: String,
    /// The topic it is emitted under.
    pub topic: &'static str,
    /// Kind of thing it happens to.
    pub entity: &'static str,
    /// One sentence: when it happens.
    pub description: String,
    /// The schema of what it tells, for the document.
    pub payload: Describe,
    /// The same, to validate with.
    pub shape: fn() -> Result<Arc<Shape>>,
}

impl EventType {
    /// Of this topic (`sis.student.withdrawn`), telling a `T`, which holds nothing sensitive.
    #[must_use]
    pub fn new<T: ToSchema + 'static>(topic: &'static str, entity: &'static str, description: &str) -> Self {
        Self {
            name: String::new(),
            topic,
            entity,
            description: description.to_owned(),
            payload: refer::<T>,
            shape: Shape::of::<T>,
        }
    }

    /// What the verbs of a resource emit.
    #[must_use]
    pub fn of_resource(entity: &'static str, verbs: &[Verb]) -> Vec<Self> {
        let one = entity.replace('_', " ");
        let any = |wanted: &[Verb]| wanted.iter().any(|verb| verbs.contains(verb));
        [
            ("resource.created", any(&[Verb::Create, Verb::Import]), "was created"),
            ("resource.updated", any(&[Verb::Update, Verb::Import]), "was changed"),
            ("resource.deleted", any(&[Verb::Delete]), "was deleted"),
            ("resource.restored", any(&[Verb::Restore]), "was brought back after it had been deleted"),
        ]
        .into_iter()
        .filter(|(_, happens, _)| *happens)
        .map(|(topic, _, what)| Self::new::<RecordChanged>(topic, entity, &format!("A {one} {what}.")))
        .collect()
    }

    /// With its name, as a type of this module.
    pub(crate) fn named(mut self, module: &str) -> Self {
        self.name = match self.topic.strip_prefix(RESOURCE) {
            Some(verb) => format!("{module}.{}.{verb}", self.entity),
            None => self.topic.to_owned(),
        };
        self
    }

    /// Holds what an event tells against the schema.
    ///
    /// # Errors
    /// 500 naming what does not fit.
    pub(crate) fn check(&self, event: &Event) -> Result<()> {
        match (self.shape)()?.problems(&event.payload).as_slice() {
            [] => Ok(()),
            problems => Err(Error::internal(format!("{} is not told as declared: {problems:?}", self.name))),
        }
    }
}

impl std::fmt::Debug for EventType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} of {})", self.name, self.topic, self.entity)
    }
}
