//! A connection to the centre, bound.

use std::io;
use std::str::FromStr;
use std::sync::Arc;

use futures::{SinkExt, StreamExt};
use rusmpp::pdus::BindTransceiver;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::types::COctetString;
use rusmpp::values::{InterfaceVersion, Npi, Ton};
use rusmpp::{Command, CommandId, CommandStatus};
use secrecy::ExposeSecret;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_util::codec::Framed;

use crate::Settings;

/// A stream, over TLS or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

pub(crate) type Connection = Framed<Box<dyn Stream>, CommandCodec>;

/// Largest unit that is read, in octets.
const LARGEST: usize = 128 * 1024;

/// Why there is no session.
#[derive(Debug, Error)]
pub(crate) enum NoSession {
    /// Nobody there, or no TLS.
    #[error("the centre cannot be reached: {0}")]
    Unreachable(io::Error),
    /// It was not told in time, or not in this protocol.
    #[error("the centre does not answer to bind")]
    Silent,
    /// It does not want us.
    #[error("the centre refuses to bind (status {0:#x})")]
    Refused(u32),
    /// A setting that does not fit the protocol.
    #[error("the setting `{0}` is too long, or not ASCII")]
    Setting(&'static str),
}

/// Connects and binds as a transceiver.
pub(crate) async fn open(settings: &Settings) -> Result<Connection, NoSession> {
    let stream = timeout(settings.response_timeout, connect(settings)).await.map_err(|_| NoSession::Silent)?;
    let codec = CommandCodec::new().with_max_length(LARGEST);
    let mut connection = Framed::new(stream.map_err(NoSession::Unreachable)?, codec);
    let bind = Command::builder().status(CommandStatus::EsmeRok).sequence_number(1).pdu(bind(settings)?);
    connection.send(bind).await.map_err(|_| NoSession::Silent)?;
    let answer = timeout(settings.response_timeout, connection.next()).await;
    let Ok(Some(Ok(answer))) = answer else { return Err(NoSession::Silent) };
    match (answer.id(), u32::from(answer.status())) {
        (CommandId::BindTransceiverResp, 0) => Ok(connection),
        (_, 0) => Err(NoSession::Silent),
        (_, status) => Err(NoSession::Refused(status)),
    }
}

async fn connect(settings: &Settings) -> io::Result<Box<dyn Stream>> {
    let stream = match &settings.resolver {
        Some(resolver) => TcpStream::connect(resolver.addresses(&settings.host, settings.port).await?.as_slice()).await?,
        None => TcpStream::connect((settings.host.as_str(), settings.port)).await?,
    };
    stream.set_nodelay(true)?;
    if !settings.tls {
        return Ok(Box::new(stream));
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(io::Error::other)?;
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(settings.host.clone()).map_err(io::Error::other)?;
    Ok(Box::new(TlsConnector::from(Arc::new(config)).connect(name, stream).await?))
}

fn bind(settings: &Settings) -> Result<BindTransceiver, NoSession> {
    let too_long = |name| move |_| NoSession::Setting(name);
    Ok(BindTransceiver::builder()
        .system_id(COctetString::from_str(&settings.system_id).map_err(too_long("system_id"))?)
        .password(COctetString::from_str(settings.password.expose_secret()).map_err(too_long("password"))?)
        .system_type(COctetString::from_str(&settings.system_type).map_err(too_long("system_type"))?)
        .interface_version(InterfaceVersion::Smpp3_4)
        .addr_ton(Ton::Unknown)
        .addr_npi(Npi::Unknown)
        .address_range(COctetString::empty())
        .build())
}
