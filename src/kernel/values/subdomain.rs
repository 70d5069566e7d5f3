//! Subdomains: the name under which a school is reached.

use super::Invalid;

/// Names that no school may take: the platform's own hosts now or later, names that mail and security standards give a
/// meaning to (RFC 2142, autodiscovery, ACME), and names with which somebody could pass for the platform.
#[rustfmt::skip]
pub const RESERVED_SUBDOMAINS: &[&str] = &[
    "abuse", "account", "accounts", "admin", "administrator", "analytics", "api", "apis", "app", "apps", "assets",
    "auth", "autoconfig", "autodiscover", "backup", "backups", "beta", "billing", "blog", "broadcasthost", "cache",
    "calendar", "cdn", "chat", "checkout", "cloud", "community", "config", "console", "contact", "dashboard", "data",
    "database", "demo", "dev", "developer", "developers", "dns", "docs", "documentation", "download", "downloads",
    "email", "events", "example", "feedback", "files", "forum", "ftp", "git", "grafana", "graphql", "health", "help",
    "helpdesk", "hostmaster", "http", "https", "imap", "img", "images", "info", "internal", "invalid", "invoice",
    "isatap", "jobs", "ldap", "legal", "live", "local", "localhost", "login", "logout", "logs", "mail", "mailer",
    "mailer-daemon", "media", "messages", "metrics", "mfa", "ministry", "mobile", "monitor", "monitoring", "mopse",
    "mta-sts", "news", "newsletter", "nobody", "noc", "noreply", "no-reply", "notifications", "oauth", "official",
    "oneclass", "openapi", "openid", "ops", "pay", "payment", "payments", "pop", "pop3", "portal", "postmaster",
    "preview", "privacy", "private", "prod", "production", "prometheus", "proxy", "public", "queue", "realtime",
    "redirect", "register", "registration", "root", "sandbox", "saml", "sales", "school", "schools", "scim", "search",
    "secure", "security", "server", "service", "services", "settings", "sftp", "signin", "signup", "sip", "smtp",
    "socket", "ssh", "ssl", "sso", "staff", "stage", "staging", "stat", "static", "stats", "status", "storage",
    "store", "stun", "superuser", "support", "swagger", "sysadmin", "system", "telemetry", "terms", "test", "testing",
    "tls", "token", "tracking", "turn", "undefined", "unsubscribe", "updates", "upload", "uploads", "user", "users",
    "usenet", "uucp", "verify", "vpn", "webhook", "webhooks", "webmail", "webmaster", "websocket", "well-known",
    "wiki", "wpad", "www", "zimsec",
];

string_value! {
    /// The subdomain of a school: one DNS label of 3 to 40 characters out of a–z, 0–9 and `-`, which stands neither at
    /// an end nor twice in a row (`--` is where encoded foreign names begin), and no reserved word.
    Subdomain {
        format: "subdomain",
        code: "subdomain",
        lengths: 3..=40,
        example: "chisipite-primary",
        about: "The name under which a school is reached: 3 to 40 letters, digits and single hyphens. Stored in lower case; some names are reserved.",
        parse: canonical,
    }
}

fn canonical(text: &str) -> Result<String, Invalid> {
    // DNS does not tell capitals apart, so neither does the register of names.
    let label = text.trim().to_ascii_lowercase();
    let letters = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let hyphens = !label.starts_with('-') && !label.ends_with('-') && !label.contains("--");
    let free = !RESERVED_SUBDOMAINS.contains(&label.as_str());
    if (3..=40).contains(&label.len()) && letters && hyphens && free { Ok(label) } else { Err(Subdomain::INVALID) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subdomain_is_one_plain_dns_label() {
        for text in ["abc", "st-georges", "school2", "4th-avenue", "Chisipite", &"a".repeat(40)] {
            assert_eq!(text.parse::<Subdomain>().unwrap().as_str(), text.to_lowercase());
        }
        for text in ["", "ab", "-abc", "abc-", "a--b", "xn--abc", "a.b.c", "a_b_c", "école", "a b c", &"a".repeat(41)] {
            assert!(text.parse::<Subdomain>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn reserved_words_are_refused_in_any_case() {
        for word in ["www", "API", "admin", "mail", "login", "Status", "cdn"] {
            assert_eq!(word.parse::<Subdomain>().unwrap_err().code(), "subdomain", "{word}");
        }
        assert!("www-school".parse::<Subdomain>().is_ok());
    }

    #[test]
    fn every_reserved_word_is_lower_case_and_stands_once() {
        let mut words = RESERVED_SUBDOMAINS.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), RESERVED_SUBDOMAINS.len());
        assert!(words.iter().all(|word| word.to_lowercase() == **word));
    }
}
