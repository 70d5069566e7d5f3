//! SMTP (RFC 5321) to the next mail server.

mod connections;
mod replies;
mod settings;

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use deadpool::managed::{Pool, PoolError};
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use thiserror::Error;
use tokio::time::timeout;

use self::connections::{ConnectError, Connection, Connections};
use self::replies::{Stage, outcome};
pub use self::settings::{Account, Security, SmtpSettings};
use crate::{Class, Dkim, Letter, Mailer, Outcome};

/// Why there can be no mailer with such settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// A password, or letters, would go over a network in the clear.
    #[error("without TLS only this machine itself may be asked")]
    Clear,
    /// The additional certificate is none in PEM.
    #[error("the additional certificate is none in PEM")]
    Certificate,
    /// The number of connections is zero.
    #[error("the number of connections is zero")]
    Connections,
}

/// The next mail server. Connections are kept and used again.
pub struct Smtp {
    pool: Pool<Connections>,
    dkim: Option<Dkim>,
    patience: Duration,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("pool", &self.pool.status()).field("dkim", &self.dkim).finish_non_exhaustive()
    }
}

impl Smtp {
    /// A mail server, asked as the settings say; with a key, letters are signed.
    ///
    /// # Errors
    /// See [`SettingsError`].
    pub fn new(settings: SmtpSettings, dkim: Option<Dkim>) -> Result<Self, SettingsError> {
        let (patience, connections) = (settings.timeout, settings.connections);
        let manager = Connections::new(settings)?;
        let pool = Pool::builder(manager).max_size(connections).build().map_err(|_| SettingsError::Connections)?;
        if connections == 0 { Err(SettingsError::Connections) } else { Ok(Self { pool, dkim, patience }) }
    }

    async fn connection(&self) -> Result<deadpool::managed::Object<Connections>, Outcome> {
        match timeout(self.patience, self.pool.get()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(PoolError::Backend(ConnectError::Smtp(error)))) => Err(outcome(Stage::Connect, &error)),
            Ok(Err(PoolError::Backend(ConnectError::InTheClear))) => {
                Err(Outcome::refused(Class::Settings, "the server offers no TLS, so it is not given the password"))
            }
            Ok(Err(PoolError::Backend(ConnectError::Unresolved))) => {
                Err(Outcome::later("the mail server's name leads nowhere that may be asked"))
            }
            Ok(Err(_)) => Err(Outcome::later("there is no connection to the mail server")),
            Err(_) => Err(Outcome::later("the mail server cannot be connected to in time")),
        }
    }

    async fn offer(&self, letter: &Letter) -> Outcome {
        let composed = match letter.compose() {
            Ok(composed) => composed,
            Err(error) => return error.into(),
        };
        let signed = match &self.dkim {
            Some(dkim) => dkim.sign(&composed.bytes, SystemTime::now()),
            None => Ok(composed.bytes),
        };
        let bytes = match signed {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::refused(Class::Settings, error.to_string()),
        };
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        let mut stage = Stage::Sender;
        let said = timeout(self.patience, converse(&mut connection, &composed.envelope, &bytes, &mut stage)).await;
        match said {
            Ok(Ok(())) => Outcome::Accepted { message_id: letter.message_id.clone() },
            Ok(Err(error)) => {
                // A refusal is no reason to part.
                if error.status().is_some() {
                    let reset = timeout(self.patience, connection.smtp.command(Rset)).await;
                    connection.is_between_letters = reset.is_ok_and(|reset| reset.is_ok());
                }
                outcome(stage, &error)
            }
            Err(_) if stage == Stage::Letter => Outcome::Unknown { reason: "the mail server did not answer in time".into() },
            Err(_) => Outcome::later("the mail server did not answer in time"),
        }
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, letter: &Letter) -> Outcome {
        let started = Instant::now();
        let outcome = self.offer(letter).await;
        let told = match &outcome {
            Outcome::Accepted { .. } => "ok",
            Outcome::Refused { .. } => "refused",
            Outcome::Later { .. } => "later",
            Outcome::Unknown { .. } => "unanswered",
        };
        // The same metrics as of services that speak HTTP.
        metrics::counter!("oneclass_outbound_requests_total", "service" => "smtp", "outcome" => told).increment(1);
        metrics::histogram!("oneclass_outbound_seconds", "service" => "smtp").record(started.elapsed().as_secs_f64());
        outcome
    }
}

/// One letter, command by command, because what a broken connection means depends on how far it got.
async fn converse(connection: &mut Connection, envelope: &Envelope, letter: &[u8], stage: &mut Stage) -> Result<(), Error> {
    // Unless all of it goes well, nobody uses this connection again.
    connection.is_between_letters = false;
    let smtp = &mut connection.smtp;
    *stage = Stage::Sender;
    smtp.command(Mail::new(envelope.from().cloned(), vec![])).await?;
    *stage = Stage::Recipient;
    for to in envelope.to() {
        smtp.command(Rcpt::new(to.clone(), vec![])).await?;
    }
    *stage = Stage::Data;
    smtp.command(Data).await?;
    // From the first byte on, the server may have it all and its answer be lost.
    *stage = Stage::Letter;
    smtp.message(letter).await?;
    connection.is_between_letters = true;
    Ok(())
}
