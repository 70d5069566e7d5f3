//! Telling each school what the other one did: heads and registrars, who have to act on it.

use kernel::access::Role;
use kernel::{Ctx, Result};
use platform::notifications::Kind;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::texts::{ACCEPTED, DECLINED, OFFERED};
use super::{incoming, outgoing};
use crate::sis::student;
use crate::telling::{self, Telling};

/// At the receiving school: a record has come.
///
/// # Errors
/// The database's.
pub(super) async fn offered(ctx: &Ctx, transfer: &incoming::Model) -> Result<()> {
    let data = Map::from_iter([("other".to_owned(), Value::from(transfer.sending_school_name.as_str()))]);
    tell(ctx, &OFFERED, data, ("incoming_transfer", transfer.id)).await
}

/// At the sending school: what the other one said. That an offer was taken back its own people know.
///
/// # Errors
/// The database's.
pub(super) async fn answered(ctx: &Ctx, transfer: &outgoing::Model) -> Result<()> {
    let kind = match transfer.status {
        outgoing::Status::Accepted => &ACCEPTED,
        outgoing::Status::Declined => &DECLINED,
        _ => return Ok(()),
    };
    let student = ctx.get::<student::Entity>(transfer.student_id).await?;
    let data = Map::from_iter([
        ("learner".to_owned(), Value::from(format!("{} {}", student.first_name, student.last_name))),
        ("other".to_owned(), Value::from(transfer.receiving_school_name.as_str())),
    ]);
    tell(ctx, kind, data, ("outgoing_transfer", transfer.id)).await
}

async fn tell(ctx: &Ctx, kind: &'static Kind, data: Map<String, Value>, about: (&str, Uuid)) -> Result<()> {
    let to = telling::with_roles(ctx, &[Role::SchoolAdmin, Role::Registrar]).await?;
    let (entity, id) = about;
    let dedupe_key = Some(format!("{}/{id}", kind.key));
    telling::tell(ctx, to, Telling { kind, data, audience: json!({ entity: id }), dedupe_key }).await
}
