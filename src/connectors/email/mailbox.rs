//! The mailbox that letters come back to, read by IMAP (RFC 3501).
//!
//! Each letter is given out once and then deleted; what cannot be worked on at the moment stays for the next time. A letter
//! that is given out twice, because a connection broke between the two, must do no harm: the caller sees to that.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_imap::{Client, Session};
use futures::TryStreamExt as _;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use secrecy::ExposeSecret as _;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::{Account, Security};

/// The bytes of a letter that are read: a report stands before the letter that came back with it.
const BYTES: usize = 1024 * 1024;
/// Letters that are worked on in one go.
const LETTERS: usize = 200;

/// How a mailbox is asked.
#[derive(Debug, Clone)]
pub struct MailboxSettings {
    /// The server's name, to which its certificate must belong.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Encryption. `None` is for this machine alone.
    pub security: Security,
    /// Who we are to it.
    pub account: Account,
    /// The folder that is read.
    pub folder: String,
    /// Another certificate authority to trust (PEM), for a mail server of one's own.
    pub certificate: Option<String>,
    /// Until each step is answered.
    pub timeout: Duration,
}

/// Why a mailbox cannot be read. No text in it holds the password or a letter.
#[derive(Debug, Error)]
pub enum MailboxError {
    /// A password would go over a network in the clear.
    #[error("without TLS only this machine itself may be asked")]
    Clear,
    /// The additional certificate is none in PEM.
    #[error("the additional certificate is none in PEM")]
    Certificate,
    /// Nobody there, or no TLS.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(#[from] io::Error),
    /// It did not answer in time.
    #[error("the mail server did not answer in time")]
    Silent,
    /// It does not want us.
    #[error("the mail server refuses the name or the password")]
    Refused,
    /// It said something else than expected.
    #[error("the mail server does not do as asked: {0}")]
    Imap(#[from] async_imap::error::Error),
}

/// What is to become of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was worked on: it is deleted.
    Done,
    /// It stays for the next time.
    Later,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug> Stream for T {}
type Imap = Session<Box<dyn Stream>>;

/// Gives each letter of the mailbox out, and deletes those that were worked on. How many were.
///
/// # Errors
/// See [`MailboxError`]; what was worked on before may be given out again.
pub async fn read_mailbox(
    settings: &MailboxSettings,
    mut work: impl AsyncFnMut(&[u8]) -> Verdict,
) -> Result<usize, MailboxError> {
    let patience = settings.timeout;
    let mut session = timeout(patience, open(settings)).await.map_err(|_| MailboxError::Silent)??;
    let waiting = async {
        session.select(&settings.folder).await?;
        session.uid_search("UNDELETED").await
    };
    let waiting: BTreeSet<u32> = timeout(patience, waiting).await.map_err(|_| MailboxError::Silent)??.into_iter().collect();
    let mut done = 0;
    for uid in waiting.into_iter().take(LETTERS) {
        // Somebody else who reads the same mailbox may have been quicker.
        let Some(letter) = timeout(patience, fetch(&mut session, uid)).await.map_err(|_| MailboxError::Silent)?? else {
            continue;
        };
        if work(&letter).await == Verdict::Done {
            timeout(patience, delete(&mut session, uid)).await.map_err(|_| MailboxError::Silent)??;
            done += 1;
        }
    }
    let leave = async {
        if done > 0 {
            session.expunge().await?.try_collect::<Vec<_>>().await?;
        }
        session.logout().await
    };
    timeout(patience, leave).await.map_err(|_| MailboxError::Silent)??;
    Ok(done)
}

async fn open(settings: &MailboxSettings) -> Result<Imap, MailboxError> {
    if settings.security == Security::None && !is_here(&settings.host) {
        return Err(MailboxError::Clear);
    }
    let plain: Box<dyn Stream> = Box::new(TcpStream::connect((settings.host.as_str(), settings.port)).await?);
    let (stream, greeted) = match settings.security {
        Security::Implicit => (encrypted(settings, plain).await?, false),
        Security::None => (plain, false),
        // What is not offered is not done without.
        Security::StartTls | Security::StartTlsIfOffered => {
            let mut client = Client::new(plain);
            client.read_response().await?;
            client.run_command_and_check_ok("STARTTLS", None).await?;
            (encrypted(settings, client.into_inner()).await?, true)
        }
    };
    let mut client = Client::new(stream);
    if !greeted {
        client.read_response().await?;
    }
    let Account { name, password } = &settings.account;
    client.login(name, password.expose_secret()).await.map_err(|(error, _)| match error {
        async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_) => MailboxError::Refused,
        error => MailboxError::Imap(error),
    })
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn encrypted(settings: &MailboxSettings, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, MailboxError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = &settings.certificate {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| MailboxError::Certificate)?;
        roots.add(certificate).map_err(|_| MailboxError::Certificate)?;
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(io::Error::other)?;
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(settings.host.clone()).map_err(io::Error::other)?;
    Ok(Box::new(TlsConnector::from(Arc::new(config)).connect(name, stream).await?))
}

async fn fetch(session: &mut Imap, uid: u32) -> Result<Option<Vec<u8>>, MailboxError> {
    let found: Vec<_> = session.uid_fetch(uid.to_string(), format!("(UID BODY.PEEK[]<0.{BYTES}>)")).await?.try_collect().await?;
    let letter = found.iter().find(|fetch| fetch.uid == Some(uid));
    Ok(letter.and_then(|letter| letter.body()).map(<[u8]>::to_vec))
}

async fn delete(session: &mut Imap, uid: u32) -> Result<(), MailboxError> {
    let flagged = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Deleted)").await?;
    flagged.try_collect::<Vec<_>>().await?;
    Ok(())
}
