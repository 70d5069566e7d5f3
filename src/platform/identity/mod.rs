//! Identity: who signs in, with what, and what they are where.
//!
//! - An **account** is a person's: one e-mail address, one password, whichever schools. A **membership** is what an
//!   account is in a school. `/users` is a school's view of its memberships.
//! - Signing in opens a **session**. Its short-lived *access tokens* are JWTs that anybody can verify with the keys of
//!   `/.well-known/jwks.json`; its *refresh tokens* are random, used once, and known to the database by their hash only.
//! - The [`Gate`] answers whose token it is. It is made by whoever composes the application, given to
//!   [`module`] and to the application's services.
//!
//! What other modules, the seed and the command line may use: [`accounts`], [`memberships`], [`passwords::hash`]; the
//! application's housekeeping calls [`expire`].

mod access_token;
pub mod account;
pub mod accounts;
mod attempt;
mod change_password;
mod code;
pub mod contacts;
pub mod devices;
mod digest;
mod expiry;
#[cfg(test)]
mod fixture;
mod gate;
mod jwks;
mod keys;
mod login;
#[expect(unreachable_pub, reason = "SeaORM's derive makes an entity's types public")]
mod login_throttle;
mod logout;
mod me;
pub mod membership;
pub mod memberships;
mod operations;
pub mod passwords;
mod refresh;
#[expect(unreachable_pub, reason = "SeaORM's derive makes an entity's types public")]
mod refresh_token;
mod rotation;
mod schedule;
mod schools;
#[expect(unreachable_pub, reason = "SeaORM's derive makes an entity's types public")]
mod session;
mod sessions;
#[expect(unreachable_pub, reason = "SeaORM's derive makes an entity's types public")]
mod signing_key;
mod span;
mod switch_school;
mod throttle;
mod tokens;
mod users;
mod verified;

use std::sync::Arc;

use kernel::Module;
use kernel::access::{Grant, Role};
use kernel::i18n::Language;
use kernel::realtime::{Feed, Told};

pub use code::LAST_ADMIN;
pub use expiry::expire;
pub use gate::Gate;

const GRANTS: &[Grant] = &[Grant::all(Role::SchoolAdmin, &["identity.*"])];

/// What one is in the school: told to oneself.
const FEEDS: &[Feed] = &[Feed {
    channel: "me",
    topics: &["resource.created", "resource.updated", "resource.deleted"],
    entity: "user",
    told: |event| Told::change(event, "account_id"),
}];

/// The module of identity.
#[must_use]
pub fn module(gate: Arc<Gate>) -> Module {
    let mut module = Module::new(
        "identity",
        "Who signs in, with what, and what they are in which school: accounts, sessions, tokens, and the users of a school.",
    );
    module.operations = operations::all(&gate);
    module.events = memberships::events();
    module.grants = GRANTS;
    module.feeds = FEEDS;
    module.codes = code::ALL;
    module.messages = &[
        (Language::En, include_str!("messages/en.ftl")),
        (Language::Sn, include_str!("messages/sn.ftl")),
        (Language::Nd, include_str!("messages/nd.ftl")),
    ];
    module
}
