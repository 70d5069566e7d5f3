//! Rate limits: how much a caller may ask for in a minute, by address, by person and by school.
//!
//! Counted with GCRA (the leaky bucket as a meter): an allowance of 600 a minute lets 600 through at once and then ten a
//! second. At Redis when there is one, so that the nodes count together; in this process when there is none, or while it
//! does not answer. Headers: draft-ietf-httpapi-ratelimit-headers-10.

mod allowance;
mod class;
mod local;
mod together;

use std::net::{IpAddr, Ipv6Addr};

use uuid::Uuid;

use crate::config;
use crate::errors::{Error, Result, code};
use crate::nodes::Nodes;

pub use allowance::Allowances;
pub use class::RateClass;

/// Whose allowance it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Everybody behind an address.
    Ip(IpAddr),
    /// A person, in whichever sessions.
    User(Uuid),
    /// Everybody in a school.
    School(Uuid),
}

impl Who {
    /// An address; of IPv6 the network, since a customer is given a whole one.
    #[must_use]
    pub fn ip(address: IpAddr) -> Self {
        match address {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self::Ip(v6.to_ipv4_mapped().map_or(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)), IpAddr::V4))
            }
            v4 @ IpAddr::V4(_) => Self::Ip(v4),
        }
    }

    const fn kind(&self) -> Kind {
        match self {
            Self::Ip(_) => Kind::Ip,
            Self::User(_) => Kind::User,
            Self::School(_) => Kind::School,
        }
    }

    fn id(&self) -> String {
        match self {
            Self::Ip(ip) => ip.to_string(),
            Self::User(id) | Self::School(id) => id.simple().to_string(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Ip,
    User,
    School,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Ip, Self::User, Self::School];

    const fn name(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::User => "user",
            Self::School => "school",
        }
    }
}

/// Counts what callers ask for.
#[derive(Debug)]
pub struct RateLimiter {
    config: config::RateLimits,
    local: local::Local,
}

impl RateLimiter {
    /// With these allowances.
    #[must_use]
    pub fn new(config: &config::RateLimits) -> Self {
        Self { local: local::Local::new(config), config: config.clone() }
    }

    /// Counts one request of the class against the allowance of each. Gives what they have left, to be told in the
    /// answer; nothing when limits are off.
    ///
    /// # Errors
    /// 429 with `Retry-After` when one of them has none left. Counted together at Redis, nobody is charged then.
    pub async fn check(&self, nodes: &Nodes, class: RateClass, who: &[Who]) -> (Allowances, Result<()>) {
        let quotas: Vec<(Who, u32)> =
            who.iter().filter_map(|who| class.quota(who.kind(), &self.config).map(|quota| (*who, quota))).collect();
        if !self.config.enabled || quotas.is_empty() {
            return (Allowances::default(), Ok(()));
        }
        let counted = match nodes.redis() {
            Some(redis) => together::count(redis, class, &quotas).await,
            None => None,
        };
        let allowances = Allowances::new(match counted {
            Some(allowances) => allowances,
            None => self.local.count(class, &quotas),
        });
        let verdict = match allowances.wait() {
            None => Ok(()),
            Some(seconds) => {
                metrics::counter!("oneclass_rate_limited_total", "class" => class.name()).increment(1);
                Err(Error::new(&code::RATE_LIMITED).retry_after(seconds))
            }
        };
        (allowances, verdict)
    }

    /// Forgets callers who have their whole allowance again; to be called now and then.
    pub fn sweep(&self) {
        self.local.sweep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_customer_is_a_network_and_a_mapped_address_is_what_it_maps() {
        let who = |text: &str| Who::ip(text.parse().unwrap());
        assert_eq!(who("2001:db8:1:2:3:4:5:6"), who("2001:db8:1:2::9"));
        assert_ne!(who("2001:db8:1:2::9"), who("2001:db8:1:3::9"));
        assert_eq!(who("::ffff:192.0.2.1"), who("192.0.2.1"));
    }
}
