//! What stands between this process and PostgreSQL.

use crate::config::setting::Setting;

/// A pooler of connections before PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooler {
    /// None, or one that gives a client the same connection for as long as it stays.
    None,
    /// One that gives each transaction another connection, such as PgBouncer with `pool_mode = transaction`.
    Transaction,
}

impl Setting for Pooler {
    const EXPECTED: &'static str = "`none` or `transaction`";

    fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "none" => Some(Self::None),
            "transaction" => Some(Self::Transaction),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Transaction => "transaction".to_owned(),
        }
    }
}
