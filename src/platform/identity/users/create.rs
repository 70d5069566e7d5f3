//! `POST /users`.

use kernel::Ctx;
use kernel::access::Role;
use kernel::errors::Result;
use kernel::i18n::Language;
use kernel::operation::{Body, View};
use kernel::values::{Email, Phone};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::accounts::{self, Credential, NewAccount};
use super::super::gate;
use super::super::{digest, memberships};
use super::User;

/// Who is to belong to the school, and as what.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NewUser {
    /// Their address. Whoever has an account with it already is added with that account.
    pub(in super::super) email: Email,
    /// Name of a new account. An account that exists keeps its own.
    #[schema(min_length = 1, max_length = 160)]
    pub(in super::super) name: String,
    /// Telephone of a new account.
    pub(in super::super) phone: Option<Phone>,
    /// Language of a new account.
    pub(in super::super) language: Option<Language>,
    /// What they are in the school: any role but `super_admin`.
    #[schema(min_items = 1, max_items = 7)]
    pub(in super::super) roles: Vec<Role>,
    /// What they are called there: "Deputy head".
    #[schema(max_length = 80)]
    pub(in super::super) title: Option<String>,
}

/// A user who was added.
#[derive(Serialize, ToSchema)]
pub(in super::super) struct UserCreated {
    /// The user.
    #[serde(flatten)]
    pub(in super::super) user: User,
    /// The password of a new account, shown this once: hand it over in person, to be changed at the first log-in.
    /// `null` for an account that existed, whose password stays what it is.
    pub(in super::super) temporary_password: Option<String>,
}

impl View for UserCreated {
    fn id(&self) -> Option<Uuid> {
        Some(self.user.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.user.version)
    }
}

/// Adds somebody to the school. An address without an account gets one, with a password that nobody chose and that is
/// answered once; it is kept nowhere but as a hash, which is why the operation takes no `Idempotency-Key` (a repeated
/// request is a `DUPLICATE`).
///
/// # Errors
/// 422 for roles that are not to be given, 409 `DUPLICATE` for who belongs to the school already.
pub(in super::super) async fn create(ctx: &Ctx, Body(new): Body<NewUser>) -> Result<UserCreated> {
    memberships::check_roles(&new.roles)?;
    let (account, temporary) = match accounts::find_by_email(ctx, &new.email).await? {
        Some(account) => (account, None),
        None => {
            let password = temporary_password()?;
            let account = NewAccount {
                phone: new.phone,
                language: new.language,
                ..NewAccount::new(new.email, new.name, Credential::Password(password.clone()))
            };
            (accounts::create(ctx, account).await?, Some(password))
        }
    };
    let membership = memberships::add(ctx, account.id, &new.roles, new.title).await?;
    gate::account_changes(ctx, account.id);
    Ok(UserCreated {
        user: User::of(membership, account),
        temporary_password: temporary.map(|password| password.expose_secret().to_owned()),
    })
}

/// 16 letters and digits in groups of four, without those that look alike: 80 bits, easy to read out.
fn temporary_password() -> Result<SecretString> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut text = String::with_capacity(19);
    for (index, byte) in digest::random::<16>()?.into_iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.extend(LETTERS.get(usize::from(byte) % LETTERS.len()).copied().map(char::from));
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_password_is_legible_and_never_the_same() {
        let one = temporary_password().unwrap();
        assert_eq!(one.expose_secret().len(), 19);
        assert!(!one.expose_secret().contains(['l', 'o', '0', '1']));
        assert_ne!(one.expose_secret(), temporary_password().unwrap().expose_secret());
    }
}
