//! Who turns names into addresses.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Name, Resolve};

/// A resolver of names that stands in for the operating system's.
#[derive(Clone)]
pub struct Resolver(pub Arc<dyn Resolve>);

impl Resolver {
    /// The addresses of a host, for what does not speak HTTP.
    ///
    /// # Errors
    /// When it is no host, or its name leads nowhere.
    pub async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let name: Name = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse()
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let found = self.0.resolve(name).await.map_err(io::Error::other)?;
        let found: Vec<_> = found.map(|address| SocketAddr::new(address.ip(), port)).collect();
        if found.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(found) }
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}
