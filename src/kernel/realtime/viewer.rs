//! Who a connection is, and whether they still are.

use std::sync::Arc;

use uuid::Uuid;

use super::close::Close;
use crate::access::Actor;
use crate::admission::Permit;
use crate::ctx::{Ctx, Origin};
use crate::db::Access;
use crate::errors::{Error, Result, code};
use crate::ratelimit::{RateClass, Who};
use crate::services::{School, Services};

/// Who a connection is.
pub(super) struct Viewer {
    pub(super) services: Services,
    pub(super) school: Arc<School>,
    actor: Actor,
    account: Uuid,
    session: Uuid,
    pub(super) origin: Origin,
}

impl Viewer {
    /// The actor of a request that opens a connection.
    ///
    /// # Errors
    /// 401 when nobody is logged in.
    pub(super) fn of(ctx: &Ctx) -> Result<Self> {
        let actor = ctx.actor().clone();
        Ok(Self {
            services: ctx.services().clone(),
            school: ctx.school()?.clone(),
            account: ctx.account_id()?,
            session: actor.session_id.ok_or_else(|| Error::new(&code::UNAUTHENTICATED))?,
            actor,
            origin: ctx.origin().clone(),
        })
    }

    pub(super) fn account(&self) -> Uuid {
        self.account
    }

    /// To read something for them, as a request of theirs would: at its turn, and against their allowance where `asked`.
    ///
    /// # Errors
    /// 429 or 503.
    pub(super) async fn reads(&self, asked: bool) -> Result<(Ctx, Permit)> {
        if asked {
            let who = [Who::User(self.account), Who::School(self.school.id)];
            self.services.rate_limiter().check(self.services.nodes(), RateClass::Read, &who).await.1?;
        }
        let permit = self.services.admission().enter(RateClass::Read, Some(self.school.id)).await?;
        let ctx = Ctx::school_of(&self.services, self.school.clone(), self.actor.clone(), self.origin.clone(), Access::Read);
        Ok((ctx, permit))
    }

    /// Looks again who they are. `Ok(true)`: something else than before.
    ///
    /// # Errors
    /// Why the connection is to end; `None`: it could not be seen.
    pub(super) async fn look(&mut self) -> Result<bool, Option<Close>> {
        let unseen = |error: Error| {
            tracing::warn!(%error, "whether a live connection may stay could not be seen");
            None
        };
        let (services, school) = (&self.services, self.school.id);
        let identity = services.authenticator().identify_session(services, self.account, self.session, Some(school)).await;
        let identity = match identity {
            Ok(identity) => identity,
            Err(error) if error.code().status == 401 => return Err(Some(Close::SessionEnded)),
            Err(error) => return Err(unseen(error)),
        };
        let roles = identity.roles_in(school).ok_or(Some(Close::NotAllowed))?;
        let school = services.tenants().by_id(services, school).await.map_err(unseen)?;
        self.school = school.filter(|school| school.active).ok_or(Some(Close::NotAllowed))?;
        let changed = roles != self.actor.roles;
        self.actor = identity.actor(roles);
        Ok(changed)
    }
}
