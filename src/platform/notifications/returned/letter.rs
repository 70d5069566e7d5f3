//! What one letter means that came back.

use email::report::{Bounce, Report, Severity};
use email::{Class, ReturnPaths, Returned, Status};
use kernel::access::Actor;
use kernel::db::Access;
use kernel::{Ctx, Origin, Result, Services, resource};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::super::delivery::{self, ActiveModel, Column, Entity};
use super::super::suppression::{self, Reason};
use super::super::suppressions::{Input, Suppressions};
use super::super::words::{Channel, DeliveryStatus};
use super::return_paths;
use crate::schools;

/// Who acts for letters that come back.
const ACTOR: &str = "mail";

/// What a letter came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It never arrived; its address gets nothing more where that is the address's fault.
    Failed,
    /// Its recipient complained: the address gets nothing more but what must be known.
    Complained,
    /// It is still being tried, or says nothing that matters.
    Nothing,
    /// It names no delivery of ours, or is not signed as ours are.
    Unknown,
}

impl Became {
    /// As it is counted.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Complained => "complained",
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
        }
    }
}

/// Works on a letter that came back, in the school that it is of. The same letter again changes nothing more.
///
/// # Errors
/// The database's: it is to be worked on again.
pub async fn take(services: &Services, letter: &[u8]) -> Result<Became> {
    let became = work(services, letter).await?;
    metrics::counter!("oneclass_mail_reports_total", "outcome" => became.as_str()).increment(1);
    if became == Became::Unknown {
        tracing::warn!(bytes = letter.len(), "a letter came back that names no delivery of ours");
    }
    Ok(became)
}

async fn work(services: &Services, letter: &[u8]) -> Result<Became> {
    let Some(paths) = return_paths(services)? else { return Ok(Became::Unknown) };
    let report = email::report::read(letter);
    for returned in paths.all_in(letter) {
        if let Some((ctx, delivery)) = find(services, &paths, &returned).await? {
            let became = apply(&ctx, &delivery, &report).await?;
            ctx.commit().await?;
            return Ok(became);
        }
    }
    Ok(Became::Unknown)
}

/// The school and the delivery that a return path names, if it is signed.
async fn find(services: &Services, paths: &ReturnPaths, returned: &Returned) -> Result<Option<(Ctx, delivery::Model)>> {
    let (least, greatest) = returned.senders();
    let candidates = schools::ids_between(services, least, greatest).await?;
    let signed = |id: Uuid| paths.delivery(returned, id).map(|delivery| (id, delivery));
    let Some((school, delivery)) = candidates.into_iter().find_map(signed) else { return Ok(None) };
    // Of a school that is suspended, too: its people's addresses are what they are.
    let Some(school) = services.tenants().by_id(services, school).await? else { return Ok(None) };
    let origin = Origin { operation: "read_returned_mail".to_owned(), ..Origin::default() };
    let ctx = Ctx::school_of(services, school, Actor::system(ACTOR), origin, Access::Write);
    let found = ctx.find::<Entity>().filter(Column::Id.eq(delivery)).filter(Column::Channel.eq(Channel::Email));
    match found.one(ctx.uow()).await? {
        Some(delivery) => Ok(Some((ctx, delivery))),
        None => {
            ctx.rollback().await;
            Ok(None)
        }
    }
}

async fn apply(ctx: &Ctx, delivery: &delivery::Model, report: &Report) -> Result<Became> {
    match report {
        Report::Bounces(bounces) => match worst(bounces) {
            // Each letter has one recipient, and its return path says which: whatever a forwarding made of the address.
            Some((reason, dead)) => {
                fail(ctx, delivery, reason).await?;
                if dead {
                    suppress(ctx, delivery, Reason::Bounced).await?;
                }
                Ok(Became::Failed)
            }
            None => Ok(Became::Nothing),
        },
        Report::Complaint(_) => {
            suppress(ctx, delivery, Reason::Complained).await?;
            Ok(Became::Complained)
        }
        Report::Other => Ok(Became::Nothing),
    }
}

/// Why it failed, and whether its address is at fault; `None` when it may still arrive.
fn worst(bounces: &[Bounce]) -> Option<(&'static str, bool)> {
    let permanent = bounces.iter().find(|bounce| bounce.severity == Severity::Permanent);
    match permanent {
        Some(bounce) if is_dead(bounce.status) => Some(("no_such_mailbox", true)),
        Some(bounce) => Some((reason(bounce.status), false)),
        None => bounces.iter().any(|bounce| bounce.severity == Severity::GivenUp).then_some(("given_up", false)),
    }
}

/// Whether the next letter would come back, too. What is refused for its size, by a policy, or because of who sends it says
/// nothing of the address (RFC 3463 §3.8); a server that gives no reason, or none of the register, means the address.
fn is_dead(status: Option<Status>) -> bool {
    status.is_none_or(|status| status.subject == 0 || status.about() == Class::NoSuchMailbox)
}

fn reason(status: Option<Status>) -> &'static str {
    match status.map(Status::about) {
        Some(Class::Policy) => "refused_by_policy",
        Some(Class::TooLarge) => "too_large",
        _ => "refused",
    }
}

async fn fail(ctx: &Ctx, delivery: &delivery::Model, reason: &str) -> Result<()> {
    // Who has read it has got it, whatever a server says; and what failed before failed for its own reason.
    if !matches!(delivery.status, DeliveryStatus::Sent | DeliveryStatus::Sending) {
        return Ok(());
    }
    let row = ActiveModel { status: Set(DeliveryStatus::Failed), reason: Set(Some(reason.to_owned())), ..ActiveModel::default() };
    ctx.update::<Entity>(delivery, row).await.map(|_| ())
}

async fn suppress(ctx: &Ctx, delivery: &delivery::Model, reason: Reason) -> Result<()> {
    use suppression::Column as C;
    let Some(address) = delivery.address.clone() else { return Ok(()) };
    let known = ctx.find::<suppression::Entity>().filter(C::Channel.eq(Channel::Email)).filter(C::Address.eq(address.as_str()));
    if known.one(ctx.uow()).await?.is_some() {
        return Ok(());
    }
    let input = Input { channel: Channel::Email, address, reason, note: None };
    resource::create::<Suppressions>(ctx, input).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounce(severity: Severity, status: &str) -> Bounce {
        Bounce { recipient: "moyo@example.org".into(), severity, status: Status::at_start_of(status), message_id: None }
    }

    #[test]
    fn only_the_addresss_own_fault_silences_it() {
        for (severity, status, wanted) in [
            (Severity::Permanent, "5.1.1", Some(("no_such_mailbox", true))),
            (Severity::Permanent, "5.0.0", Some(("no_such_mailbox", true))),
            (Severity::Permanent, "", Some(("no_such_mailbox", true))),
            (Severity::Permanent, "5.7.1", Some(("refused_by_policy", false))),
            (Severity::Permanent, "5.2.3", Some(("too_large", false))),
            (Severity::Permanent, "5.2.2", Some(("refused", false))),
            (Severity::Permanent, "5.1.8", Some(("refused", false))),
            (Severity::GivenUp, "4.4.1", Some(("given_up", false))),
            (Severity::Delayed, "4.4.1", None),
        ] {
            assert_eq!(worst(&[bounce(severity, status)]), wanted, "{severity:?} {status}");
        }
        assert_eq!(worst(&[]), None);
    }
}
