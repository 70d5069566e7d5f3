//! Connections to the mail server, made and looked at again.

use std::fmt;
use std::net::IpAddr;

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use super::SettingsError;
use super::settings::{Security, SmtpSettings};

/// A connection that was greeted, and is encrypted and logged in as the settings say.
pub(crate) struct Connection {
    pub(crate) smtp: AsyncSmtpConnection,
    /// False while a letter is under way, and for ever if that did not end well: what the server then takes for what
    /// nobody knows.
    pub(crate) is_between_letters: bool,
}

/// Why there is no connection.
pub(crate) enum ConnectError {
    Smtp(Error),
    /// It is not encrypted, and a password was to go over it.
    InTheClear,
    /// Its name leads nowhere, or nowhere that may be asked.
    Unresolved,
}

impl From<Error> for ConnectError {
    fn from(error: Error) -> Self {
        Self::Smtp(error)
    }
}

/// Makes connections.
pub(crate) struct Connections {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Connections {
    pub(crate) fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        let address: Option<IpAddr> = settings.host.parse().ok();
        let is_here = settings.host == "localhost" || address.is_some_and(|address| address.is_loopback());
        if settings.security == Security::None && !is_here {
            return Err(SettingsError::Clear);
        }
        let mut tls = TlsParameters::builder(settings.host.clone());
        if let Some(pem) = &settings.certificate {
            tls = tls.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(|_| SettingsError::Certificate)?);
        }
        let tls = match settings.security {
            Security::None => None,
            _ => Some(tls.build().map_err(|_| SettingsError::Certificate)?),
        };
        Ok(Self { settings, tls })
    }

    async fn connect(&self) -> Result<Connection, ConnectError> {
        let settings = &self.settings;
        let hello = settings.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let from_the_first_byte = self.tls.clone().filter(|_| settings.security == Security::Implicit);
        let limit = Some(settings.timeout);
        let mut smtp = match &settings.resolver {
            None => {
                let server = (settings.host.as_str(), settings.port);
                AsyncSmtpConnection::connect_tokio1(server, limit, &hello, from_the_first_byte, None).await?
            }
            Some(resolver) => {
                let addresses = resolver.addresses(&settings.host, settings.port).await.map_err(|_| ConnectError::Unresolved)?;
                AsyncSmtpConnection::connect_tokio1(addresses.as_slice(), limit, &hello, from_the_first_byte, None).await?
            }
        };
        match (&self.tls, settings.security) {
            (Some(tls), Security::StartTls) => smtp.starttls(tls.clone(), &hello).await?,
            (Some(tls), Security::StartTlsIfOffered) if smtp.can_starttls() => smtp.starttls(tls.clone(), &hello).await?,
            _ => {}
        }
        if let Some(account) = &settings.account {
            if !smtp.is_encrypted() && settings.security != Security::None {
                return Err(ConnectError::InTheClear);
            }
            let credentials = Credentials::new(account.name.clone(), account.password.expose_secret().to_owned());
            smtp.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(Connection { smtp, is_between_letters: true })
    }
}

impl Manager for Connections {
    type Type = Connection;
    type Error = ConnectError;

    async fn create(&self) -> Result<Connection, ConnectError> {
        self.connect().await
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<ConnectError> {
        // Servers close idle connections, some after seconds.
        let is_there = connection.is_between_letters
            && timeout(self.settings.timeout, connection.smtp.test_connected()).await.unwrap_or(false);
        if is_there { Ok(()) } else { Err(RecycleError::message("it is of no more use")) }
    }
}
