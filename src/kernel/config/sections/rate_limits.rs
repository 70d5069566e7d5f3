//! Rate limits: requests a minute.

use crate::config::field::{same, settings};

settings! {
    /// Rate limits: requests a minute.
    struct RateLimits in "rate_limits" {
        /// Whether requests are counted and refused (429) when there are too many.
        enabled: bool = same("true"),
        /// Log-ins a minute from one address; a whole school may be behind it. Guesses at one account are stopped much
        /// earlier (`auth.lockout_failures`).
        login_per_ip: u32 = same("300").within(1, 10_000_000),
        /// Refreshed tokens a minute from one address.
        token_per_ip: u32 = same("1200").within(1, 10_000_000),
        /// Requests of any other kind a minute from one address.
        requests_per_ip: u32 = same("30000").within(1, 10_000_000),
        /// Reads a minute by one person.
        read_per_user: u32 = same("600").within(1, 10_000_000),
        /// Writes a minute by one person.
        write_per_user: u32 = same("240").within(1, 10_000_000),
        /// Exports and imports a minute by one person.
        export_per_user: u32 = same("20").within(1, 10_000_000),
        /// Reads a minute by all people of one school.
        read_per_school: u32 = same("30000").within(1, 10_000_000),
        /// Writes a minute by all people of one school.
        write_per_school: u32 = same("6000").within(1, 10_000_000),
        /// Exports and imports a minute by all people of one school.
        export_per_school: u32 = same("120").within(1, 10_000_000),
    }
}
