//! What may be written down as an address to send to.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use url::{Host, Url};

use crate::public::is_public;
use crate::resolver::Resolver;

/// Why nothing is sent to an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no address of the web.
    #[error("is no address of the web")]
    Malformed,
    /// It begins with another scheme than those allowed.
    #[error("does not begin with https://")]
    Scheme,
    /// It holds a user name or a password: secrets do not belong into an address.
    #[error("holds a user name or a password")]
    Credentials,
    /// It names a port that is not allowed.
    #[error("names a port that is not allowed")]
    Port,
    /// It names an IP address instead of a host, however written (`2130706433` and `0x7f.1` are addresses too).
    #[error("names an IP address and not a host")]
    Literal,
    /// Its name leads to an address that is not the public internet's.
    #[error("leads into a private network")]
    Private,
}

/// What may be sent to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Whether `http://` may be written, too: for development.
    pub plain_http: bool,
    /// Ports that may be written; 0 among them: any.
    pub ports: Arc<[u16]>,
    /// Networks that may be sent to although they are not public, also as literal addresses: receivers on the premises, tests.
    pub networks: Arc<[IpNet]>,
}

impl Guard {
    /// Reads an address and holds it against the rules, as far as that is possible without resolving its name.
    ///
    /// # Errors
    /// Why nothing is sent there.
    pub fn check(&self, text: &str) -> Result<Url, Refused> {
        let url = Url::parse(text).map_err(|_| Refused::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http => {}
            _ => return Err(Refused::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Credentials);
        }
        match url.host().ok_or(Refused::Malformed)? {
            // Said at once, where nothing they lead to could be allowed.
            Host::Domain(name) if is_local(name) && self.networks.is_empty() => return Err(Refused::Private),
            Host::Domain(_) => {}
            Host::Ipv4(address) => self.literal(address.into(), Refused::Literal)?,
            Host::Ipv6(address) => self.literal(address.into(), Refused::Literal)?,
        }
        let port = url.port_or_known_default().ok_or(Refused::Port)?;
        if self.ports.contains(&port) || self.ports.contains(&0) { Ok(url) } else { Err(Refused::Port) }
    }

    /// Holds the host and port of another protocol than the web's against the rules, as far as that is possible without
    /// resolving its name. An address may be written as such where a connection may go there: who runs such a server often
    /// gives no name. Ports below 1024 belong to other protocols.
    ///
    /// # Errors
    /// Why there is no connection to there.
    pub fn check_host(&self, host: &str, port: u16) -> Result<(), Refused> {
        match Host::parse(host).map_err(|_| Refused::Malformed)? {
            Host::Domain(name) if is_local(&name) && self.networks.is_empty() => return Err(Refused::Private),
            Host::Domain(_) => {}
            Host::Ipv4(address) => self.own(address.into())?,
            Host::Ipv6(address) => self.own(address.into())?,
        }
        if port >= 1024 || self.ports.contains(&port) { Ok(()) } else { Err(Refused::Port) }
    }

    fn own(&self, address: IpAddr) -> Result<(), Refused> {
        if self.allows(address) { Ok(()) } else { Err(Refused::Private) }
    }

    /// Whether a connection may go to this address.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.lists(address)
    }

    fn literal(&self, address: IpAddr, refused: Refused) -> Result<(), Refused> {
        if self.lists(address) { Ok(()) } else { Err(refused) }
    }

    fn lists(&self, address: IpAddr) -> bool {
        let plain = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&plain))
    }

    /// Resolves names for a client that connects only where the guard allows. A literal address is not resolved: give the
    /// client only addresses that [`check`](Self::check) let through.
    #[must_use]
    pub fn resolver(&self) -> Arc<dyn reqwest::dns::Resolve> {
        Arc::new(Resolver(self.clone()))
    }

    /// A client that connects only where the guard allows: names are resolved anew for each request, and the connection goes
    /// to an address that was looked at. It follows no redirect and uses no proxy. Give it only addresses that
    /// [`check`](Self::check) let through: a literal address is not resolved.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn client(&self, timeout: Duration) -> reqwest::Result<reqwest::Client> {
        reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .no_gzip()
            // A connection that is kept would go where a name led yesterday.
            .pool_max_idle_per_host(0)
            .dns_resolver(self.resolver())
            .build()
    }
}

/// Names that never leave a machine or its network (RFC 6761, RFC 6762, RFC 9476, ICANN's `.internal`).
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.')
        || matches!(last, "localhost" | "local" | "internal" | "home" | "lan" | "alt" | "invalid" | "test")
        || name.ends_with(".home.arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard { plain_http: false, ports: [80, 443, 8443].into(), networks: [].into() }
    }

    #[test]
    fn a_host_of_another_protocol_is_held_against_the_same_networks() {
        let (strict, here) = (guard(), Guard { networks: ["127.0.0.0/8".parse().unwrap()].into(), ..guard() });
        for host in ["127.0.0.1", "2130706433", "0x7f.1", "10.0.0.5", "[::1]", "[fd00:ec2::254]", "169.254.169.254", "localhost"]
        {
            assert_eq!(strict.check_host(host, 2775), Err(Refused::Private), "{host}");
        }
        for (host, port, said) in [
            ("smpp.example.com", 2775, Ok(())),
            ("41.60.1.1", 2775, Ok(())),
            ("smpp.example.com", 25, Err(Refused::Port)),
            ("smpp.example.com", 443, Ok(())),
            ("smpp example", 2775, Err(Refused::Malformed)),
        ] {
            assert_eq!(strict.check_host(host, port), said, "{host}:{port}");
        }
        assert_eq!(here.check_host("127.0.0.1", 2775), Ok(()));
    }

    #[test]
    fn odd_ways_to_write_an_address_are_seen_through() {
        for (text, why) in [
            ("https://127.0.0.1/", Refused::Literal),
            ("https://2130706433/", Refused::Literal),
            ("https://0x7f000001/", Refused::Literal),
            ("https://0x7f.1/", Refused::Literal),
            ("https://0177.0.0.1/", Refused::Literal),
            ("https://127.1/", Refused::Literal),
            ("https://8.8.8.8/", Refused::Literal),
            ("https://[::1]/", Refused::Literal),
            ("https://[::ffff:127.0.0.1]/", Refused::Literal),
            ("https://[fd00:ec2::254]/", Refused::Literal),
            ("https://①②⑦.0.0.1/", Refused::Literal),
            ("https://169.254.169.254/latest/meta-data", Refused::Literal),
            ("https://localhost/", Refused::Private),
            ("https://LOCALHOST./", Refused::Private),
            ("https://a.localhost/", Refused::Private),
            ("https://printer/", Refused::Private),
            ("https://metadata.google.internal/", Refused::Private),
            ("https://nas.local/", Refused::Private),
            ("http://example.org/", Refused::Scheme),
            ("ftp://example.org/", Refused::Scheme),
            ("file:///etc/passwd", Refused::Scheme),
            ("gopher://example.org/", Refused::Scheme),
            ("https://user@example.org/", Refused::Credentials),
            ("https://user:secret@example.org/", Refused::Credentials),
            ("https://example.org:22/", Refused::Port),
            ("https://example.org:6379/", Refused::Port),
            ("example.org", Refused::Malformed),
            ("https://", Refused::Malformed),
            ("https://exa mple.org/", Refused::Malformed),
            ("", Refused::Malformed),
        ] {
            assert_eq!(guard().check(text), Err(why), "{text}");
        }
    }

    #[test]
    fn an_ordinary_address_is_let_through() {
        for text in [
            "https://example.org/hooks?a=1",
            "https://EXAMPLE.org:8443/",
            "https://xn--caf-dma.example/",
            "https://example.org:80/",
        ] {
            assert!(guard().check(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_listed_network_may_be_sent_to_in_any_spelling() {
        let networks: Vec<IpNet> = vec!["127.0.0.0/8".parse().unwrap(), "fd12::/16".parse().unwrap()];
        let guard = Guard { plain_http: true, ports: [0].into(), networks: networks.into() };
        for text in ["http://127.0.0.1:5000/", "http://[::ffff:127.0.0.1]/", "http://localhost:1/", "https://[fd12::1]/"] {
            assert!(guard.check(text).is_ok(), "{text}");
        }
        assert_eq!(guard.check("http://10.0.0.1/"), Err(Refused::Literal));
        assert!(guard.allows([127, 0, 0, 1].into()) && !guard.allows([10, 0, 0, 1].into()));
    }
}
