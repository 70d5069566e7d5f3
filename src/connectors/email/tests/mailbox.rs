//! Against a real IMAP server.

use crate::fake::ImapServer;
use crate::{Account, MailboxError, MailboxSettings, Security, Verdict, read_mailbox};

#[tokio::test]
async fn each_letter_is_given_out_and_deleted_over_each_security() {
    for security in [Security::Implicit, Security::StartTls, Security::None] {
        let Some(server) = ImapServer::start(security) else { return };
        server.deliver(b"Subject: one\r\n\r\nNdatenda \xff\r\n");
        server.deliver(format!("Subject: long\r\n\r\n{}", "0123456789\r\n".repeat(200_000)).as_bytes());
        let mut read = Vec::new();
        let done = read_mailbox(&server.settings, async |letter: &[u8]| {
            read.push(letter.to_vec());
            Verdict::Done
        });
        assert_eq!(done.await.unwrap(), 2, "{security:?}");
        read.sort_by_key(Vec::len);
        assert_eq!(read[0], b"Subject: one\r\n\r\nNdatenda \xff\r\n");
        assert_eq!(read[1].len(), 1024 * 1024, "no more of it is read");
        assert_eq!(server.waiting(), 0);
    }
}

#[tokio::test]
async fn what_cannot_be_worked_on_stays() {
    let Some(server) = ImapServer::start(Security::None) else { return };
    server.deliver(b"Subject: one\r\n\r\n");
    server.deliver(b"Subject: two\r\n\r\n");
    let only_one = async |letter: &[u8]| if letter.starts_with(b"Subject: one") { Verdict::Done } else { Verdict::Later };
    assert_eq!(read_mailbox(&server.settings, only_one).await.unwrap(), 1);
    assert_eq!(server.waiting(), 1);
    assert_eq!(read_mailbox(&server.settings, async |_: &[u8]| Verdict::Done).await.unwrap(), 1);
    assert_eq!(read_mailbox(&server.settings, async |_: &[u8]| Verdict::Done).await.unwrap(), 0);
}

#[tokio::test]
async fn no_password_goes_where_the_server_is_not_known_and_none_is_shown() {
    let Some(server) = ImapServer::start(Security::Implicit) else { return };
    let ask = async |settings: MailboxSettings| read_mailbox(&settings, async |_: &[u8]| Verdict::Done).await.unwrap_err();
    let stranger = MailboxSettings { certificate: None, ..server.settings.clone() };
    assert!(matches!(ask(stranger).await, MailboxError::Unreachable(_)));
    let clear = MailboxSettings { security: Security::None, host: "mail.example.org".into(), ..server.settings.clone() };
    assert!(matches!(ask(clear).await, MailboxError::Clear));
    let account = Account { name: "bounces".into(), password: "wrong-word".to_owned().into() };
    let wrong = MailboxSettings { account, ..server.settings.clone() };
    assert!(!format!("{wrong:?}").contains("wrong-word"));
    let refused = ask(wrong).await;
    assert!(matches!(refused, MailboxError::Refused), "{refused:?}");
    let nonsense = MailboxSettings { certificate: Some("hush".into()), ..server.settings.clone() };
    assert!(matches!(ask(nonsense).await, MailboxError::Certificate));
}
