//! Looking into the mailbox.

use std::time::Duration;

use email::{Account, MailboxSettings, Security, Verdict};
use kernel::config::MailSecurity;
use kernel::{Error, Result, Services};

use super::take;

/// Until each step is answered.
const PATIENCE: Duration = Duration::from_secs(60);

/// Works on all that has come back since the last time. How many letters there were; `None` when no mailbox is configured.
///
/// # Errors
/// When the mailbox cannot be read; what could not be worked on stays there.
pub(super) async fn look(services: &Services) -> Result<Option<usize>> {
    let Some(settings) = settings(services)? else { return Ok(None) };
    let work = async |letter: &[u8]| match take(services, letter).await {
        Ok(_) => Verdict::Done,
        Err(error) => {
            tracing::warn!(%error, "a letter that came back cannot be worked on now");
            Verdict::Later
        }
    };
    email::read_mailbox(&settings, work).await.map(Some).map_err(Error::internal)
}

fn settings(services: &Services) -> Result<Option<MailboxSettings>> {
    let config = &services.config().mail_reports;
    let (Some(host), Some(name), Some(password)) = (&config.host, &config.user, &config.password) else { return Ok(None) };
    let certificate = config.ca_file.as_ref().map(std::fs::read_to_string).transpose().map_err(Error::internal)?;
    Ok(Some(MailboxSettings {
        host: host.clone(),
        port: config.port,
        security: match config.security {
            MailSecurity::StartTls => Security::StartTls,
            MailSecurity::Implicit => Security::Implicit,
            MailSecurity::None => Security::None,
        },
        account: Account { name: name.clone(), password: password.clone() },
        folder: config.folder.clone(),
        certificate,
        timeout: PATIENCE,
    }))
}
