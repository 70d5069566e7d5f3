//! E-mail addresses, as accounts and letters use them.

use super::Invalid;
use email_address::{EmailAddress, Options};

/// The longest address that SMTP can carry (RFC 5321 §4.5.3.1.3, without the angle brackets), in bytes.
const MAX_LENGTH: usize = 254;

string_value! {
    /// An e-mail address: trimmed, lower case, at most 254 characters, ASCII.
    ///
    /// Lower case also before the `@`, where the standard would allow a difference that no mailbox provider makes:
    /// one person must not get two accounts. Quoted local parts, display names, domains without a dot and domain
    /// literals are refused, and so are letters outside ASCII, which most mail servers still do not take and which
    /// can imitate another address.
    Email {
        format: "email",
        code: "email",
        lengths: 6..=254,
        example: "tendai.moyo@example.org",
        about: "An e-mail address. Stored in lower case.",
        parse: canonical,
    }
}

impl Email {
    /// What follows the `@`.
    pub fn domain(&self) -> &str {
        self.as_str().rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

fn canonical(text: &str) -> Result<String, Invalid> {
    let address = text.trim().to_ascii_lowercase();
    if address.len() > MAX_LENGTH || !address.is_ascii() || address.contains(['"', ' ', '\\']) {
        return Err(Email::INVALID);
    }
    let options = Options { minimum_sub_domains: 2, allow_domain_literal: false, allow_display_text: false };
    EmailAddress::parse_with_options(&address, options).map_err(|_| Email::INVALID)?;
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_lower_case() {
        let email: Email = "  Tendai.Moyo+School@Example.CO.ZW\n".parse().unwrap();
        assert_eq!((email.as_str(), email.domain()), ("tendai.moyo+school@example.co.zw", "example.co.zw"));
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for text in [
            "",
            "tendai",
            "@example.org",
            "tendai@",
            "tendai@localhost",
            "tendai@@example.org",
            "tendai moyo@example.org",
            "\"tendai moyo\"@example.org",
            "Tendai <tendai@example.org>",
            "tendai@[127.0.0.1]",
            "tendai@-example.org",
            "a..b@example.org",
            "tendaí@example.org",
            "a@example.org,b@example.org",
            long.as_str(),
        ] {
            assert_eq!(text.parse::<Email>().unwrap_err().code(), "email", "{text:?}");
        }
    }
}
