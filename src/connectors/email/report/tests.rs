//! Reports as servers write them.

use proptest::prelude::*;

use super::{Bounce, Complaint, Report, Severity, read};
use crate::Status;

fn status(text: &str) -> Option<Status> {
    Status::at_start_of(text)
}

/// A report of RFC 6522 about a letter with this text for machines and these headers.
fn report(kind: &str, about: &str, headers: &str) -> Vec<u8> {
    let type_of_headers = if headers.contains("\n\n") { "message/rfc822" } else { "text/rfc822-headers" };
    let text = format!(
        "From: MAILER-DAEMON@mx.example.org\nTo: bounce+1@school.example\nSubject: Returned mail\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type={kind}; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nSorry.\n\n\
         --b\nContent-Type: message/{kind}\n\n{about}\n\n--b\nContent-Type: {type_of_headers}\n\n{headers}\n--b--\n"
    );
    text.replace('\n', "\r\n").into_bytes()
}

const POSTFIX: &str = "Reporting-MTA: dns; mx.example.org\nX-Postfix-Queue-ID: 4F\nArrival-Date: Sat, 21 Nov 2026 10:00:00 +0200\n\n\
    Final-Recipient: rfc822; other@example.org\nOriginal-Recipient: rfc822;Moyo+2Bschool@example.org\nAction: failed\n\
    Status: 5.1.1\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 5.1.1 <other@example.org>: Recipient address\n    rejected";
const HEADERS: &str =
    "From: office@school.example\nTo: Moyo <moyo@example.org>\nMessage-ID: <d1@school.example>\nSubject: Absence";

#[test]
fn a_notification_names_recipient_status_and_letter() {
    let expected = Bounce {
        recipient: "Moyo+school@example.org".into(),
        severity: Severity::Permanent,
        status: status("5.1.1"),
        message_id: Some("d1@school.example".into()),
    };
    assert_eq!(read(&report("delivery-status", POSTFIX, HEADERS)), Report::Bounces(vec![expected.clone()]));
    let whole = format!("{HEADERS}\n\nDear Moyo,\n");
    assert_eq!(read(&report("delivery-status", POSTFIX, &whole)), Report::Bounces(vec![expected]), "with the whole letter");
}

#[test]
fn what_was_given_up_and_what_is_still_tried_are_told_from_what_is_for_good() {
    let about = |action: &str, status: &str| {
        format!("Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; moyo@example.org\nAction: {action}\nStatus: {status}\n")
    };
    let severity = |action, status| match read(&report("delivery-status", &about(action, status), HEADERS)) {
        Report::Bounces(bounces) => Some(bounces[0].severity),
        _ => None,
    };
    assert_eq!(severity("failed", "5.1.1"), Some(Severity::Permanent));
    assert_eq!(severity("Failed (gone)", ""), Some(Severity::Permanent));
    assert_eq!(severity("failed", "4.4.7 (delivery time expired)"), Some(Severity::GivenUp));
    assert_eq!(severity("delayed", "4.4.1"), Some(Severity::Delayed));
    assert_eq!(severity("delivered", "2.0.0"), None);
    assert_eq!(severity("relayed", "2.0.0"), None);
}

#[test]
fn each_of_several_recipients_is_told_and_a_status_may_stand_in_the_servers_words_alone() {
    let about = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; <a@example.org>\nAction: failed\n\
        Diagnostic-Code: smtp; 552-5.2.2 The mailbox is full\n\nFinal-Recipient: rfc822; b@example.org\nAction: delayed\nStatus: 4.7.0\n";
    let Report::Bounces(bounces) = read(&report("delivery-status", about, "Subject: none")) else { panic!("no bounces") };
    let told: Vec<_> = bounces.iter().map(|it| (it.recipient.as_str(), it.severity, it.status, &it.message_id)).collect();
    assert_eq!(
        told,
        [
            ("a@example.org", Severity::Permanent, status("5.2.2"), &None),
            ("b@example.org", Severity::Delayed, status("4.7.0"), &None)
        ]
    );
}

#[test]
fn exim_and_qmail_are_understood() {
    let exim = b"From: Mail Delivery System <Mailer-Daemon@mx.example.org>\r\nX-Failed-Recipients: moyo@example.org,\r\n  b@example.org\r\n\
        Subject: Mail delivery failed\r\n\r\nThis message was created automatically.\r\n\r\n  moyo@example.org\r\n    SMTP error from remote \
        mail server after RCPT TO: 550-5.1.1 The email account\r\n\r\n------ This is a copy of the message, including all the headers. \
        ------\r\n\r\nFrom: office@school.example\r\nMessage-ID: <d1@school.example>\r\n\r\nDear Moyo\r\n";
    let Report::Bounces(bounces) = read(exim) else { panic!("no bounces") };
    assert_eq!(bounces.len(), 2);
    assert_eq!((bounces[1].recipient.as_str(), bounces[0].status), ("b@example.org", status("5.1.1")));
    assert_eq!(bounces[0].message_id.as_deref(), Some("d1@school.example"));

    let qmail = b"From: MAILER-DAEMON@mx.example.org\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program at mx.example.org.\r\n\
        I'm afraid I wasn't able to deliver your message.\r\n\r\n<moyo@example.org>:\r\n192.0.2.1 does not like recipient.\r\n\
        Remote host said: 550 5.1.1 no such user\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n\
        Return-Path: <bounce@school.example>\r\nMessage-ID: <d1@school.example>\r\n\r\nDear Moyo\r\n";
    let expected = Bounce {
        recipient: "moyo@example.org".into(),
        severity: Severity::Permanent,
        status: status("5.1.1"),
        message_id: Some("d1@school.example".into()),
    };
    assert_eq!(read(qmail), Report::Bounces(vec![expected]));
}

#[test]
fn a_complaint_names_who_and_about_what() {
    let about = "Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1\nOriginal-Rcpt-To: <moyo@example.org>\n";
    let letter = format!("{HEADERS}\n\nDear Moyo,\n");
    let expected = Complaint { recipient: Some("moyo@example.org".into()), message_id: Some("d1@school.example".into()) };
    assert_eq!(read(&report("feedback-report", about, &letter)), Report::Complaint(expected.clone()));
    let silent = "Feedback-Type: abuse\nVersion: 1\n";
    assert_eq!(read(&report("feedback-report", silent, &letter)), Report::Complaint(expected), "the letter says to whom");
    let redacted = Complaint { recipient: None, message_id: None };
    assert_eq!(read(&report("feedback-report", silent, "Subject: none")), Report::Complaint(redacted));
    assert_eq!(read(&report("feedback-report", "Feedback-Type: not-spam\nVersion: 1\n", &letter)), Report::Other);
}

#[test]
fn an_answer_is_no_bounce() {
    let answers: [&[u8]; 4] = [
        b"",
        b"From: moyo@example.org\r\nSubject: Re: Absence\r\n\r\nShe was ill. 550 5.1.1 is what I got from you.\r\n",
        b"From: moyo@example.org\r\nAuto-Submitted: auto-replied\r\nSubject: Out of office\r\n\r\nBack on Monday.\r\n",
        b"\xff\xfe\x00",
    ];
    for answer in answers {
        assert_eq!(read(answer), Report::Other);
    }
}

#[test]
fn a_report_is_shown_without_its_recipient() {
    for kind in ["delivery-status", "feedback-report"] {
        let about = if kind == "delivery-status" { POSTFIX } else { "Feedback-Type: abuse\nOriginal-Rcpt-To: Moyo@example.org" };
        let shown = format!("{:?}", read(&report(kind, about, HEADERS)));
        assert!(shown.contains("d1@school.example") && !shown.contains("Moyo"), "{shown}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_back_is_read(bytes: Vec<u8>, at in 0_usize..900, kind in "(delivery-status|feedback-report)") {
        let _some_report = read(&bytes);
        // A good report with a wound.
        let mut wounded = report(&kind, POSTFIX, HEADERS);
        let at = at.min(wounded.len());
        let end = (at + bytes.len()).min(wounded.len());
        wounded.splice(at..end, bytes);
        let _some_report = read(&wounded);
    }

    #[test]
    fn whatever_stands_in_a_report_is_read(about in "([A-Za-z-]{1,20}:? ?[\\PC]{0,30}\n?){0,20}", headers in "\\PC{0,100}") {
        for kind in ["delivery-status", "feedback-report"] {
            if let Report::Bounces(bounces) = read(&report(kind, &about, &headers)) {
                prop_assert!(bounces.iter().all(|bounce| bounce.recipient.contains('@')));
            }
        }
    }
}
