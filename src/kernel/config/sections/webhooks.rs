//! Webhooks, out and in.

use ipnet::IpNet;

use crate::config::field::{same, settings};

settings! {
    /// Webhooks, out and in.
    struct Webhooks in "webhooks" {
        /// Whether an endpoint's address may begin with `http://`: for development.
        allow_http: bool = same("false"),
        /// Networks that webhooks may be sent to although they are not the public internet's: receivers on the premises.
        allowed_networks: Vec<IpNet> = same(""),
        /// Ports that an endpoint's address may name; 0 among them: any.
        allowed_ports: Vec<u16> = same("80,443,8443"),
        /// Seconds that a receiver may take to answer.
        timeout_seconds: u64 = same("15").within(1, 60),
        /// Most endpoints of a school.
        max_endpoints: u64 = same("20").within(1, 1000),
        /// Hours that a secret which was replaced still signs, unless who replaces it says otherwise.
        secret_overlap_hours: u64 = same("24").within(0, 720),
        /// Days of nothing but failures after which an endpoint is disabled.
        disable_after_days: u64 = same("5").within(1, 30),
        /// Days that deliveries and messages taken in are kept.
        retention_days: u64 = same("30").within(1, 365),
        /// Messages that were refused, kept for each source in an hour; more are counted in the metrics only.
        refused_per_hour: u64 = same("60").within(0, 10_000),
    }
}
