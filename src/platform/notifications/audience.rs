//! Whom a message is for.

use futures::future::LocalBoxFuture;
use kernel::access::Role;
use kernel::errors::{Detail, Error};
use kernel::operation::View;
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::recipient::{Recipient, distinct};
use crate::identity;

/// Whom a message is for: everybody that any of these names.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Accounts of the school.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000)]
    pub accounts: Vec<Uuid>,
    /// Everybody with one of these roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 8)]
    pub roles: Vec<Role>,
    /// Groups that modules know: the guardians of a class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub groups: Vec<Group>,
}

/// A group that a module knows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AudienceGroup)]
pub struct Group {
    /// Its kind: `class_guardians`. `GET /audience-kinds` has them.
    #[schema(min_length = 1, max_length = 60)]
    pub kind: String,
    /// Of what: the class.
    pub id: Uuid,
}

/// A kind of group that a module brings: offered with [`Module::offer`](kernel::Module::offer).
pub struct GroupKind {
    /// Its stable name.
    pub kind: &'static str,
    /// Who is in it.
    pub about: &'static str,
    /// The people in the group of this thing, as far as the caller may write to them; 404 when the school has no such
    /// thing, or the caller may not know of it.
    pub resolve: for<'a> fn(&'a Ctx, Uuid) -> LocalBoxFuture<'a, Result<Vec<Recipient>>>,
}

/// A kind of group that one can write to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AudienceKind {
    /// Its stable name.
    kind: &'static str,
    /// Who is in it.
    about: &'static str,
}

impl View for AudienceKind {}

/// The kinds of group that modules know.
pub(super) async fn list_kinds(ctx: &Ctx, (): ()) -> Result<Vec<AudienceKind>> {
    let known = ctx.services().registry().offered::<GroupKind>();
    Ok(known.map(|known| AudienceKind { kind: known.kind, about: known.about }).collect())
}

impl Audience {
    /// Whether it names nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.roles.is_empty() && self.groups.is_empty()
    }

    /// The people, each once.
    ///
    /// # Errors
    /// 422 naming what does not exist; the database's.
    pub async fn resolve(&self, ctx: &Ctx) -> Result<Vec<Recipient>> {
        let mut people = Vec::new();
        if !self.accounts.is_empty() {
            let found = identity::contacts::of_accounts(ctx, &self.accounts).await?;
            for (place, account) in self.accounts.iter().enumerate() {
                if !found.iter().any(|contact| contact.account_id == *account) {
                    return Err(Error::validation(vec![Detail::of(format!("audience.accounts[{place}]"), "invalid_reference")]));
                }
            }
            people.extend(found.into_iter().map(|contact| of_account(contact, "because_named")));
        }
        for role in &self.roles {
            let found = identity::contacts::with_role(ctx, *role).await?;
            people.extend(found.into_iter().map(|contact| of_account(contact, "because_role")));
        }
        for (place, group) in self.groups.iter().enumerate() {
            let field = format!("audience.groups[{place}]");
            let known = ctx.services().registry().offered::<GroupKind>().find(|known| known.kind == group.kind);
            let Some(known) = known else {
                return Err(Error::validation(vec![Detail::of(format!("{field}.kind"), "unknown_kind")]));
            };
            match (known.resolve)(ctx, group.id).await {
                Ok(found) => people.extend(found),
                Err(error) if error.code().status == 404 => {
                    return Err(Error::validation(vec![Detail::of(format!("{field}.id"), "invalid_reference")]));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(distinct(people))
    }
}

fn of_account(contact: identity::contacts::Contact, because: &str) -> Recipient {
    Recipient {
        account_id: Some(contact.account_id),
        name: contact.name,
        language: contact.language,
        email: Some(contact.email),
        phone: contact.phone,
        because: because.to_owned(),
        ..Recipient::default()
    }
}
