//! Against Graph in this process.

use std::time::Duration;

use email::fake::letter;
use email::{Attachment, Class, Letter, Mailbox, Mailer as _, Outcome, Unsubscribe};
use outbound::Settings;
use outbound::fake::Reply;

use crate::fake::{FakeGraph, USER, error};
use crate::{App, GraphMail};

fn patient() -> Settings {
    Settings { attempts: 1, timeout: Duration::from_secs(10), breaker_window: 1000, ..Settings::default() }
}

fn connect(fake: &FakeGraph) -> GraphMail {
    GraphMail::new(fake.server.url(), fake.app.clone(), USER, patient()).unwrap()
}

#[tokio::test]
async fn the_letter_goes_with_all_its_headers() {
    let fake = FakeGraph::start().await;
    let unsubscribe = Some(Unsubscribe { url: "https://school.example/u/1".parse().unwrap(), address: None });
    let letter = Letter { unsubscribe, html: Some("<p>Hi</p>".into()), ..letter() };
    let outcome = connect(&fake).send(&letter).await;
    assert_eq!(outcome, Outcome::Accepted { message_id: letter.message_id.clone() });
    assert_eq!(fake.letters(), [letter.compose().unwrap().bytes]);
    let sent = fake.server.asked().pop().unwrap();
    assert_eq!(sent.path, "/v1.0/users/office@school.example/sendMail");
}

#[tokio::test]
async fn each_documented_error_means_what_it_says() {
    let fake = FakeGraph::start().await;
    let mailer = connect(&fake);
    for (status, code, class) in [
        (400, "ErrorInvalidRecipients", Class::NoSuchMailbox),
        (413, "ErrorMessageSizeExceeded", Class::TooLarge),
        (400, "ErrorMessageSubmissionBlocked", Class::Policy),
        (403, "ErrorAccessDenied", Class::Settings),
        (403, "ErrorSendAsDenied", Class::Settings),
        (404, "MailboxNotEnabledForRESTAPI", Class::Settings),
        (400, "ErrorMimeContentInvalid", Class::Other),
    ] {
        fake.fail_once(error(status, code));
        assert_eq!(mailer.send(&letter()).await, Outcome::refused(class, format!("{status} {code}")));
    }
    fake.fail_once(error(429, "ApplicationThrottled").with("retry-after", "17"));
    let later = mailer.send(&letter()).await;
    assert!(matches!(&later, Outcome::Later { after: Some(after), .. } if after.as_secs() == 17), "{later:?}");
    fake.fail_once(error(503, "serviceNotAvailable"));
    assert!(matches!(mailer.send(&letter()).await, Outcome::Later { after: None, .. }));
    let before = fake.letters().len();
    for reply in [error(500, "generalException"), error(504, "timeout"), Reply::HangUp] {
        fake.fail_once(reply);
        let outcome = mailer.send(&letter()).await;
        assert!(matches!(&outcome, Outcome::Unknown { .. }), "{outcome:?}");
        assert!(!format!("{outcome:?}").contains("someone@"));
    }
    assert_eq!(fake.letters().len(), before + 3, "none was sent again");
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_the_letter_goes_through_once() {
    let fake = FakeGraph::start().await;
    let mailer = connect(&fake);
    mailer.send(&letter()).await;
    fake.issuer.revoke();
    assert!(matches!(mailer.send(&letter()).await, Outcome::Accepted { .. }));
    assert_eq!(fake.issuer.asked(), 2);
}

#[tokio::test]
async fn wrong_settings_are_ours_to_mend_and_show_no_secret() {
    let fake = FakeGraph::start().await;
    let app = App { client_secret: "wrong-word".to_owned().into(), ..fake.app.clone() };
    let mailer = GraphMail::new(fake.server.url(), app, USER, patient()).unwrap();
    let outcome = mailer.send(&letter()).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: false, class: Class::Settings, .. }), "{outcome:?}");
    assert!(!format!("{outcome:?} {mailer:?}").contains("wrong-word"));
    let stranger = GraphMail::new(fake.server.url(), fake.app.clone(), "a/../b@school.example", patient()).unwrap();
    assert_eq!(stranger.send(&letter()).await, Outcome::refused(Class::Settings, "404 ErrorInvalidUser"));
    assert_eq!(fake.server.asked().pop().unwrap().path, "/v1.0/users/a%2F..%2Fb@school.example/sendMail");
    assert!(GraphMail::new(fake.server.url(), fake.app.clone(), "..", patient()).is_err());
}

#[tokio::test]
async fn what_graph_would_not_take_is_not_sent() {
    let fake = FakeGraph::start().await;
    let mailer = connect(&fake);
    let file = Attachment { name: "a.bin".into(), media_type: "application/octet-stream".into(), bytes: vec![0; 3_000_000] };
    let outcome = mailer.send(&Letter { attachments: vec![file], ..letter() }).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: true, class: Class::TooLarge, .. }), "{outcome:?}");
    let outcome = mailer.send(&Letter { to: Mailbox::bare("nobody"), ..letter() }).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: true, class: Class::NoSuchMailbox, .. }), "{outcome:?}");
    assert!(fake.server.asked().is_empty());
}
