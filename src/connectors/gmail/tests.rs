//! Against Gmail in this process.

use std::time::Duration;

use email::fake::letter;
use email::{Class, Letter, Mailer as _, Outcome};
use oauth_client::Grant;
use outbound::Settings;
use outbound::fake::Reply;

use crate::Gmail;
use crate::fake::{FakeGmail, error};

fn patient() -> Settings {
    Settings { attempts: 1, timeout: Duration::from_secs(10), breaker_window: 1000, ..Settings::default() }
}

fn connect(fake: &FakeGmail, grant: &Grant, largest: usize) -> Gmail {
    let token_url = fake.server.url().join("token").unwrap();
    Gmail::new(fake.server.url(), token_url, grant.clone(), largest, patient()).unwrap()
}

#[tokio::test]
async fn the_letter_goes_with_all_its_headers() {
    let fake = FakeGmail::start().await;
    let letter = Letter { html: Some("<p>Hi</p>".into()), text: "ü?>\u{ff}~".into(), ..letter() };
    let outcome = connect(&fake, &fake.grant, Gmail::LARGEST).send(&letter).await;
    assert_eq!(outcome, Outcome::Accepted { message_id: letter.message_id.clone() });
    assert_eq!(fake.letters(), [letter.compose().unwrap().bytes]);
}

#[tokio::test]
async fn each_documented_error_means_what_it_says() {
    let fake = FakeGmail::start().await;
    let mailer = connect(&fake, &fake.grant, Gmail::LARGEST);
    for (status, reason, message, class) in [
        (400, "invalidArgument", "Invalid To header", Class::NoSuchMailbox),
        (400, "invalidArgument", "Request payload size exceeds the limit", Class::Other),
        (400, "failedPrecondition", "Mail service not enabled", Class::Settings),
        (403, "domainPolicy", "The domain administrators have disabled Gmail apps.", Class::Settings),
        (403, "insufficientPermissions", "Insufficient Permission", Class::Settings),
        (413, "uploadTooLarge", "too large", Class::TooLarge),
        (404, "notFound", "someone@example.org", Class::Other),
    ] {
        fake.fail_once(error(status, reason, message));
        assert_eq!(mailer.send(&letter()).await, Outcome::refused(class, format!("{status} {reason}")), "{message}");
    }
    for (status, reason) in [(403, "userRateLimitExceeded"), (403, "dailyLimitExceeded"), (429, "rateLimitExceeded")] {
        fake.fail_once(error(status, reason, "slower"));
        let outcome = mailer.send(&letter()).await;
        assert!(matches!(outcome, Outcome::Later { .. }), "{status} {reason}: {outcome:?}");
    }
    fake.fail_once(error(429, "userRateLimitExceeded", "slower").with("retry-after", "40"));
    let later = mailer.send(&letter()).await;
    assert!(matches!(&later, Outcome::Later { after: Some(after), .. } if after.as_secs() == 40), "{later:?}");
    let before = fake.letters().len();
    for reply in [error(500, "backendError", "Backend Error"), Reply::HangUp] {
        fake.fail_once(reply);
        let outcome = mailer.send(&letter()).await;
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    }
    assert_eq!(fake.letters().len(), before + 2, "none was sent again");
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_the_letter_goes_through_once() {
    let fake = FakeGmail::start().await;
    let mailer = connect(&fake, &fake.grant, Gmail::LARGEST);
    mailer.send(&letter()).await;
    fake.issuer.revoke();
    assert!(matches!(mailer.send(&letter()).await, Outcome::Accepted { .. }));
    assert_eq!(fake.issuer.asked(), 2);
}

#[tokio::test]
async fn a_mailbox_that_was_not_delegated_is_ours_to_mend() {
    let fake = FakeGmail::start().await;
    let Grant::JwtBearer { account, scope, .. } = fake.grant.clone() else { panic!("a service account") };
    let grant = Grant::JwtBearer { account, subject: Some("head@school.example".into()), scope };
    let outcome = connect(&fake, &grant, Gmail::LARGEST).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: false, class: Class::Settings, .. }), "{outcome:?}");
}

#[tokio::test]
async fn what_gmail_would_not_take_is_not_sent() {
    let fake = FakeGmail::start().await;
    let outcome = connect(&fake, &fake.grant, 100).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Refused { permanent: true, class: Class::TooLarge, .. }), "{outcome:?}");
    assert!(fake.server.asked().is_empty());
}
