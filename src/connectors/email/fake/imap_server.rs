//! A real IMAP server beside the test process: Dovecot, in Debian `dovecot-imapd`, as nobody in particular.
#![expect(clippy::expect_used, reason = "a server of tests that does not start must fail the test at once")]

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Account, MailboxSettings, Security};

const PROGRAM: &str = "/usr/sbin/dovecot";
/// Debian's `nobody` and `nogroup`: Dovecot does nothing for mail as root.
const NOBODY: u32 = 65_534;

/// A running IMAP server with one mailbox. Ends when it is dropped.
pub struct ImapServer {
    /// How it is asked.
    pub settings: MailboxSettings,
    folder: TempDir,
    process: Child,
}

impl ImapServer {
    /// Starts one. `None`, after a notice, where Dovecot is not installed.
    ///
    /// # Panics
    /// When it does not start, or is not installed though `ONECLASS_TEST_REQUIRE_IMAP` is set.
    #[must_use]
    pub fn start(security: Security) -> Option<Self> {
        if !Path::new(PROGRAM).exists() {
            let required = std::env::var_os("ONECLASS_TEST_REQUIRE_IMAP").is_some_and(|value| !value.is_empty() && value != "0");
            assert!(!required, "there is no dovecot, and ONECLASS_TEST_REQUIRE_IMAP is set");
            let _ = std::io::stderr().write_all(b"note: there is no dovecot: tests on it are SKIPPED\n");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let is_root = folder.path().metadata().expect("a folder").uid() == 0;
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let certificate = made.cert.pem();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("certificate.pem", &certificate);
        write("key.pem", &made.signing_key.serialize_pem());
        for name in ["run", "mail", "mail/new", "mail/cur", "mail/tmp"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let [plain, encrypted] = ports();
        write("dovecot.conf", &configuration(folder.path(), is_root, plain, encrypted));
        if is_root {
            let names = [".", "certificate.pem", "key.pem", "dovecot.conf", "run", "mail", "mail/new", "mail/cur", "mail/tmp"];
            for name in names {
                chown(folder.path().join(name), Some(NOBODY), Some(NOBODY)).expect("a folder of nobody's");
            }
        }
        let mut command = Command::new(PROGRAM);
        command.arg("-F").arg("-c").arg(folder.path().join("dovecot.conf")).stdin(Stdio::null()).stderr(Stdio::null());
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let process = command.spawn().expect("dovecot");
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", plain)).is_err() {
            let log = || std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "the IMAP server did not start: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
        let settings = MailboxSettings {
            host: "localhost".into(),
            port: if security == Security::Implicit { encrypted } else { plain },
            security,
            account: Account { name: "bounces".into(), password: "open-sesame".to_owned().into() },
            folder: "INBOX".into(),
            certificate: Some(certificate),
            timeout: Duration::from_secs(20),
        };
        Some(Self { settings, folder, process })
    }

    /// The certificate that it shows, as a file.
    #[must_use]
    pub fn ca_file(&self) -> std::path::PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// A letter comes in.
    ///
    /// # Panics
    /// When it cannot be written down.
    pub fn deliver(&self, letter: &[u8]) {
        let name = format!("{}.test", self.waiting() + usize::try_from(std::process::id()).unwrap_or(0) * 1_000 + rand());
        let path = self.folder.path().join("mail/tmp").join(&name);
        std::fs::write(&path, letter).expect("a letter");
        if path.metadata().expect("a letter").uid() == 0 {
            chown(&path, Some(NOBODY), Some(NOBODY)).expect("a letter of nobody's");
        }
        std::fs::rename(path, self.folder.path().join("mail/new").join(name)).expect("a letter");
    }

    /// Letters that are there.
    ///
    /// # Panics
    /// When the mailbox cannot be looked at.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let count = |name: &str| std::fs::read_dir(self.folder.path().join(name)).expect("a folder").count();
        count("mail/new") + count("mail/cur")
    }
}

impl Drop for ImapServer {
    fn drop(&mut self) {
        // It has children of its own, which it ends when it is asked to.
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        if asked.is_err() {
            let _it_may_have_ended = self.process.kill();
        }
        let _its_end = self.process.wait();
    }
}

/// A number that no other letter of this process has.
fn rand() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// Two ports that are free.
fn ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    listeners.map(|listener| listener.local_addr().expect("a port").port())
}

/// The name of the user or group that we are.
fn own(what: &str) -> String {
    let said = Command::new("id").arg(what).output().expect("id").stdout;
    String::from_utf8(said).expect("a name").trim().to_owned()
}

fn configuration(folder: &Path, is_root: bool, plain: u16, encrypted: u16) -> String {
    let (user, group) = if is_root { ("nobody".to_owned(), "nogroup".to_owned()) } else { (own("-un"), own("-gn")) };
    let folder = folder.display();
    format!(
        "protocols = imap\nlisten = 127.0.0.1\nbase_dir = {folder}/run\nstate_dir = {folder}/run\nlog_path = {folder}/log\n\
         ssl = yes\nssl_cert = <{folder}/certificate.pem\nssl_key = <{folder}/key.pem\ndisable_plaintext_auth = no\n\
         auth_mechanisms = plain login\nmail_location = maildir:{folder}/mail\nfirst_valid_uid = 1\n\
         default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
         passdb {{\n  driver = static\n  args = password=open-sesame user=bounces\n}}\n\
         userdb {{\n  driver = static\n  args = uid={user} gid={group} home={folder}\n}}\n\
         service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {plain}\n  }}\n  inet_listener imaps {{\n    port = {encrypted}\n    ssl = yes\n  }}\n}}\n"
    )
}
