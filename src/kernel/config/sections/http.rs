//! The HTTP server: where it listens, how long and how much it takes, and whom it believes.

use ipnet::IpNet;

use crate::config::field::{same, settings, split, unset};
use crate::config::values::{DomainName, PublicUrl, WebOrigin};

settings! {
    /// The HTTP server.
    struct Http in "http" {
        /// Address or host name to listen on; `0.0.0.0` or `::` for every network.
        host: String = same("127.0.0.1"),
        /// Port to listen on; 0 takes any free one.
        port: u16 = same("8080").within(0, 65_535),
        /// Worker threads; 0 is one for each core.
        workers: usize = same("0").within(0, 1_024),
        /// Longest request body, in bytes, of anything but an upload.
        body_limit_bytes: usize = same("1048576").within(1_024, 104_857_600),
        /// Longest upload, in bytes; not below `http.body_limit_bytes`.
        upload_limit_bytes: usize = same("26214400").within(1_024, 1_073_741_824),
        /// Seconds a request may take before it is answered with a time-out.
        request_timeout_seconds: u64 = same("30").within(1, 3_600),
        /// Seconds an upload that is streamed may take, also one of many parts when it is put together.
        upload_timeout_seconds: u64 = same("3600").within(1, 86_400),
        /// Seconds a client may take to send its request's headers.
        header_timeout_seconds: u64 = same("10").within(1, 300),
        /// Seconds an idle connection is kept open; longer than the load balancer's own.
        keep_alive_seconds: u64 = same("75").within(0, 3_600),
        /// Seconds that requests under way are given when the server stops.
        shutdown_timeout_seconds: u64 = same("30").within(0, 600),
        /// Address people's browsers use, for links in messages and documents. Unset: made from the host and
        /// the port. Required in production.
        public_url: Option<PublicUrl> = unset(),
        /// Whether TLS ends in front of the server (or browsers reach it over TLS otherwise); turns on
        /// `Strict-Transport-Security`.
        tls_terminated: bool = split("false", "true"),
        /// Addresses and ranges of our own proxies: `X-Forwarded-For` and `X-Forwarded-Proto` are believed
        /// from these only.
        trusted_proxies: Vec<IpNet> = same(""),
        /// Origins whose browser pages may call the API (CORS).
        cors_origins: Vec<WebOrigin> = same(""),
        /// Domain whose subdomains name schools (`st-marys.schools.example.org`). Unset: the host name of a
        /// request names no school.
        base_domain: Option<DomainName> = unset(),
        /// Whether answers carry a `Server-Timing` header; it tells clients how long our steps take.
        server_timing: bool = split("true", "false"),
        /// Whether the API's documentation is served at `/docs`.
        docs: bool = same("true"),
    }
}

impl Http {
    /// The address for links: `public_url`, or one made from the host and the port really listened on.
    /// Without a trailing slash. A host that means every network becomes `localhost`.
    pub fn base_url(&self, bound_port: u16) -> String {
        if let Some(url) = &self.public_url {
            return url.to_string();
        }
        let host = match self.host.as_str() {
            "0.0.0.0" | "::" | "[::]" => "localhost".to_owned(),
            host if host.contains(':') && !host.starts_with('[') => format!("[{host}]"),
            host => host.to_owned(),
        };
        format!("http://{host}:{bound_port}")
    }
}
