//! Telling people something of a record: who runs the school, and whoever else it concerns.

use kernel::access::Role;
use kernel::{Ctx, Result};
use platform::identity::contacts;
use platform::notifications::words::Channel;
use platform::notifications::{Kind, Notice, Recipient, notify};
use serde_json::{Map, Value};

/// Who runs the school.
///
/// # Errors
/// The database's.
pub(crate) async fn heads(ctx: &Ctx) -> Result<Vec<Recipient>> {
    with_roles(ctx, &[Role::SchoolAdmin]).await
}

/// Who has one of these roles at the school, each once.
///
/// # Errors
/// The database's.
pub(crate) async fn with_roles(ctx: &Ctx, roles: &[Role]) -> Result<Vec<Recipient>> {
    let mut found: Vec<Recipient> = Vec::new();
    for role in roles {
        for person in contacts::with_role(ctx, *role).await? {
            if found.iter().any(|known| known.account_id == Some(person.account_id)) {
                continue;
            }
            found.push(Recipient {
                account_id: Some(person.account_id),
                name: person.name,
                language: person.language,
                email: Some(person.email),
                phone: person.phone,
                because: "because_role".to_owned(),
                ..Recipient::default()
            });
        }
    }
    Ok(found)
}

/// Tells people something. That the school has no credit for the other ways keeps nobody from being told in their inbox, and
/// undoes nothing of what they are told of.
///
/// # Errors
/// The database's.
pub(crate) async fn tell(ctx: &Ctx, to: Vec<Recipient>, telling: Telling) -> Result<()> {
    if to.is_empty() {
        return Ok(());
    }
    let notice = |channels: Option<Vec<Channel>>| Notice {
        audience: telling.audience.clone(),
        dedupe_key: telling.dedupe_key.clone(),
        channels,
        ..Notice::new(telling.kind, to.clone(), telling.data.clone())
    };
    match ctx.nested(async || notify(ctx, notice(None)).await).await {
        Err(error) if error.code().status == 409 => notify(ctx, notice(Some(vec![Channel::InApp]))).await.map(|_| ()),
        other => other.map(|_| ()),
    }
}

/// What people are told.
pub(crate) struct Telling {
    pub(crate) kind: &'static Kind,
    pub(crate) data: Map<String, Value>,
    /// How they were chosen, for the record.
    pub(crate) audience: Value,
    /// Of tellings with the same key there is only one.
    pub(crate) dedupe_key: Option<String>,
}
