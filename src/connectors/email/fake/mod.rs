//! Real servers beside the test process. SMTP: Python's aiosmtpd, in Debian `python3-aiosmtpd`, with `python3-dkim` and
//! `python3-nacl` to verify signatures.
#![expect(clippy::expect_used, clippy::panic, reason = "a server of tests that does not start must fail the test at once")]

mod imap_server;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Account, Letter, Mailbox, Security, SmtpSettings};

pub use imap_server::ImapServer;

/// Debian's own Python, which has Debian's packages.
const PYTHON: &str = "/usr/bin/python3";
/// Whether it has them. Looked at once: Python takes its time.
static INSTALLED: LazyLock<bool> = LazyLock::new(|| {
    let found = Command::new(PYTHON).args(["-c", "import aiosmtpd.smtp, dkim, nacl"]).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
});
const SCRIPT: &str = include_str!("smtp_server.py");

/// What the server wants.
#[derive(Debug, Clone, Copy)]
pub struct Wants {
    /// Encryption.
    pub security: Security,
    /// A log-in as `office` with `open sesame`, by this mechanism (`PLAIN` or `LOGIN`).
    pub mechanism: Option<&'static str>,
}

/// A running SMTP server. Ends when it is dropped, or the process does. See `smtp_server.py` for the addresses that it
/// refuses.
pub struct SmtpServer {
    /// How it is asked.
    pub settings: SmtpSettings,
    folder: TempDir,
    process: Child,
}

/// A letter that the server was given.
#[derive(Debug)]
pub struct Taken {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// `from`, `to`, `tls`, `account`, `hello`, `connection` (a number for each), `dkim` (for each signature whether it is
    /// good).
    pub about: Value,
}

impl SmtpServer {
    /// Starts one. `None`, after a notice, where aiosmtpd or dkimpy is not installed.
    ///
    /// # Panics
    /// When it does not start, or is not installed though `ONECLASS_TEST_REQUIRE_SMTP` is set.
    #[must_use]
    pub fn start(wants: Wants) -> Option<Self> {
        if !*INSTALLED {
            let required = std::env::var_os("ONECLASS_TEST_REQUIRE_SMTP").is_some_and(|value| !value.is_empty() && value != "0");
            assert!(!required, "there is no aiosmtpd with dkimpy, and ONECLASS_TEST_REQUIRE_SMTP is set");
            let _ = std::io::stderr().write_all(b"note: there is no aiosmtpd with dkimpy: tests on it are SKIPPED\n");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        };
        let certificate = made.cert.pem();
        let options = json!({
            "folder": folder.path(),
            "certificate": write("certificate.pem", &certificate),
            "key": write("key.pem", &made.signing_key.serialize_pem()),
            "security": match wants.security {
                Security::Implicit => "implicit",
                Security::StartTls | Security::StartTlsIfOffered => "starttls",
                Security::None => "none",
            },
            "mechanism": wants.mechanism,
            "account": wants.mechanism.map(|_| ["office", "open sesame"]),
        });
        write("dns.json", "{}");
        let complaints = write("complaints", "");
        let script = write("smtp_server.py", SCRIPT);
        let mut process = Command::new(PYTHON)
            .arg(script)
            .arg(options.to_string())
            // It ends when this pipe does, however we end.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&complaints).expect("a file"))
            .spawn()
            .expect("python3");
        let mut port = String::new();
        let said = process.stdout.take().expect("what it says");
        BufReader::new(said).read_line(&mut port).expect("a line");
        let port = port.trim().parse().unwrap_or_else(|_| {
            panic!("the SMTP server did not start: {}", std::fs::read_to_string(complaints).unwrap_or_default())
        });
        let account = wants.mechanism.map(|_| Account { name: "office".into(), password: "open sesame".to_owned().into() });
        let settings = SmtpSettings {
            port,
            security: wants.security,
            account,
            hello: Some("app.school.example".into()),
            timeout: Duration::from_secs(30),
            certificate: Some(certificate),
            ..SmtpSettings::submission("localhost")
        };
        Some(Self { settings, folder, process })
    }

    /// A name has this TXT record from now on, for verifying signatures.
    ///
    /// # Panics
    /// When it cannot be written down.
    pub fn publish(&self, name: &str, record: &str) {
        std::fs::write(self.folder.path().join("dns.json"), json!({ name: record }).to_string()).expect("a file");
    }

    /// The letters that it was given, refused ones too.
    ///
    /// # Panics
    /// When one cannot be read.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        let path = |number: usize, end: &str| -> PathBuf { self.folder.path().join(format!("{number}.{end}")) };
        let numbers = (1..).take_while(|number| path(*number, "json").exists());
        let read = |number: usize| Taken {
            bytes: std::fs::read(path(number, "eml")).expect("a letter"),
            about: serde_json::from_slice(&std::fs::read(path(number, "json")).expect("about it")).expect("JSON"),
        };
        numbers.map(read).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _it_may_have_ended = self.process.kill();
        let _its_end = self.process.wait();
    }
}

/// A plain letter of a school.
#[must_use]
pub fn letter() -> Letter {
    Letter {
        message_id: "d1@school.example".into(),
        date: SystemTime::UNIX_EPOCH + Duration::from_secs(1_763_700_000),
        from: Mailbox { name: Some("Mufakose High 1".into()), address: "office@school.example".into() },
        reply_to: None,
        return_path: None,
        to: Mailbox { name: Some("Tendai Moyo".into()), address: "moyo@example.org".into() },
        subject: "Absence".into(),
        text: "Tariro was absent today.\n".into(),
        html: None,
        attachments: Vec::new(),
        unsubscribe: None,
        automatic: true,
        language: Some("en".into()),
    }
}

/// A new key for DKIM: the private half in PEM, and the TXT record of its public half.
///
/// # Panics
/// When none can be made.
#[must_use]
pub fn dkim_key(ed25519: bool) -> (SecretString, String) {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use rcgen::PublicKeyData as _;

    let algorithm = if ed25519 { &rcgen::PKCS_ED25519 } else { &rcgen::PKCS_RSA_SHA256 };
    let pair = rcgen::KeyPair::generate_for(algorithm).expect("a key");
    let public = if ed25519 {
        // RFC 8463 §4.2: the 32 bytes alone.
        format!("v=DKIM1; k=ed25519; p={}", STANDARD.encode(pair.public_key_raw()))
    } else {
        format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(pair.subject_public_key_info()))
    };
    (pair.serialize_pem().into(), public)
}
