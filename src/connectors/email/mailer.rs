//! What carries letters.

use async_trait::async_trait;

use crate::{Letter, Outcome};

/// What carries letters.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Offers a letter once.
    async fn send(&self, letter: &Letter) -> Outcome;
}
