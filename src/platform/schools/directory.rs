//! Which school is meant: by id, by host, by what `X-School-Id` says. Asked by every request, so answered from memory.
//!
//! A school is remembered for a minute, an answer "none" for a few seconds. A change is seen at once by the nodes that
//! share a Redis; without one, by the others within the minute: so long a suspended school may still be served there.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::db::{Access, Realm};
use kernel::nodes::{Remembered, Subject};
use kernel::services::{School, Tenants};
use kernel::{Ctx, Result, Services};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::school::{self, Column, Model};

const KNOWN: Duration = Duration::from_secs(60);
const UNKNOWN: Duration = Duration::from_secs(5);
/// Answers remembered at most. Hosts come from outside, so there is no end to those that name no school.
const CAPACITY: u64 = 100_000;

/// Answers which school is meant.
pub struct Directory {
    answers: Remembered<Asked, Option<Arc<School>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Asked {
    Id(Uuid),
    Host(String),
    Subdomain(String),
}

impl Directory {
    /// One that knows nothing yet.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { answers: Remembered::new(CAPACITY) })
    }

    async fn answer(&self, services: &Services, asked: Asked) -> Result<Option<Arc<School>>> {
        if let Some(answer) = self.answers.get(services.nodes(), &asked) {
            return Ok(answer);
        }
        let stamp = services.nodes().versions().stamp([asked.subject()]);
        let condition = match &asked {
            Asked::Id(id) => Condition::all().add(Column::Id.eq(*id)),
            Asked::Host(host) => {
                Condition::any().add(Column::Subdomain.eq(host.as_str())).add(Column::CustomDomain.eq(host.as_str()))
            }
            Asked::Subdomain(name) => Condition::all().add(Column::Subdomain.eq(name.as_str())),
        };
        let uow = services.database().begin(Realm::None, Access::Read);
        let found = school::find().filter(condition).one(&uow).await?;
        uow.commit().await?;
        let answer = found.map(|school| Arc::new(School::from(&school)));
        let life = if answer.is_some() { KNOWN } else { UNKNOWN };
        self.answers.keep(stamp, asked, answer.clone(), life);
        Ok(answer)
    }
}

impl Asked {
    fn subject(&self) -> Subject {
        match self {
            Self::Id(id) => Subject::new("school", id),
            Self::Host(name) | Self::Subdomain(name) => Subject::new("school-name", name),
        }
    }
}

/// Says that the context creates or changes schools: what they were, and what they become.
pub(super) fn changes(ctx: &Ctx, schools: &[&Model]) {
    for school in schools {
        let names = [Some(school.subdomain.as_str()), school.custom_domain.as_deref()].into_iter().flatten();
        ctx.changes(names.map(|name| Asked::Host(name.to_owned()).subject()).chain([Asked::Id(school.id).subject()]));
    }
}

#[async_trait]
impl Tenants for Directory {
    async fn by_id(&self, services: &Services, id: Uuid) -> Result<Option<Arc<School>>> {
        self.answer(services, Asked::Id(id)).await
    }

    async fn by_host(&self, services: &Services, host: &str) -> Result<Option<Arc<School>>> {
        // No DNS name is longer (RFC 1035, 2.3.4).
        if host.len() > 253 {
            return Ok(None);
        }
        self.answer(services, Asked::Host(host.to_lowercase())).await
    }

    async fn by_reference(&self, services: &Services, reference: &str) -> Result<Option<Arc<School>>> {
        match reference.parse() {
            Ok(id) => self.by_id(services, id).await,
            Err(_) if reference.len() > 253 => Ok(None),
            Err(_) => self.answer(services, Asked::Subdomain(reference.to_lowercase())).await,
        }
    }
}

/// The schools whose ids are between these two, both included: for who knows the beginning of one.
///
/// # Errors
/// The database's.
pub async fn ids_between(services: &Services, least: Uuid, greatest: Uuid) -> Result<Vec<Uuid>> {
    let uow = services.database().begin(Realm::None, Access::Read);
    let ids = school::find().filter(Column::Id.between(least, greatest)).select_only().column(Column::Id);
    let ids = ids.into_tuple().all(&uow).await?;
    uow.commit().await?;
    Ok(ids)
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").finish_non_exhaustive()
    }
}
