//! "Do you still have what I have?": entity tags of answers that were given lately, so that a client that asks again is
//! told 304 without a query.
//!
//! A tag is kept with the tables that its answer was read from, and is of use until one of them changes in the school,
//! here or on another node ([`Versions`](crate::nodes::Versions)). It is one account's in one school, with one set of
//! roles. Only for answers that follow from those tables alone ([`Operation::remembered`]).

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header;
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{Operation, request};
use crate::access::RoleSet;
use crate::ctx::Ctx;
use crate::db::Access;
use crate::nodes::{Remembered, Stamp, rows};
use crate::services::Services;

/// Tags kept; about 300 bytes each.
const TAGS: u64 = 50_000;
/// How long a tag is kept when every change is announced. What follows from the date is out of date for as long.
const LIFE: Duration = Duration::from_secs(60);
/// The same with SQLite, whose file a command may change beside the server.
const LIFE_ALONE: Duration = Duration::from_secs(5);

/// Whose tag of what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    account: Uuid,
    school: Uuid,
    roles: RoleSet,
    address: String,
}

/// The tags of one application.
struct Known(Remembered<Key, String>);

impl Default for Known {
    fn default() -> Self {
        Self(Remembered::new(TAGS))
    }
}

/// A question that a tag may answer, or for whose answer one is to be kept.
pub(super) struct Question {
    key: Key,
    stamp: Stamp,
}

impl Question {
    /// Of a request that brings a tag; `None` when it does not, or its answer is none that can be known.
    pub(super) fn of(
        services: &Services,
        operation: &Operation,
        req: &HttpRequest,
        who: Option<(Uuid, Uuid, RoleSet)>,
    ) -> Option<Self> {
        let (account, school, roles) = who?;
        let asked = operation.remembered && operation.access == Access::Read && req.headers().contains_key(header::IF_NONE_MATCH);
        if !asked || !services.nodes().hears_every_change(services.database().backend()) {
            return None;
        }
        let address = req.uri().path_and_query()?.as_str().to_owned();
        Some(Self { key: Key { account, school, roles, address }, stamp: services.nodes().versions().stamp([]) })
    }

    /// The tag that the answer still has, if it is one that the request brings.
    pub(super) fn unchanged(&self, services: &Services, req: &HttpRequest) -> Option<String> {
        let tag = services.shared::<Known>().0.get(services.nodes(), &self.key)?;
        request::matches_any(req, &tag).then_some(tag)
    }

    /// Keeps the tag of the answer that `ctx` has read.
    pub(super) fn keep(self, ctx: &Ctx, tag: &str) {
        let services = ctx.services();
        if ctx.uow().is_on_replica() {
            return;
        }
        let Some(subjects) = ctx.uow().read().and_then(|tables| rows::read_from(&tables, self.key.school)) else { return };
        let life = if services.database().backend() == DbBackend::Sqlite { LIFE_ALONE } else { LIFE };
        services.shared::<Known>().0.keep(self.stamp.about(subjects), self.key, tag.to_owned(), life);
    }
}
