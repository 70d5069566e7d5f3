//! Against a real mail server.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fake::{SmtpServer, Wants, letter};
use crate::{Account, Class, Letter, Mailbox, Mailer as _, Outcome, Security, SettingsError, Smtp, SmtpSettings};

const PLAIN: Wants = Wants { security: Security::None, mechanism: None };

fn to(address: &str) -> Letter {
    Letter { to: Mailbox::bare(address), ..letter() }
}

fn connect(settings: &SmtpSettings) -> Smtp {
    Smtp::new(settings.clone(), None).unwrap()
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written_over_each_security_and_log_in() {
    for (security, mechanism, tls) in [
        (Security::StartTls, Some("PLAIN"), true),
        (Security::StartTls, Some("LOGIN"), true),
        (Security::StartTlsIfOffered, Some("PLAIN"), true),
        (Security::Implicit, Some("PLAIN"), true),
        (Security::None, None, false),
    ] {
        let Some(server) = SmtpServer::start(Wants { security, mechanism }) else { return };
        let letter = Letter { return_path: Some("bounce+1@school.example".into()), text: ".\n..\nü\n".into(), ..letter() };
        let outcome = connect(&server.settings).send(&letter).await;
        assert_eq!(outcome, Outcome::Accepted { message_id: "d1@school.example".into() }, "{security:?}");
        let taken = server.taken().pop().unwrap();
        // The end of the data adds a line end.
        let written = letter.compose().unwrap().bytes;
        assert_eq!(String::from_utf8(taken.bytes).unwrap().trim_end(), String::from_utf8(written).unwrap().trim_end());
        let about = |name: &str| taken.about[name].clone();
        assert_eq!([about("from"), about("to")], [json!("bounce+1@school.example"), json!(["moyo@example.org"])]);
        assert_eq!([about("tls"), about("hello")], [json!(tls), json!("app.school.example")], "{security:?}");
        assert_eq!(about("account"), mechanism.map_or(Value::Null, |_| json!("office")), "{security:?}");
    }
}

#[tokio::test]
async fn connections_are_used_again_and_are_not_more_than_wanted() {
    let Some(server) = SmtpServer::start(PLAIN) else { return };
    let smtp = connect(&SmtpSettings { connections: 2, ..server.settings.clone() });
    let letters: Vec<_> = (0..20).map(|number| Letter { message_id: format!("{number}@school.example"), ..letter() }).collect();
    let all = futures::future::join_all(letters.iter().map(|letter| smtp.send(letter))).await;
    assert!(all.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{all:?}");
    let taken = server.taken();
    let connections: HashSet<_> = taken.iter().map(|letter| letter.about["connection"].to_string()).collect();
    assert_eq!((taken.len(), connections.len() <= 2), (20, true), "{connections:?}");
}

#[tokio::test]
async fn each_refusal_means_what_it_says() {
    let Some(server) = SmtpServer::start(PLAIN) else { return };
    let smtp = connect(&server.settings);
    for (address, class, told) in [
        ("rcpt.550.5.1.1@example.org", Class::NoSuchMailbox, "550 5.1.1 to the recipient"),
        ("rcpt.550@example.org", Class::NoSuchMailbox, "550 to the recipient"),
        ("rcpt.554.5.7.1@example.org", Class::Policy, "554 5.7.1 to the recipient"),
        ("rcpt.552.5.2.2@example.org", Class::Other, "552 5.2.2 to the recipient"),
        ("data.552.5.3.4@example.org", Class::TooLarge, "552 5.3.4 to the letter"),
        ("data.554.5.7.26@example.org", Class::Policy, "554 5.7.26 to the letter"),
    ] {
        match smtp.send(&to(address)).await {
            Outcome::Refused { permanent: true, class: said, reason, .. } => assert_eq!((said, reason.as_str()), (class, told)),
            other => panic!("{address}: {other:?}"),
        }
    }
    for address in ["rcpt.450.4.2.0@example.org", "rcpt.421.4.7.0@example.org", "data.451.4.3.0@example.org"] {
        let outcome = smtp.send(&to(address)).await;
        assert!(matches!(&outcome, Outcome::Later { reason, .. } if !reason.contains('@')), "{outcome:?}");
    }
    let sender = Letter { return_path: Some("mail.550.5.1.8@school.example".into()), ..letter() };
    let outcome = smtp.send(&sender).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: false, class: Class::Settings, .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_refusal_spoils_no_connection() {
    let Some(server) = SmtpServer::start(PLAIN) else { return };
    let smtp = connect(&server.settings);
    let accepted = |outcome| assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    accepted(smtp.send(&letter()).await);
    for address in ["rcpt.550.5.1.1@example.org", "data.554.5.7.1@example.org", "rcpt.450.4.2.0@example.org"] {
        smtp.send(&to(address)).await;
        accepted(smtp.send(&letter()).await);
    }
    let taken = server.taken();
    assert!(taken.iter().all(|letter| letter.about["connection"] == taken[0].about["connection"]));
    let good = taken.iter().filter(|letter| letter.about["to"] == json!(["moyo@example.org"])).count();
    assert_eq!((taken.len(), good), (5, 4), "the refused ones were not delivered to the next one's recipient");
}

#[tokio::test]
async fn a_letter_whose_fate_is_unknown_is_not_sent_again() {
    let Some(server) = SmtpServer::start(PLAIN) else { return };
    let smtp = connect(&server.settings);
    let outcome = smtp.send(&to("data.hangup@example.org")).await;
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    assert_eq!(server.taken().len(), 1);
    // Before the letter itself nobody can have it.
    let outcome = smtp.send(&to("rcpt.hangup@example.org")).await;
    assert!(matches!(outcome, Outcome::Later { .. }), "{outcome:?}");
    assert_eq!(server.taken().len(), 1);
    assert!(matches!(smtp.send(&letter()).await, Outcome::Accepted { .. }));
}

#[tokio::test]
async fn a_server_that_falls_silent_after_the_letter_leaves_it_unknown() {
    let Some(server) = SmtpServer::start(PLAIN) else { return };
    let smtp = connect(&SmtpSettings { timeout: Duration::from_secs(10), ..server.settings.clone() });
    let outcome = smtp.send(&to("data.silence@example.org")).await;
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_wrong_password_is_ours_to_mend_and_is_not_shown() {
    let Some(server) = SmtpServer::start(Wants { security: Security::StartTls, mechanism: Some("PLAIN") }) else { return };
    let account = Some(Account { name: "office".into(), password: "wrong-word".to_owned().into() });
    let settings = SmtpSettings { account, ..server.settings.clone() };
    let smtp = connect(&settings);
    let outcome = smtp.send(&letter()).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: false, class: Class::Settings, .. }), "{outcome:?}");
    assert!(!format!("{outcome:?} {settings:?} {smtp:?}").contains("wrong-word"));
    let without = connect(&SmtpSettings { account: None, ..server.settings.clone() }).send(&letter()).await;
    assert!(matches!(without, Outcome::Refused { class: Class::Settings, .. }), "{without:?}");
}

#[tokio::test]
async fn no_password_and_no_letter_goes_where_the_server_is_not_known() {
    let Some(server) = SmtpServer::start(Wants { security: Security::StartTls, mechanism: Some("PLAIN") }) else { return };
    let stranger = SmtpSettings { certificate: None, ..server.settings.clone() };
    let outcome = connect(&stranger).send(&letter()).await;
    assert!(matches!(&outcome, Outcome::Later { reason, .. } if reason.contains("TLS")), "{outcome:?}");
    // The certificate is for `localhost`.
    let other_name = SmtpSettings { host: "127.0.0.1".into(), ..server.settings.clone() };
    let outcome = connect(&other_name).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Later { .. }), "{outcome:?}");
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn where_no_tls_is_offered_none_is_done_without() {
    let Some(server) = SmtpServer::start(PLAIN) else { return };
    let wanted = SmtpSettings { security: Security::StartTls, ..server.settings.clone() };
    let outcome = connect(&wanted).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: false, class: Class::Settings, .. }), "{outcome:?}");
    let account = Some(Account { name: "office".into(), password: "open sesame".to_owned().into() });
    let if_offered = SmtpSettings { security: Security::StartTlsIfOffered, account, ..server.settings.clone() };
    let outcome = connect(&if_offered).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: false, class: Class::Settings, .. }), "{outcome:?}");
    assert!(server.taken().is_empty());
    let outcome = connect(&SmtpSettings { account: None, ..if_offered }).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "without a password it may: {outcome:?}");
}

#[tokio::test]
async fn nobody_there_is_for_later() {
    let nowhere = SmtpSettings { port: 1, security: Security::None, ..SmtpSettings::submission("127.0.0.1") };
    let outcome = connect(&nowhere).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Later { .. }), "{outcome:?}");
}

#[test]
fn settings_that_cannot_be_safe_are_refused() {
    let settings = SmtpSettings::submission("mail.example.org");
    let refused = |settings: SmtpSettings| Smtp::new(settings, None).err();
    assert_eq!(refused(SmtpSettings { security: Security::None, ..settings.clone() }), Some(SettingsError::Clear));
    assert_eq!(refused(SmtpSettings { connections: 0, ..settings.clone() }), Some(SettingsError::Connections));
    let certificate = Some("-----BEGIN CERTIFICATE-----\nhush\n-----END CERTIFICATE-----\n".to_owned());
    assert_eq!(refused(SmtpSettings { certificate, ..settings }), Some(SettingsError::Certificate));
}
