//! Whether some endpoint of a school wants an event: answered from memory, because it is asked in the transaction of every change.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use kernel::Ctx;
use kernel::errors::Result;
use kernel::events::EventType;
use kernel::nodes::{Remembered, Subject};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::endpoint::{Column, Entity};
use super::topics::{Topics, fits};

/// How long an answer is used where nobody says that it changed.
const LIFE: Duration = Duration::from_secs(60);

/// What this application remembers: the topics that each school's endpoints want.
struct Known(Remembered<Uuid, Arc<[String]>>);

impl Default for Known {
    fn default() -> Self {
        Self(Remembered::new(20_000))
    }
}

/// Whether an enabled endpoint of the context's school wants events of this type.
pub(super) fn wants<'a>(ctx: &'a Ctx, kind: &'a EventType) -> BoxFuture<'a, Result<bool>> {
    Box::pin(async move { Ok(topics(ctx).await?.iter().any(|topic| fits(topic, &kind.name))) })
}

/// Says that the context changes what its school's endpoints want.
pub(super) fn changes(ctx: &Ctx) {
    ctx.changes([subject(ctx.school_id())]);
}

fn subject(school: Uuid) -> Subject {
    Subject::new("webhook-topics", school)
}

async fn topics(ctx: &Ctx) -> Result<Arc<[String]>> {
    // What is done in no school is told in none.
    let Ok(school) = ctx.school().map(|school| school.id) else { return Ok(Arc::from([])) };
    let (known, nodes) = (ctx.services().shared::<Known>(), ctx.services().nodes());
    // What this context has itself changed is not what others remember.
    let own = ctx.has_changed(&subject(school));
    if let Some(topics) = known.0.get(nodes, &school).filter(|_| !own) {
        return Ok(topics);
    }
    let stamp = nodes.versions().stamp([subject(school)]);
    let enabled = ctx.find::<Entity>().filter(Column::Enabled.eq(true)).select_only().column(Column::Topics);
    let rows: Vec<Topics> = enabled.into_tuple().all(ctx.uow()).await?;
    let topics: Arc<[String]> = rows.into_iter().flat_map(|topics| topics.0).collect();
    known.0.keep_from(ctx, stamp, school, topics.clone(), LIFE);
    Ok(topics)
}
