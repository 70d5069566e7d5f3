//! What a file belongs to: a record of any kind that the registry knows as a resource.

use kernel::Ctx;
use kernel::errors::{Detail, Error, Result, code};
use kernel::resource::{Resource, ResourceInfo, Verb};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query as SeaQuery};
use uuid::Uuid;

use super::collection::Files;

/// A record that a file belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its kind, as in its permissions: `student`.
    pub entity: String,
    /// Which one.
    pub id: Uuid,
}

impl Owner {
    /// Of two fields that are given together or not at all.
    ///
    /// # Errors
    /// 422 when only one is given.
    pub(super) fn of(entity: Option<String>, id: Option<Uuid>) -> Result<Option<Self>> {
        match (entity, id) {
            (None, None) => Ok(None),
            (Some(entity), Some(id)) => Ok(Some(Self { entity, id })),
            (Some(_), None) => Err(Error::field("entity_id", "required")),
            (None, Some(_)) => Err(Error::field("entity", "required")),
        }
    }

    /// That the caller may give the record a file: may change it, or read it where nobody changes such records.
    ///
    /// # Errors
    /// 403; 422 `INVALID_REFERENCE` when there is no such record within the caller's reach.
    pub(super) async fn check(&self, ctx: &Ctx) -> Result<()> {
        let unknown = |field: &str| Error::new(&code::INVALID_REFERENCE).detail(Detail::of(field, "invalid_reference"));
        let resources = ctx.services().registry().resources();
        let known = |info: &&ResourceInfo| info.entity == self.entity && info.entity != Files::ENTITY && info.offers(Verb::Get);
        let info = resources.iter().find(known).ok_or_else(|| unknown("entity"))?;
        let verb = if info.offers(Verb::Update) { Verb::Update } else { Verb::Get };
        let permission = format!("{}.{}.{}", info.module, info.entity, verb.permission());
        ctx.require(&permission)?;
        let reached = Expr::val(self.id).in_subquery((info.reachable)(ctx, &permission));
        let asked = SeaQuery::select().expr(Expr::val(1)).and_where(reached).to_owned();
        match ctx.uow().query_one(&asked).await? {
            Some(_) => Ok(()),
            None => Err(unknown("entity_id")),
        }
    }
}
