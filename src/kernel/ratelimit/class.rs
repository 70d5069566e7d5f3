//! Classes of operations that have allowances of their own.

use actix_web::http::Method;

use super::Kind;
use crate::config;

/// What an operation costs, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateClass {
    /// Guesses a password, and takes the time of hashing one.
    Login,
    /// Exchanges a token.
    Token,
    /// Reads.
    Read,
    /// Writes.
    Write,
    /// Reads or writes in bulk: exports, imports.
    Export,
}

impl RateClass {
    pub(crate) const ALL: [Self; 5] = [Self::Login, Self::Token, Self::Read, Self::Write, Self::Export];

    /// The class of an operation that says nothing else.
    #[must_use]
    pub fn of(method: &Method) -> Self {
        if method.is_safe() { Self::Read } else { Self::Write }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Token => "token",
            Self::Read => "read",
            Self::Write => "write",
            Self::Export => "export",
        }
    }

    /// How many a minute; `None`: not limited for such a caller. Behind one address there may be a whole school, so
    /// only what needs no log-in is counted closely by address.
    pub(super) fn quota(self, kind: Kind, config: &config::RateLimits) -> Option<u32> {
        match (kind, self) {
            (Kind::Ip, Self::Login) => Some(config.login_per_ip),
            (Kind::Ip, Self::Token) => Some(config.token_per_ip),
            (Kind::Ip, _) => Some(config.requests_per_ip),
            (Kind::User | Kind::School, Self::Login | Self::Token) => None,
            (Kind::User, Self::Read) => Some(config.read_per_user),
            (Kind::User, Self::Write) => Some(config.write_per_user),
            (Kind::User, Self::Export) => Some(config.export_per_user),
            (Kind::School, Self::Read) => Some(config.read_per_school),
            (Kind::School, Self::Write) => Some(config.write_per_school),
            (Kind::School, Self::Export) => Some(config.export_per_school),
        }
    }

    /// Under which name a caller's use is counted: an address's in one place for all classes but the two of their own.
    pub(super) const fn counter(self, kind: Kind) -> &'static str {
        match (kind, self) {
            (Kind::Ip, Self::Read | Self::Write | Self::Export) => "any",
            _ => self.name(),
        }
    }
}
