//! Names, resolved and looked at.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::destination::{Guard, Refused};

/// Gives a connection only addresses that the guard allows.
pub(crate) struct Resolver(pub(crate) Guard);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            // The port is the connection's own.
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One that is not allowed condemns all: whoever mixes them is up to something.
            if found.iter().all(|address| guard.allows(address.ip())) {
                Ok::<Addrs, _>(Box::new(found.into_iter()))
            } else {
                Err(Refused::Private.into())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::time::Duration;

    use super::*;

    fn reason(error: &reqwest::Error) -> Option<Refused> {
        let mut source = error.source();
        while let Some(cause) = source {
            if let Some(refused) = cause.downcast_ref::<Refused>() {
                return Some(refused.clone());
            }
            source = cause.source();
        }
        None
    }

    /// The name is one that every machine knows, past the check of how it is written.
    #[tokio::test]
    async fn a_name_that_leads_into_a_private_network_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let guard = Guard { plain_http: true, ports: [0].into(), networks: [].into() };
        let client = guard.client(Duration::from_secs(5)).unwrap();
        let error = client.get(&address).send().await.unwrap_err();
        assert_eq!(reason(&error), Some(Refused::Private), "{error:?}");
        let nobody = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        assert!(nobody.is_err(), "somebody connected");
    }

    #[tokio::test]
    async fn a_name_that_leads_into_a_listed_network_is_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let networks = ["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let guard = Guard { plain_http: true, ports: [0].into(), networks: networks.into() };
        let client = guard.client(Duration::from_secs(5)).unwrap();
        let (sent, accepted) = tokio::join!(client.get(&address).send(), async {
            let (stream, _) = listener.accept().await.unwrap();
            drop(stream);
        });
        assert_eq!(sent.err().and_then(|error| reason(&error)), None);
        let () = accepted;
    }
}
