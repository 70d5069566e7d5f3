//! Where a provider that keeps a connection open puts what comes in over it.

use async_trait::async_trait;
use thiserror::Error;

use crate::{Inbound, Receipt};

/// What came in could not be stored: the provider is to send it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not stored")]
pub struct NotStored;

/// Takes what comes in over a connection that stays open (SMPP), where no callback is called. The provider is told that it
/// arrived only after it is stored.
#[async_trait]
pub trait Sink: Send + Sync {
    /// A report about a message.
    ///
    /// # Errors
    /// [`NotStored`]: it will come again.
    async fn receipt(&self, receipt: Receipt) -> Result<(), NotStored>;

    /// A message that somebody wrote.
    ///
    /// # Errors
    /// [`NotStored`]: it will come again.
    async fn inbound(&self, inbound: Inbound) -> Result<(), NotStored>;
}
