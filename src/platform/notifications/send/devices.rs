//! What goes to people's devices.

use std::sync::Arc;

use ::push::Notice;
use kernel::db::Access;
use kernel::jobs::JobRun;
use kernel::{Ctx, Result};

use super::super::delivery::Model;
use super::super::{message, push};
use super::ask::Answer;
use super::write;
use crate::identity::devices::{self, Reachable};

/// Notices that are about to be pushed, each with the devices of its person.
#[derive(Default)]
pub(super) struct Notices {
    services: Option<Arc<push::PushServices>>,
    people: Vec<(Notice, Vec<Reachable>)>,
}

/// The notices of these deliveries.
///
/// # Errors
/// The database's.
pub(super) async fn notices(ctx: &Ctx, message: &message::Model, deliveries: &[Model], school: &str) -> Result<Notices> {
    if deliveries.is_empty() {
        return Ok(Notices::default());
    }
    let accounts: Vec<_> = deliveries.iter().filter_map(|delivery| delivery.account_id).collect();
    let devices = devices::of_accounts(ctx, &accounts).await?;
    let of = |delivery: &Model| {
        let notice = push::notice(ctx.services().messages(), delivery, message.urgency, school);
        let devices = delivery.account_id.and_then(|account| devices.get(&account)).cloned();
        (notice, devices.unwrap_or_default())
    };
    Ok(Notices { services: Some(push::of(ctx.services())), people: deliveries.iter().map(of).collect() })
}

/// Pushes them, forgets devices that are no more, and writes down what became of each.
///
/// # Errors
/// The database's.
pub(super) async fn send(job: &JobRun, deliveries: &[Model], notices: Notices) -> Result<()> {
    let Some(services) = notices.services else { return Ok(()) };
    let carried = push::carry(&services, &notices.people).await;
    let ctx = job.ctx(Access::Write)?;
    for (delivery, push::Carried { outcome, gone }) in deliveries.iter().zip(carried) {
        for (device, since) in gone {
            devices::gone(&ctx, &device, since).await?;
        }
        write::answer(&ctx, delivery, Answer { outcome, provider: Some("push"), price: 0 }).await?;
    }
    ctx.commit().await
}
