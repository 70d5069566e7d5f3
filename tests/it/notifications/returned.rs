//! Letters that come back, and complaints; and how who gets letters gets no more of them.

use std::time::{Duration, Instant};

use email::Security;
use email::fake::{ImapServer, SmtpServer, Wants, dkim_key};
use kernel::access::Role;
use platform::notifications::kind::DIGEST;
use platform::notifications::returned::{self, Became};
use platform::notifications::{Notice, Recipient, notify};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{NOON, deliveries, letters, sent, tell};
use crate::harness::{Answer, App, Client, School, both};

const DOMAIN: (&str, &str) = ("mail.return_path_domain", "bounces.school.example");
const PUBLIC: (&str, &str) = ("http.public_url", "https://app.school.example");

fn at(app: &App, settings: &[(&str, &str)]) -> App {
    let clock = kernel::clock::SetClock::at(NOON.parse().unwrap());
    App::with_clock(app.kind(), settings, std::sync::Arc::new(clock)).unwrap()
}

fn reader(name: &str, address: &str) -> Recipient {
    Recipient {
        name: name.to_owned(),
        email: Some(address.parse().unwrap()),
        because: "because_role".to_owned(),
        ..Recipient::default()
    }
}

/// Sends one letter; gives its message's id.
async fn write_to(school: &School, head: &Client, address: &str) -> String {
    let id = tell(school, vec![reader("Ama", address)], "Hello").await.unwrap().id.to_string();
    sent(head, &id).await;
    id
}

/// Where the letter of a message comes back to. The folder of letters has no envelopes, so it is worked out again.
async fn return_path(app: &App, school: &School, head: &Client, message: &str) -> String {
    let delivery = deliveries(head, message).await[0]["id"].as_str().unwrap().parse().unwrap();
    let key = app.services().secret().derive("return paths of letters");
    email::ReturnPaths::new("bounce", DOMAIN.1, &key).unwrap().of(school.id, delivery)
}

/// What a mail server writes about a letter that it could not deliver (RFC 3464).
fn report(to: &str, recipient: &str, action: &str, status: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mx.example.org\r\nTo: <{to}>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--b--\r\n"
    )
    .into_bytes()
}

/// What a service writes of somebody who calls a letter unwanted (RFC 5965). It came to another address; the letter came with it.
fn complaint(return_path: &str) -> Vec<u8> {
    format!(
        "From: fbl@isp.example\r\nTo: abuse@school.example\r\nSubject: FW\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n\
         --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nReturn-Path: <{return_path}>\r\nSubject: News\r\n\r\nHello\r\n--b--\r\n"
    )
    .into_bytes()
}

async fn came_back(app: &App, letter: Vec<u8>) -> Became {
    app.run(async move |services| returned::take(&services, &letter).await.unwrap()).await
}

async fn suppressed(head: &Client) -> Vec<(String, String)> {
    let rows = head.get("/notification-suppressions").send().await.is(200);
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    rows.list().iter().map(|row| (text(row, "address"), text(row, "reason"))).collect()
}

both!(a_letter_that_comes_back_has_failed_and_only_a_dead_address_gets_no_more, async |app: App| {
    let app = at(&app, &[DOMAIN]);
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for (address, action, status, became, stands, reason) in [
        ("late@example.org", "delayed", "4.4.1", Became::Nothing, "sent", Value::Null),
        ("tried@example.org", "failed", "4.4.7", Became::Failed, "failed", json!("given_up")),
        ("strict@example.org", "failed", "5.7.1", Became::Failed, "failed", json!("refused_by_policy")),
        ("nobody@example.org", "failed", "5.1.1", Became::Failed, "failed", json!("no_such_mailbox")),
    ] {
        let message = write_to(&school, &head, address).await;
        let path = return_path(&app, &school, &head, &message).await;
        assert_eq!(came_back(&app, report(&path, address, action, status)).await, became, "{address}");
        // Once more, and from a server that does not keep the case.
        assert_eq!(came_back(&app, report(&path.to_uppercase(), address, action, status)).await, became, "{address}");
        let delivery = &deliveries(&head, &message).await[0];
        assert_eq!((&delivery["status"], &delivery["reason"]), (&json!(stands), &reason), "{delivery}");
    }
    assert_eq!(suppressed(&head).await, [("nobody@example.org".to_owned(), "bounced".to_owned())]);
    let none = tell(&school, vec![reader("Ama", "nobody@example.org")], "Hello").await.unwrap().id.to_string();
    assert_eq!(deliveries(&head, &none).await[0]["reason"], "suppressed");
});

both!(who_complains_gets_no_more_and_forged_reports_change_nothing, async |app: App| {
    let app = at(&app, &[DOMAIN]);
    let (school, other) = (app.school().await, app.school().await);
    let head = school.as_(Role::SchoolAdmin).await;
    let message = write_to(&school, &head, "moyo@example.org").await;
    let path = return_path(&app, &school, &head, &message).await;
    let delivery = deliveries(&head, &message).await[0]["id"].as_str().unwrap().parse().unwrap();
    let key = app.services().secret().derive("return paths of letters");
    let paths = |key: &[u8]| email::ReturnPaths::new("bounce", DOMAIN.1, key).unwrap();
    let forged = [
        // Signed by somebody else; for another school; of a delivery that there is not; of nothing; and no letter at all.
        paths(b"another key").of(school.id, delivery),
        paths(&key).of(other.id, delivery),
        paths(&key).of(school.id, school.id),
        format!("{}x{}", &path[..20], &path[21..]),
        "bounce+@bounces.school.example".to_owned(),
        "office@school.example".to_owned(),
    ];
    for address in forged {
        assert_eq!(came_back(&app, report(&address, "moyo@example.org", "failed", "5.1.1")).await, Became::Unknown, "{address}");
        assert_eq!(came_back(&app, complaint(&address)).await, Became::Unknown, "{address}");
    }
    for nonsense in [Vec::new(), vec![0; 100], vec![0xff; 5_000]] {
        assert_eq!(came_back(&app, nonsense).await, Became::Unknown);
    }
    // An answer of a person's machine to the right address says nothing.
    let away = format!("From: moyo@example.org\r\nTo: {path}\r\nSubject: Away\r\n\r\nI am away.\r\n").into_bytes();
    assert_eq!(came_back(&app, away).await, Became::Nothing);
    assert_eq!((suppressed(&head).await, deliveries(&head, &message).await[0]["status"].clone()), (vec![], json!("sent")));
    for _ in 0..2 {
        assert_eq!(came_back(&app, complaint(&path)).await, Became::Complained);
    }
    assert_eq!(suppressed(&head).await, [("moyo@example.org".to_owned(), "complained".to_owned())]);
    assert_eq!(deliveries(&head, &message).await[0]["status"], "sent", "it arrived, after all");
    assert_eq!(suppressed(&other.as_(Role::SchoolAdmin).await).await, []);
});

both!(the_mailbox_is_read_by_imap_and_emptied, async |app: App| {
    let Some(server) = ImapServer::start(Security::Implicit) else { return };
    let (port, ca) = (server.settings.port.to_string(), server.ca_file().display().to_string());
    let settings = [
        DOMAIN,
        ("mail_reports.host", "localhost"),
        ("mail_reports.port", port.as_str()),
        ("mail_reports.user", "bounces"),
        ("mail_reports.password", "open-sesame"),
        ("mail_reports.ca_file", ca.as_str()),
        ("mail_reports.interval_seconds", "1"),
    ];
    let app = at(&app, &settings);
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let message = write_to(&school, &head, "nobody@example.org").await;
    server.deliver(b"Subject: who are you\r\n\r\nSpam\r\n");
    server.deliver(&report(&return_path(&app, &school, &head, &message).await, "nobody@example.org", "failed", "5.1.1"));
    let until = Instant::now() + crate::harness::PATIENCE;
    while server.waiting() > 0 || suppressed(&head).await.is_empty() {
        assert!(Instant::now() < until, "{} letters are never read", server.waiting());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(deliveries(&head, &message).await[0]["status"], "failed");
});

both!(a_letter_leaves_signed_with_a_return_path_of_its_own_and_a_way_to_get_no_more, async |app: App| {
    let wants = Wants { security: Security::None, mechanism: None };
    let Some(server) = SmtpServer::start(wants) else { return };
    let (key, record) = dkim_key(true);
    server.publish("mail1._domainkey.school.example", &record);
    let port = server.settings.port.to_string();
    let settings = [
        DOMAIN,
        PUBLIC,
        ("mail.smtp_host", "localhost"),
        ("mail.smtp_port", port.as_str()),
        ("mail.smtp_security", "none"),
        ("mail.from", "noreply@school.example"),
        ("mail.dkim_domain", "school.example"),
        ("mail.dkim_selector", "mail1"),
        ("mail.dkim_key", key.expose_secret()),
    ];
    let app = at(&app, &settings);
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let message = write_to(&school, &head, "moyo@example.org").await;
    let taken = server.taken().pop().unwrap();
    assert_eq!(taken.about["from"], json!(return_path(&app, &school, &head, &message).await));
    assert_eq!(taken.about["dkim"], json!([true]));
    let letter = String::from_utf8(taken.bytes).unwrap();
    let path = unsubscribe(&letter).unwrap();
    one_click(&app, &path).await.is(200);
    // What everybody must hear has no such link.
    let system = school.run(async |ctx| {
        let data = json!({ "count": 1, "items": "- News" }).as_object().unwrap().clone();
        notify(ctx, Notice::new(&DIGEST, vec![reader("Ama", "moyo@example.org")], data)).await.unwrap().id.to_string()
    });
    sent(&head, &system.await).await;
    let letter = String::from_utf8(server.taken().pop().unwrap().bytes).unwrap();
    assert!(letter.contains("1 from") && unsubscribe(&letter).is_none(), "{letter}");
});

/// The address by which a letter's reader gets no more, as the letter has it.
fn unsubscribe(letter: &str) -> Option<String> {
    let line = letter.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <"))?;
    assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{letter}");
    let url = line.strip_suffix('>').unwrap();
    Some(url.strip_prefix("https://app.school.example/api/v1").unwrap().to_owned())
}

async fn one_click(app: &App, path: &str) -> Answer {
    app.client().post(path).body("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").send().await
}

both!(one_click_turns_a_category_off_for_an_account_or_an_address_and_looking_does_not, async |app: App| {
    let app = at(&app, &[PUBLIC]);
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let teacher = school.login(Role::Teacher).await;
    let account = Recipient { account_id: Some(teacher.account_id), ..reader("Tendai", &teacher.email) };
    for (person, address) in [(reader("Ama", "moyo@example.org"), "moyo@example.org"), (account, teacher.email.as_str())] {
        let id = tell(&school, vec![person.clone()], "Hello").await.unwrap().id.to_string();
        sent(&head, &id).await;
        let letter = letters(&app).into_iter().find(|letter| letter.contains(address)).unwrap();
        let path = unsubscribe(&letter).unwrap();
        for _ in 0..2 {
            let shown = app.client().get(&path).send().await.is(200);
            assert_eq!((&shown.data()["unsubscribed"], &shown.data()["category"]), (&json!(false), &json!("general")), "{shown}");
        }
        for _ in 0..2 {
            assert_eq!(one_click(&app, &path).await.is(200).data()["unsubscribed"], true);
        }
        assert_eq!(app.client().get(&path).send().await.is(200).data()["unsubscribed"], true);
        let none = tell(&school, vec![person], "Hello again").await.unwrap().id.to_string();
        let ways = deliveries(&head, &none).await;
        assert!(ways.iter().all(|delivery| delivery["channel"] != "email"), "{ways:?}");
        let forged = format!("{}A", &path[..path.len() - 1]);
        if forged != path {
            one_click(&app, &forged).await.fails(404, "NOT_FOUND");
        }
    }
    let chosen = teacher.client.get("/notification-preferences").send().await.is(200);
    let off: Vec<_> = chosen.data()["preferences"].as_array().unwrap().iter().filter(|one| one["choice"] == "off").collect();
    assert_eq!(off.len(), 1, "{chosen}");
    assert_eq!((&off[0]["category"], &off[0]["channel"]), (&json!("general"), &json!("email")));
    one_click(&app, "/unsubscribe/nothing").await.fails(404, "NOT_FOUND");
});
