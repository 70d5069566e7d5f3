//! Who is acting.

use uuid::Uuid;

use super::{Role, RoleSet};
use crate::i18n::Language;

/// What kind of actor it is, as the audit log names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person with an account.
    Account,
    /// The system itself: migrations, seeds, schedules.
    System,
    /// A background job.
    Job,
    /// Nobody yet: before a log-in.
    Anonymous,
}

impl ActorKind {
    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::System => "system",
            Self::Job => "job",
            Self::Anonymous => "anonymous",
        }
    }
}

/// Who is acting, in the school of the request.
#[derive(Debug, Clone)]
pub struct Actor {
    /// What kind.
    pub kind: ActorKind,
    /// The account, when a person acts (or a job acts for one).
    pub account_id: Option<Uuid>,
    /// The session the access token belongs to.
    pub session_id: Option<Uuid>,
    /// Name for the audit log.
    pub name: String,
    /// Roles in this school.
    pub roles: RoleSet,
    /// The person's language, when they chose one.
    pub language: Option<Language>,
}

impl Actor {
    /// Nobody yet.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            kind: ActorKind::Anonymous,
            account_id: None,
            session_id: None,
            name: "anonymous".to_owned(),
            roles: RoleSet::NONE,
            language: None,
        }
    }

    /// The system itself, allowed what a head is allowed.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self { kind: ActorKind::System, name: name.to_owned(), roles: RoleSet::NONE.with(Role::SchoolAdmin), ..Self::anonymous() }
    }

    /// Whether they run the platform.
    #[must_use]
    pub fn is_platform_admin(&self) -> bool {
        self.roles.has(Role::SuperAdmin)
    }
}
